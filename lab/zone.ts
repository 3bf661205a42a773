/** The DNS of the laboratory: domains with one fault each, and the lists of blocklists.ts. Text format: adapters/memory/fake-zone.ts. */
import { BLOCKLIST_ZONE } from './blocklists.ts';
import { ENDPOINTS } from './personas.ts';

export interface LabDomain {
  readonly name: string;
  /** Settings in postwatch.yaml beside the name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The code that names its fault, "" for none. */
  readonly fault: string;
}

const KEYED = { dkim: { selectors: ['s1'] } };

export const DOMAINS: readonly LabDomain[] = [
  {
    name: 'healthy.example',
    settings: { ...KEYED, mx: ['mx.healthy.example'], senders: ['192.0.2.10'], dmarc: { atLeast: 'reject' } },
    fault: '',
  },
  { name: 'parked.example', settings: { sends: false, receives: false }, fault: '' },
  { name: 'no-spf.example', settings: { probeMx: false }, fault: 'SPF_MISSING' },
  { name: 'two-spf.example', settings: { probeMx: false }, fault: 'SPF_MULTIPLE' },
  { name: 'lookups.example', settings: { probeMx: false }, fault: 'SPF_LOOKUPS_EXCEEDED' },
  { name: 'revoked.example', settings: { ...KEYED, probeMx: false }, fault: 'DKIM_KEY_REVOKED' },
  {
    name: 'escaped.example',
    settings: { ...KEYED, probeMx: false },
    fault: 'DKIM_KEY_SYNTAX',
  },
  {
    name: 'other-key.example',
    settings: { dkim: { selectors: [{ name: 's1', key: '0'.repeat(64) }] }, probeMx: false },
    fault: 'DKIM_KEY_DIFFERS',
  },
  {
    name: 'open-parked.example',
    settings: { sends: false, receives: false },
    fault: 'PARKED_DKIM_KEY',
  },
  { name: 'drawn.example', settings: { ...KEYED, probeMx: false }, fault: 'BIMI_LOGO_PROFILE' },
  { name: 'no-dmarc.example', settings: { probeMx: false }, fault: 'DMARC_MISSING' },
  { name: 'lost-dmarc.example', settings: { probeMx: false }, fault: 'DMARC_MISSING' },
  { name: 'two-dmarc.example', settings: { probeMx: false }, fault: 'DMARC_MULTIPLE' },
  { name: 'open-below.example', settings: { probeMx: false }, fault: 'DMARC_SUBDOMAINS_WEAKER' },
  { name: 'unread-reports.example', settings: { probeMx: false }, fault: 'DMARC_REPORT_NOT_AUTHORISED' },
  { name: 'half-null.example', settings: { probeMx: false }, fault: 'MX_NULL_CONTRADICTION' },
  { name: 'inside-mx.example', settings: { probeMx: false }, fault: 'MX_HOST_PRIVATE_ADDRESS' },
  { name: 'two-sts.example', settings: { probeMx: false }, fault: 'MTA_STS_RECORD_MULTIPLE' },
  { name: 'old-rpt.example', settings: { probeMx: false }, fault: 'TLS_RPT_OLD_LABEL' },
  { name: 'cname-mx.example', settings: { probeMx: false }, fault: 'MX_HOST_IS_CNAME' },
  { name: 'moved-mx.example', settings: { mx: ['mx.healthy.example'], probeMx: false }, fault: 'MX_DIFFERS' },
  { name: 'moved-sts.example', settings: { probeMx: false }, fault: 'MTA_STS_MX_UNCOVERED' },
  { name: 'www-sts.example', settings: { probeMx: false }, fault: 'MTA_STS_REDIRECTED' },
  { name: 'broken-dns.example', settings: { probeMx: false }, fault: 'MX_UNSEEN' },
];

/** MTA-STS policies by host: one as it should be, and one that was forgotten when the mail moved. */
export const POLICIES: Readonly<Record<string, string>> = {
  'mta-sts.healthy.example':
    'version: STSv1\r\nmode: enforce\r\nmx: mx.healthy.example\r\nmax_age: 2592000\r\n',
  'mta-sts.moved-sts.example':
    'version: STSv1\r\nmode: enforce\r\nmx: old.outside.example\r\nmax_age: 2592000\r\n',
};

/** Policy hosts that lead elsewhere, as web servers are set up to. */
export const REDIRECTS: Readonly<Record<string, string>> = {
  'mta-sts.www-sts.example': 'https://www.www-sts.example/.well-known/mta-sts.txt',
};

/** Logos (BIMI) by host: one as receivers take it, and one as a drawing program saves it. */
export const LOGOS: Readonly<Record<string, string>> = {
  'logo.healthy.example':
    '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64"><title>Healthy</title><circle cx="32" cy="32" r="30" fill="#0a7d32"/></svg>',
  'logo.drawn.example':
    '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="64" height="64"><image href="logo.png" width="64" height="64"/></svg>',
};

