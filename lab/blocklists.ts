/** The lists of the laboratory: one of each kind, and of each way to be wrong. Rows as in postwatch.yaml. */
import { queryName, testPointName } from '../core/protocol/dnsbl/index.ts';
import { reverseName } from '../core/protocol/dns/index.ts';

export interface LabBlocklist {
  readonly id: string;
  readonly zone: string;
  readonly codes: readonly { readonly answer: string; readonly means: string; readonly severity: string }[];
  readonly [setting: string]: unknown;
}

/** Sending addresses. Documentation addresses (RFC 5737, RFC 3849), never connected to. */
export const ADDRESSES = [
  { address: '192.0.2.10', host: 'out.healthy.example', fault: '' },
  { address: '198.51.100.66', host: 'out.listed.example', fault: 'DNSBL_LISTED' },
  { address: '2001:db8::66', host: 'out6.listed.example', fault: 'DNSBL_LISTED' },
] as const;
/** Seconds. Short, so that a second look, which waits for the first answer to run out, comes within a minute. */
const LISTED_TTL = 30;
const LISTED = '198.51.100.66';
const LISTED_6 = '2001:db8::66';

/** The customer's key of the paid list, under "lab/blocklist". */
export const LAB_KEY = 'laboratorykey';
const KEYED = 'keyed.bl.example';

const only = (means: string, severity: string): LabBlocklist['codes'] => [
  { answer: '127.0.0.2', means, severity },
];

export const BLOCKLISTS: readonly LabBlocklist[] = [
  { id: 'lab-sane', zone: 'sane.bl.example', codes: only('sent spam to the laboratory', 'error') },
  { id: 'lab-world', zone: 'world.bl.example', codes: only('a list that has gone mad', 'error') },
  { id: 'lab-empty', zone: 'empty.bl.example', codes: only('a list that was emptied', 'error') },
  { id: 'lab-refusing', zone: 'refusing.bl.example', codes: only('a list for others', 'notice') },
  { id: 'lab-keyed', zone: `{key}.${KEYED}`, key: 'lab', codes: only('a list for customers', 'notice') },
  {
    id: 'lab-bits',
    zone: 'bits.bl.example',
    bitmask: true,
    codes: [
      { answer: '127.0.0.2', means: 'black', severity: 'notice' },
      { answer: '127.0.0.8', means: 'red', severity: 'notice' },
    ],
    refusals: [{ answer: '127.0.0.1', means: 'it does not answer our resolver' }],
  },
  {
    id: 'lab-allow',
    zone: 'allow.bl.example',
    kind: 'allow',
    codes: only('vouched for by the laboratory', 'info'),
  },
  {
    id: 'lab-six',
    zone: 'six.bl.example',
    families: [6],
    codes: only('sent spam to the laboratory', 'error'),
  },
  {
    id: 'lab-names',
    zone: 'names.bl.example',
    asks: 'host',
    codes: only('advertised by spam in the laboratory', 'notice'),
  },
];

const keyed = `${LAB_KEY}.${KEYED}`;

export const BLOCKLIST_ZONE: readonly string[] = [
  ...ADDRESSES.flatMap(({ address, host }) => [
    `${reverseName(address)} PTR ${host}`,
    `${host} ${address.includes(':') ? 'AAAA' : 'A'} ${address}`,
  ]),
  // As RFC 5782 5 wants it: a test point, and whoever is listed.
  ...['sane.bl.example', keyed, 'bits.bl.example', 'allow.bl.example'].map(
    (zone) => `${testPointName('127.0.0.2', zone)} A 127.0.0.2`,
  ),
  `${queryName(LISTED, 'sane.bl.example')} ${LISTED_TTL} A 127.0.0.2`,
  `${queryName(LISTED, 'sane.bl.example')} TXT "${LISTED} sent spam at 2026-11-20 04:11 UTC"`,
  `${queryName(LISTED, keyed)} ${LISTED_TTL} A 127.0.0.2`,
  `${queryName(LISTED, 'bits.bl.example')} ${LISTED_TTL} A 127.0.0.10`,
  `${queryName('192.0.2.10', 'allow.bl.example')} A 127.0.0.2`,
  `${testPointName('::ffff:7f00:2', 'six.bl.example')} A 127.0.0.2`,
  `${queryName(LISTED_6, 'six.bl.example')} ${LISTED_TTL} A 127.0.0.2`,
  'test.names.bl.example A 127.0.0.2',
  `no-dmarc.example.names.bl.example ${LISTED_TTL} A 127.0.0.2`,
  // One that answers for everything, one that answers nothing, one that refuses.
  '*.world.bl.example A 127.0.0.2',
  'empty.bl.example SOA ns.example hostmaster.example 1 7200 900 1209600 60',
  '*.refusing.bl.example A 127.255.255.254',
];
