/**
 * Our validator against zones that BIND's own tools signed, below a private root, with Unbound as the second opinion:
 * what it answers SERVFAIL is bogus, what comes with AD is secure, the rest is insecure.
 */
import { createNodeDns, type NodeDns } from '../../adapters/node/dns-client.ts';
import { CHECKS } from '../../core/checks/index.ts';
import type { RrType } from '../../core/model/dns.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { probeMailDns } from '../../core/probes/mail-dns.ts';
import { gather } from '../../core/protocol/dns/index.ts';
import {
  parseTrustAnchor,
  validate,
  type DnssecVerdict,
  type TrustAnchor,
} from '../../core/protocol/dnssec/index.ts';
import {
  hasNamed,
  hasUnbound,
  startForwarder,
  startNamed,
  startUnbound,
  type DnsPeer,
} from '../support/dns-peers.ts';
import { formatTrustAnchor } from '../support/signed-case.ts';
import { signWith, type Signing } from '../support/signed-tree.ts';

const HEAD = `$TTL 60
@ 300 SOA ns.nic. hostmaster.nic. 7 3600 900 86400 20
@ NS ns.nic.
`;
const ZONE = `${HEAD}@ MX 10 Mail
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
/** The questions put to every zone; each is another proof. */
const QUESTIONS: readonly (readonly [string, RrType])[] = [
  ['', 'MX'],
  ['', 'TXT'],
  ['', 'SOA'],
  ['', 'DS'],
  ['', 'DNSKEY'],
  ['', 'CAA'],
  ['mail', 'A'],
  ['mail', 'AAAA'],
  ['MAIL', 'TXT'],
  ['_25._tcp.mail', 'TLSA'],
  ['_tcp.mail', 'A'],
  ['_26._tcp.mail', 'TLSA'],
  ['www', 'A'],
  ['www', 'CNAME'],
  ['www', 'MX'],
  ['far', 'A'],
  ['lost', 'A'],
  ['open', 'A'],
  ['broken', 'A'],
  ['b.wild', 'TXT'],
  ['c.b.wild', 'TXT'],
  ['b.wild', 'A'],
  ['a.wild', 'TXT'],
  ['x.alias', 'A'],
  ['x.alias', 'MX'],
  ['two.three', 'A'],
  ['x.one.two.three', 'A'],
  ['mail.moved', 'A'],
  ['nothing', 'A'],
  ['a.b.c.d.nothing', 'MX'],
];

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

const RSA: Signing = { algorithm: 'RSASHA256', bits: 2048 };
const NSEC3: Signing = { nsec3: { salt: 'ab12', iterations: 5 } };
/** What the MX question must come to, so that two validators that are wrong together are noticed, too. */
const ZONES: Readonly<Record<string, readonly [Signing, string, Mistake?]>> = {
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

const installed = hasNamed() && hasUnbound();
if (!installed) test.todo('BIND and Unbound are not installed: apt-get install bind9 unbound bind9-utils');

(installed ? describe : describe.skip)('DNSSEC under a private root', () => {
  const peers: DnsPeer[] = [];
  const clients: Record<string, NodeDns> = {};
  let anchors: readonly TrustAnchor[] = [];

  beforeAll(async () => {
    const zones: Record<string, string> = { unsigned: ZONE, nic: `${HEAD}ns A 127.0.0.1\n` };
    let root = `$TTL 60
