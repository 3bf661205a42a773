/**
 * Who receives the mail: by the server that we talked to, which also knows the customers' own domains, else by the
 * domain of the recipient. A new provider is one row. Names as their MX records and mail domains show them, 2026-11.
 */
interface ProviderRow {
  readonly name: string;
  /** Ends of names of servers. */
  readonly relays: readonly string[];
  readonly domains: readonly string[];
}

const row = (name: string, relays: string, domains = ''): ProviderRow => ({
  name,
  relays: relays.split(' ').filter((one) => one !== ''),
  domains: domains.split(' ').filter((one) => one !== ''),
});

const ROWS: readonly ProviderRow[] = [
  row('Google', 'google.com googlemail.com psmtp.com', 'gmail.com googlemail.com'),
  row(
    'Microsoft',
    'outlook.com hotmail.com office365.us outlook.cn eo.outlook.com mx.microsoft',
    'outlook.com hotmail.com live.com msn.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it live.co.uk live.fr live.de live.nl outlook.de outlook.fr passport.com windowslive.com',
  ),
  row(
    'Yahoo',
    'yahoodns.net yahoo.com aol.com',
    'yahoo.com ymail.com rocketmail.com aol.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.br yahoo.co.in aim.com verizon.net myyahoo.com',
  ),
  row('Yahoo Japan', 'yahoo.co.jp', 'yahoo.co.jp ybb.ne.jp'),
  row('Apple', 'icloud.com apple.com me.com', 'icloud.com me.com mac.com'),
  row('Proton', 'protonmail.ch proton.ch', 'proton.me protonmail.com protonmail.ch pm.me'),
  row('Fastmail', 'messagingengine.com', 'fastmail.com fastmail.fm'),
  row('Zoho', 'zoho.com zoho.eu zoho.in', 'zoho.com zohomail.com'),
  row('Amazon SES', 'amazonaws.com'),
  row('Proofpoint', 'pphosted.com ppe-hosted.com ppops.net'),
  row('Mimecast', 'mimecast.com mimecast.co.za'),
  row('Barracuda', 'barracudanetworks.com ess.barracuda.com'),
  row('Cisco', 'iphmx.com'),
  row('Broadcom (Symantec)', 'messagelabs.com'),
  row('Trend Micro', 'trendmicro.com trendmicro.eu'),
  row('Cloudflare', 'mx.cloudflare.net'),
  row(
    'GMX and WEB.DE',
    'gmx.net web.de mail.com kundenserver.de ionos.de ionos.com 1and1.com',
    'gmx.de gmx.net gmx.at gmx.ch gmx.com web.de mail.com',
  ),
  row('T-Online', 't-online.de', 't-online.de magenta.de'),
  row('freenet', 'freenet.de', 'freenet.de'),
  row('Orange', 'orange.fr wanadoo.fr', 'orange.fr wanadoo.fr'),
  row('Free', 'free.fr', 'free.fr'),
  row('SFR', 'sfr.fr', 'sfr.fr neuf.fr'),
  row('La Poste', 'laposte.net', 'laposte.net'),
  row('OVH', 'ovh.net ovh.ca'),
  row('Libero', 'libero.it', 'libero.it virgilio.it'),
  row('Comcast', 'comcast.net', 'comcast.net'),
  row('AT&T', 'att.net prodigy.net', 'att.net sbcglobal.net bellsouth.net'),
  row('Charter', 'charter.net rr.com', 'charter.net'),
  row('Cox', 'cox.net', 'cox.net'),
  row('BT', 'btinternet.com', 'btinternet.com'),
  row('Mail.ru', 'mail.ru', 'mail.ru bk.ru inbox.ru list.ru'),
  row('Yandex', 'yandex.ru yandex.net', 'yandex.ru yandex.com ya.ru'),
  row('NetEase', '163.com 126.com netease.com', '163.com 126.com yeah.net'),
  row('Tencent', 'qq.com', 'qq.com foxmail.com'),
  row('Naver', 'naver.com', 'naver.com'),
  row('Docomo', 'docomo.ne.jp', 'docomo.ne.jp'),
  row('au', 'ezweb.ne.jp au.com', 'ezweb.ne.jp au.com'),
  row('SoftBank', 'softbank.ne.jp', 'softbank.ne.jp i.softbank.jp'),
  row('UOL', 'uol.com.br', 'uol.com.br bol.com.br'),
  row('Seznam', 'seznam.cz', 'seznam.cz email.cz'),
  row('WP', 'wp.pl', 'wp.pl o2.pl'),
  row('Rackspace', 'emailsrvr.com'),
  row('GoDaddy', 'secureserver.net'),
  row('Gandi', 'gandi.net'),
];

const RELAYS = new Map(ROWS.flatMap(({ name, relays }) => relays.map((end) => [end, name] as const)));
const DOMAINS = new Map(
  ROWS.flatMap(({ name, domains }) => domains.map((domain) => [domain, name] as const)),
);

/** Name of the provider; "" for those without a row. */
export function providerOf(relayHost: string, domain: string): string {
  let end = relayHost;
  while (end !== '') {
    const name = RELAYS.get(end);
    if (name !== undefined) return name;
    const dot = end.indexOf('.');
    end = dot === -1 ? '' : end.slice(dot + 1);
  }
  return DOMAINS.get(domain) ?? '';
}

/** Each name with metrics of its own costs money: those that receive most, the others together. */
export const MEASURED_PROVIDERS: ReadonlySet<string> = new Set([
  'Google',
  'Microsoft',
  'Yahoo',
  'Apple',
  'Proofpoint',
  'Mimecast',
  'GMX and WEB.DE',
  'T-Online',
  'Orange',
  'Comcast',
  'Mail.ru',
]);

const NOT_MEASURED = 'other';
const WORD_HOST = /(?<![@\w.-])[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}/g;

/**
 * Whose metrics a delivery belongs to. A reply names its server when the domain is a customer's own: "250 2.0.0 OK ... -
 * gsmtp", "[Hostname=X.prod.outlook.com]".
 */
export function measuredProvider(relayHost: string, domain: string, reply = ''): string {
  const name = providerOf(relayHost, domain) || providerNamedIn(reply);
  return MEASURED_PROVIDERS.has(name) ? name : NOT_MEASURED;
}

function providerNamedIn(reply: string): string {
  const text = reply.slice(0, 500).toLowerCase();
  if (/\bgsmtp\b/.test(text)) return 'Google';
  for (const [host] of text.matchAll(WORD_HOST)) {
    const name = providerOf(host, '');
    // We ourselves are quoted, too.
    if (name !== '' && name !== 'Amazon SES') return name;
  }
  return '';
}
