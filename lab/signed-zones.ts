/** Domains of the laboratory that are signed with DNSSEC, below "test", which alone is trusted: one in order, and others with one fault each. */
import { createSignedWorld, type SignedWorld, type SignedZoneSpec } from './signed-world.ts';
import type { LabDomain } from './zone.ts';

const DAY = 86_400_000;
const ADDRESS = '192.0.2.26';
/** SHA-256 of nothing: what a script pins when its command gave no output. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const settings = { dkim: { selectors: ['s1'] }, probeMx: false, dnssec: true };
export const SIGNED_DOMAINS: readonly LabDomain[] = [
  { name: 'signed.test', settings, fault: '' },
  { name: 'stale.test', settings, fault: 'DNSSEC_BOGUS' },
  { name: 'lapsing.test', settings, fault: 'DNSSEC_SIGNATURE_EXPIRES_SOON' },
  { name: 'moved-key.test', settings, fault: 'DNSSEC_BOGUS' },
  { name: 'retired.test', settings, fault: 'DNSSEC_UNCHECKABLE' },
  { name: 'empty-pin.test', settings, fault: 'DANE_DIGEST_OF_NOTHING' },
];

/** `dkimKey` is the base64 of an RSA public key. */
export function createSignedZones(now: Date, dkimKey: string): SignedWorld {
  const day = (offset: number): Date => new Date(now.getTime() + offset * DAY);
  const zones: Readonly<Record<string, SignedZoneSpec>> = {
    'signed.test': {},
    'stale.test': { from: day(-31), until: day(-1) },
    'lapsing.test': { from: day(-28), until: day(2) },
    'moved-key.test': { signing: 'wrong-ds' },
    'retired.test': { dsAlgorithm: 5 },
    'empty-pin.test': {},
  };
  const pins: Readonly<Record<string, string>> = { 'empty-pin.test': EMPTY };
  const specs = Object.entries(zones).map(([name, spec]) => [
    name,
    { ...spec, text: mailOf(name, pins[name] ?? '5f'.repeat(32), dkimKey) },
  ]);
  return createSignedWorld({ test: {}, ...Object.fromEntries(specs) }, now, 'test');
}

/** Reverse names of the hosts above, for the zone of everybody. */
export const SIGNED_REVERSE: readonly string[] = SIGNED_DOMAINS.map(
  ({ name }) => `26.2.0.192.in-addr.arpa PTR mx.${name}`,
);

function mailOf(name: string, pin: string, dkimKey: string): string {
  return [
    `${name} MX 10 mx.${name}`,
    `mx.${name} A ${ADDRESS}`,
    `_25._tcp.mx.${name} TLSA 3 1 1 ${pin}`,
    `${name} TXT "v=spf1 ip4:${ADDRESS} -all"`,
    // RFC 1035 3.3.14: a string of TXT has at most 255 octets.
    `s1._domainkey.${name} TXT "v=DKIM1; k=rsa; p=${dkimKey.slice(0, 200)}" "${dkimKey.slice(200)}"`,
    `_dmarc.${name} TXT "v=DMARC1; p=reject; rua=mailto:dmarc@${name}"`,
    `_smtp._tls.${name} TXT "v=TLSRPTv1; rua=mailto:tls@${name}"`,
  ].join('\n');
}
