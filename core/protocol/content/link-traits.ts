import { isIP } from 'node:net';
import { domainToUnicode } from 'node:url';

/**
 * Services that turn any address into a short one of theirs, as scorers list them (SpamAssassin 25_url_shortener.cf,
 * rspamd redirectors.inc). Short names that one firm keeps for itself are none.
 */
const SHORTENERS = new Set([
  'adf.ly',
  'amzn.to',
  'bit.do',
  'bit.ly',
  'bitly.com',
  'bl.ink',
  'buff.ly',
  'clck.ru',
  'cli.re',
  'cutt.ly',
  'db.tt',
  'did.li',
  'dlvr.it',
  'fb.me',
  'geni.us',
  'git.io',
  'goo.gl',
  'goo.su',
  'hyperurl.co',
  'ift.tt',
  'is.gd',
  'j.mp',
  'kutt.it',
  'linktr.ee',
  'lnk.bio',
  'lnkd.in',
  'mcaf.ee',
  'migre.me',
  'n9.cl',
  'ow.ly',
  'page.link',
  'po.st',
  'qr.ae',
  'rb.gy',
  'rebrand.ly',
  'rebrandly.com',
  's.id',
  'shorte.st',
  'shorturl.at',
  'shrtco.de',
  'snip.ly',
  'soo.gd',
  'su.pr',
  't.co',
  't.ly',
  't2m.io',
  'tiny.cc',
  'tiny.one',
  'tinyurl.com',
  'tr.im',
  'trib.al',
  'u.to',
  'urlz.fr',
  'v.gd',
  'v.ht',
  'vk.cc',
  'x.co',
  'x.gd',
  'yourls.org',
  'zpr.io',
]);

export function isShortener(host: string): boolean {
  const labels = host.split('.');
  return SHORTENERS.has(host) || SHORTENERS.has(labels.slice(-2).join('.'));
}

export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** The name as people see it: "xn--mnchen-3ya.example" is "münchen.example". */
export function unicodeHost(host: string): string {
  return domainToUnicode(host);
}