/** `dkimKey` is the base64 of an RSA public key; hosts all live on 127.0.0.1. */
export function zoneText(dkimKey: string): string {
  const goodMail = (domain: string, without: readonly string[] = [], mx = 'mx.outside.example'): string[] =>
    [
      ['mx', `${domain} MX 10 ${mx}`],
      ['spf', `${domain} TXT "v=spf1 ip4:192.0.2.10 -all"`],
      ['dmarc', `_dmarc.${domain} TXT "v=DMARC1; p=reject; rua=mailto:dmarc@${domain}"`],
      ['dkim', `s1._domainkey.${domain} TXT "v=DKIM1; k=rsa; p=${dkimKey}"`],
    ].flatMap(([what = '', line = '']) => (without.includes(what) ? [] : [line]));
  return [
    'example SOA ns.example hostmaster.example 1 7200 900 1209600 60',
    'mx.healthy.example A 127.0.0.1',
    '1.0.0.127.in-addr.arpa PTR mx.healthy.example',
    // Where mail of the other domains would go: a documentation address (RFC 5737), never connected to.
    'mx.outside.example A 192.0.2.25',
    '25.2.0.192.in-addr.arpa PTR mx.outside.example',
    ...ENDPOINTS.map(({ host }) => `${host} A 127.0.0.1`),
    'refused.smtp.example A 127.0.0.1',
    ...goodMail('healthy.example', [], 'mx.healthy.example'),
    ...['healthy.example', 'moved-sts.example', 'www-sts.example'].flatMap((domain) => [
      `_mta-sts.${domain} TXT "v=STSv1; id=20261124T0214;"`,
      `mta-sts.${domain} A 127.0.0.1`,
      `_smtp._tls.${domain} TXT "v=TLSRPTv1; rua=mailto:tls@${domain}"`,
    ]),
    ...goodMail('moved-sts.example'),
    ...goodMail('www-sts.example'),
    ...goodMail('drawn.example'),
    ...['healthy.example', 'drawn.example'].flatMap((domain) => [
      `default._bimi.${domain} TXT "v=BIMI1; l=https://logo.${domain}/logo.svg"`,
      `logo.${domain} A 127.0.0.1`,
    ]),
    'parked.example MX 0 .',
    'parked.example TXT "v=spf1 -all"',
    '*._domainkey.parked.example TXT "v=DKIM1; p="',
    '_dmarc.parked.example TXT "v=DMARC1; p=reject; rua=mailto:dmarc@healthy.example"',
    'parked.example._report._dmarc.healthy.example TXT "v=DMARC1"',
    ...goodMail('no-spf.example', ['spf']),
    ...goodMail('two-spf.example'),
    'two-spf.example TXT "v=spf1 mx ~all"',
    ...goodMail('lookups.example', ['spf']),
    `lookups.example TXT "v=spf1 ${Array.from({ length: 11 }, (_, index) => `include:i${index}.lookups.example`).join(' ')} -all"`,
    ...Array.from(
      { length: 11 },
      (_, index) => `i${index}.lookups.example TXT "v=spf1 ip4:192.0.2.${index + 1} -all"`,
    ),
    ...goodMail('revoked.example', ['dkim']),
    's1._domainkey.revoked.example TXT "v=DKIM1; p="',
    ...goodMail('escaped.example', ['dkim']),
    `s1._domainkey.escaped.example TXT "v=DKIM1\\\\; k=rsa\\\\; p=${dkimKey}"`,
    ...goodMail('other-key.example'),
    'open-parked.example MX 0 .',
    'open-parked.example TXT "v=spf1 -all"',
    '_dmarc.open-parked.example TXT "v=DMARC1; p=reject"',
    `*._domainkey.open-parked.example TXT "v=DKIM1; p=${dkimKey}"`,
    ...goodMail('no-dmarc.example', ['dmarc']),
    ...goodMail('lost-dmarc.example', ['dmarc']),
    // A console put the domain to a name that had it already.
    '_dmarc.lost-dmarc.example.lost-dmarc.example TXT "v=DMARC1; p=reject"',
    ...goodMail('two-dmarc.example'),
    '_dmarc.two-dmarc.example TXT "v=DMARC1; p=none"',
    ...goodMail('open-below.example', ['dmarc']),
    '_dmarc.open-below.example TXT "v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@open-below.example"',
    ...goodMail('unread-reports.example', ['dmarc']),
    '_dmarc.unread-reports.example TXT "v=DMARC1; p=reject; rua=mailto:dmarc@healthy.example"',
    ...goodMail('half-null.example'),
    'half-null.example MX 0 .',
    ...goodMail('inside-mx.example', ['mx']),
    'inside-mx.example MX 10 mx.inside-mx.example',
    'mx.inside-mx.example A 10.1.2.3',
    ...goodMail('two-sts.example'),
    '_mta-sts.two-sts.example TXT "v=STSv1; id=1;"',
    '_mta-sts.two-sts.example TXT "v=STSv1; id=2;"',
    ...goodMail('old-rpt.example'),
    '_smtp-tlsrpt.old-rpt.example TXT "v=TLSRPTv1; rua=mailto:tls@old-rpt.example"',
    ...goodMail('cname-mx.example', ['mx']),
    'cname-mx.example MX 10 alias.cname-mx.example',
    'alias.cname-mx.example CNAME mx.outside.example',
    ...goodMail('moved-mx.example', ['mx']),
    'moved-mx.example MX 10 mx.outside.example',
    '!SERVFAIL broken-dns.example',
    '!SERVFAIL *.broken-dns.example',
    ...BLOCKLIST_ZONE,
  ].join('\n');
}
