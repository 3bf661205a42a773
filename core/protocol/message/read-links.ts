/** Links of a message with the hosts that they lead to and the hosts that their words name. */
import { isIP } from 'node:net';
import type { LinkFacts } from '../../model/content-facts.ts';
import type { HtmlLink } from '../html/index.ts';

export type Registrable = (name: string) => string;

const MOST_LINKS = 200;
const LONGEST_HREF = 300;
const LONGEST_WORDS = 120;
const IN_TEXT = /\bhttps?:\/\/[^\s<>"'`|\\^{}]{1,1000}/gi;
/** Words that look like an address of the web: with a scheme, with www, or a bare name with a path or nothing else. */
const SHOWN = /^(?:https?:\/\/)?((?:[\p{L}\p{N}_-]{1,63}\.){1,10}\p{L}{2,24})(?::\d{1,5})?(?:[/?#]\S*)?$/u;

/** Links of the HTML first, then those of the plain text that lead elsewhere; each once. */
export function readLinks(
  html: readonly HtmlLink[],
  text: string,
  registrable: Registrable,
): readonly LinkFacts[] {
  const links = new Map<string, LinkFacts>();
  const inText = [...text.matchAll(IN_TEXT)].map(([href]) => ({
    href: href.replace(/[.,;:!?)\]]{1,5}$/, ''),
    words: '',
  }));
  const known = new Set(html.map(({ href }) => href));
  for (const { href, words } of [...html, ...inText.filter((one) => !known.has(one.href))]) {
    const key = `${href} ${words}`;
    if (links.size >= MOST_LINKS) break;
    if (!links.has(key) && isOfTheWeb(href)) links.set(key, linkOf(href, words, registrable));
  }
  return [...links.values()];
}

/** mailto:, tel:, cid: and places within the message lead nowhere on the web. */
function isOfTheWeb(href: string): boolean {
  return href !== '' && !/^(?:mailto|tel|sms|cid|data|callto|geo|#)/i.test(href);
}

function linkOf(href: string, words: string, registrable: Registrable): LinkFacts {
  const host = hostOf(href);
  const shownHost = shownHostOf(words);
  return {
    href: href.slice(0, LONGEST_HREF),
    host,
    registrable: domainOf(host, registrable),
    words: words.slice(0, LONGEST_WORDS),
    shownHost,
    shownRegistrable: domainOf(shownHost, registrable),
  };
}

/** As a browser reads it: "http://0x7f.1/" is 127.0.0.1. "" = it leads to no host of the web. */
export function hostOf(href: string): string {
  try {
    const { protocol, hostname } = new URL(href);
    if (protocol !== 'http:' && protocol !== 'https:') return '';
    return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  } catch {
    return '';
  }
}

function shownHostOf(words: string): string {
  const shown = SHOWN.exec(words.trim())?.[1];
  return shown === undefined ? '' : hostOf(`http://${shown}/`);
}

function domainOf(host: string, registrable: Registrable): string {
  return host === '' || isIP(host) !== 0 ? '' : registrable(host);
}