@ 300 SOA ns.nic. hostmaster.nic. 7 3600 900 86400 20
@ NS ns.nic.
nic NS ns.nic.
ns.nic A 127.0.0.1
unsigned NS ns.nic.
`;
    for (const [name, [signing, , mistake]] of Object.entries(ZONES)) {
      const signed = signWith(
        name,
        name === 'optout' ? `${ZONE}un NS ns.nic.\nse NS ns.nic.\n${delegated(zones)}` : ZONE,
        signing,
      );
      const { text, ds } = mistake?.(signed) ?? signed;
      zones[name] = text;
      root += `${name} NS ns.nic.\n${ds}\n`;
    }
    zones['un.optout'] = ZONE;
    const signedRoot = signWith('', root, { ...RSA, split: true });
    zones['.'] = signedRoot.text;
    const anchor = parseTrustAnchor(signedRoot.ds);
    if (!anchor.ok) throw new Error(anchor.detail);
    anchors = [anchor.value];
    const named = await startNamed(zones);
    peers.push(named);
    const forwarder = await startForwarder(named.address, 'alg8');
    peers.push(forwarder);
    // Their limit on NSEC3 rounds is set to ours, and their tolerance for wrong clocks to none.
    const unbound = await startUnbound(
      named.address,
      Object.keys(zones),
      [signedRoot.ds],
      [
        'val-nsec3-keysize-iterations: "1024 50 2048 50 4096 50"',
        'val-sig-skew-min: 0',
        'val-sig-skew-max: 0',
        'val-bogus-ttl: 0',
      ],
    );
    peers.push(unbound);
    for (const [name, { address }] of Object.entries({ named, forwarder, unbound }))
      clients[name] = createNodeDns({ servers: [address] });
  }, 60_000);
  afterAll(async () => {
    for (const dns of Object.values(clients)) await dns.close();
    for (const peer of peers.toReversed()) await peer.stop();
  });

  /** Its own DS, before the parent is signed: secure child of the zone with opt-out. */
  function delegated(zones: Record<string, string>): string {
    const { text, ds } = signWith('se.optout', ZONE);
    zones['se.optout'] = text;
    return `${ds}\n`;
  }

  async function ours(by: string, name: string, type: RrType): Promise<DnssecVerdict> {
    const dns = clients[by];
    if (dns === undefined) throw new Error(`No client ${by}`);
    const { signal } = new AbortController();
    const { value } = await gather((ask) => validate(name, type, ask, { at: new Date(), anchors }), dns, {
      signal,
    });
    return value;
  }

  async function theirs(name: string, type: RrType): Promise<string> {
    const answer = await clients['unbound']?.ask(name, type);
    if (answer?.kind === 'servfail') return 'bogus';
    return answer?.ad === true ? 'secure' : `insecure${answer?.kind === 'timeout' ? ' (timeout)' : ''}`;
  }

  it.each(Object.entries(ZONES))('%s MX', async (zone, [, wanted]) => {
    const { status, code, detail } = await ours('forwarder', zone, 'MX');
    // The detail is there to be read when this fails.
    expect({ verdict: `${status} ${code}`, detail }).toEqual({ verdict: wanted, detail });
  });

  const SAID: Readonly<Record<string, readonly string[]>> = {
    secure: ['DNSSEC_SECURE', 'DANE_FOUND'],
    insecure: ['DNSSEC_UNSIGNED', 'DANE_NOT_SIGNED'],
    bogus: ['DNSSEC_BOGUS', 'DANE_NOT_APPLICABLE'],
    unsupported: ['DNSSEC_UNCHECKABLE', 'DANE_NOT_SIGNED'],
  };

  it.each(Object.entries(ZONES))('%s is told in one finding', async (zone, [, wanted]) => {
    const [status = '', why] = wanted.split(' ');
    const at = new Date();
    const trustAnchors = anchors.map(formatTrustAnchor);
    const subject = { domain: zone, sends: true, receives: true, selectors: [], trustAnchors };
    // A resolver that validates must not hold back what is bogus.
    const ports = { dns: clients['unbound'], clock: { now: () => at } } as unknown as ProbePorts;
    const { facts, faults } = await probeMailDns(subject, ports, new AbortController().signal);
    const kept = JSON.parse(JSON.stringify(facts)) as typeof facts;
    const findings = CHECKS.flatMap((check) =>
      check.probe === 'mail-dns' && (check.id === 'dnssec' || check.id === 'dane-records')
        ? check.judge({ subject, facts: kept, faults, at: at.toISOString() })
        : [],
    );
    const said = SAID[why === 'unsupported-algorithm' ? 'unsupported' : status] ?? [];
    expect(findings.map(({ code }) => code)).toEqual([
      ...(zone === 'sha1ds' ? ['DNSSEC_DIGEST_WEAK'] : []),
      ...said,
    ]);
    if (status === 'bogus') expect(findings[0]?.args).toMatchObject({ zone, why });
  });

  async function told(zone: string, port = 25): Promise<{ status: string; codes: string[] }> {
    const at = new Date();
    const subject = {
      domain: zone,
      sends: true,
      receives: true,
      selectors: [],
      trustAnchors: anchors.map(formatTrustAnchor),
      followMx: { port, owned: false },
    };
    const ports = { dns: clients['forwarder'], clock: { now: () => at } } as unknown as ProbePorts;
    const { facts, faults } = await probeMailDns(subject, ports, new AbortController().signal);
    const check = CHECKS.find(({ id }) => id === 'dnssec');
    if (check?.probe !== 'mail-dns') throw new Error('No check of DNSSEC');
    const findings = check.judge({ subject, facts, faults, at: at.toISOString() });
    return { status: zone, codes: findings.map(({ code }) => code) };
  }

  it.each([
    // At this port there is no TLSA record, which only NSEC3 with too many rounds says.
    ['manyrounds', 26, ['DNSSEC_UNCHECKABLE', 'DNSSEC_SECURE']],
    ['alg13n3', 26, ['DNSSEC_SECURE']],
    ['sha1ds', 25, ['DNSSEC_DIGEST_WEAK', 'DNSSEC_SECURE']],
    ['oldalg', 25, ['DNSSEC_UNCHECKABLE']],
  ] as const)('%s with TLSA at port %d says %j', async (zone, port, codes) => {
    expect((await told(zone, port)).codes).toEqual(codes);
  });

  // RFC 9905 3: RSA/SHA-1 counts as not signed. Unbound leaves that to who configures it, and checks it.
  const AGREED = Object.keys(ZONES).filter((zone) => zone !== 'oldalg');

  it.each([...AGREED, 'unsigned', 'un.optout', 'se.optout', 'nic', ''])(
    'agrees with Unbound on every question about "%s", through BIND, forwarder and Unbound',
    async (zone) => {
      const differences: unknown[] = [];
      for (const [label, type] of QUESTIONS) {
        const name = [label, zone].filter((part) => part !== '').join('.');
        const their = await theirs(name, type);
        for (const by of Object.keys(clients)) {
          const our = await ours(by, name, type);
          // Where NSEC records are missing, BIND has no answer to some questions, and there is nothing to judge.
          if (zone === 'nosec' && our.code === 'unseen' && their === 'bogus') continue;
          if (our.status !== their) differences.push({ question: `${name} ${type}`, by, their, our });
        }
      }
      expect(differences).toEqual([]);
    },
    30_000,
  );
});
