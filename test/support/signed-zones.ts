/** Zones for the suite against BIND and Unbound: every way of signing, and every way to break it that has a name. */
import type { Signing } from './signed-tree.ts';

export const ZONE_HEAD = `$TTL 60
@ 300 SOA ns.nic. hostmaster.nic. 7 3600 900 86400 20
@ NS ns.nic.
`;
export const ZONE = `${ZONE_HEAD}@ MX 10 Mail
@ TXT "v=spf1 mx -all"
mail A 192.0.2.1
mail AAAA 2001:db8::1
_25._tcp.mail TLSA 3 1 1 ${'ab'.repeat(32)}
www CNAME Mail
far CNAME mail.alg15.
lost CNAME nothing.alg8.
open CNAME mail.unsigned.
broken CNAME mail.expired.
*.wild TXT "from a wildcard"
a.wild A 192.0.2.3
*.alias CNAME mail
one.two.three A 192.0.2.4
moved DNAME alg13.
`;
type Mistake = (zone: { readonly text: string; readonly ds: string }) => {
  readonly text: string;
  readonly ds: string;
};
const noDs: Mistake = ({ text }) => ({ text, ds: '' });
const inText =
  (pattern: RegExp, by: string): Mistake =>
  ({ text, ds }) => {
    if (!pattern.test(text)) throw new Error(`Nothing in the zone is like ${pattern}`);
    return { text: text.replace(pattern, by), ds };
  };
const inDs =
  (pattern: RegExp, by: string): Mistake =>
  ({ text, ds }) => ({ text, ds: ds.replace(pattern, by) });

export const RSA: Signing = { algorithm: 'RSASHA256', bits: 2048 };
const NSEC3: Signing = { nsec3: { salt: 'ab12', iterations: 5 } };
/** What the MX question must come to, so that two validators that are wrong together are noticed, too. */
export const SIGNED_ZONES: Readonly<Record<string, readonly [Signing, string, Mistake?]>> = {
  alg8: [{ ...RSA, split: true }, 'secure valid'],
  alg8n3: [{ ...RSA, ...NSEC3 }, 'secure valid'],
  alg10: [{ algorithm: 'RSASHA512', bits: 2048 }, 'secure valid'],
  alg10n3: [{ algorithm: 'RSASHA512', bits: 2048, nsec3: {} }, 'secure valid'],
  alg13: [{}, 'secure valid'],
  alg13n3: [{ ...NSEC3, split: true }, 'secure valid'],
  alg14: [{ algorithm: 'ECDSAP384SHA384' }, 'secure valid'],
  alg14n3: [{ algorithm: 'ECDSAP384SHA384', ...NSEC3 }, 'secure valid'],
  alg15: [{ algorithm: 'ED25519', split: true }, 'secure valid'],
  alg15n3: [{ algorithm: 'ED25519', nsec3: {} }, 'secure valid'],
  alg16: [{ algorithm: 'ED448' }, 'secure valid'],
  optout: [{ nsec3: { optOut: true } }, 'secure valid'],
  sha1ds: [{ digest: 'SHA-1' }, 'secure valid'],
  sha384ds: [{ digest: 'SHA-384' }, 'secure valid'],
  // One DS of two leads nowhere: a rollover.
  twods: [
    {},
    'secure valid',
    ({ text, ds }) => ({ text, ds: `${ds}\n${ds.replace(/DS \d+/, 'DS 1').replace(/\w{8}$/, '00000000')}` }),
  ],
  manyrounds: [{ nsec3: { iterations: 100 } }, 'secure valid'],
  expired: [{ from: '20200101000000', until: '20200201000000' }, 'bogus signature-expired'],
  future: [{ from: 'now+864000', until: 'now+1728000' }, 'bogus signature-not-yet-valid'],
  altered: [{}, 'bogus signature-wrong', inText(/MX\s+10 Mail/i, 'MX 11 mail')],
  unsignedmx: [NSEC3, 'bogus signature-missing', inText(/^.*\sRRSIG\s+MX .*$/m, '')],
  // Signed by a key that the zone does not have, for more labels than the name has, and by another zone.
  wrongkey: [{}, 'bogus key-missing', inText(/(\sRRSIG\s+MX 13 1 \d+ \d+ \d+) \d+/, '$1 1')],
  wronglabels: [{}, 'bogus signature-wrong', inText(/(\sRRSIG\s+MX 13) 1 /, '$1 3 ')],
  wrongsigner: [
    {},
    'bogus signer-wrong',
    inText(/(\sRRSIG\s+MX 13 1 \d+ \d+ \d+ \d+) wrongsigner\. /, '$1 alg13. '),
  ],
  unsignedkeys: [{}, 'bogus signature-missing', inText(/^.*\sRRSIG\s+DNSKEY .*$/m, '')],
  wrongds: [{}, 'bogus ds-mismatch', inDs(/\w{8}$/, '00000000')],
  wrongtag: [{}, 'bogus ds-mismatch', inDs(/DS \d+/, 'DS 1')],
  nokeys: [{}, 'bogus dnskey-missing', ({ ds }) => ({ text: ZONE, ds })],
  // Left at the top of the zone only: BIND would take a zone without any for one that is not signed.
  nosec: [{}, 'secure valid', inText(/^\S+\.nosec\.\s.*\s(RRSIG\s+)?NSEC\s.*$/gm, '')],
  island: [{}, 'insecure no-ds', noDs],
  newalg: [{}, 'insecure unsupported-algorithm', inDs(/ 13 2 /, ' 200 2 ')],
  oldalg: [{ algorithm: 'RSASHA1', bits: 2048 }, 'insecure unsupported-algorithm'],
  newdigest: [{}, 'insecure unsupported-algorithm', inDs(/ 13 2 /, ' 13 200 ')],
};
