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
import { formatTrustAnchor } from '../../lab/signed-world.ts';
import { signWith } from '../support/signed-tree.ts';
import { RSA, SIGNED_ZONES, ZONE, ZONE_HEAD } from '../support/signed-zones.ts';

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

const installed = hasNamed() && hasUnbound();
if (!installed) test.todo('BIND and Unbound are not installed: apt-get install bind9 unbound bind9-utils');

(installed ? describe : describe.skip)('DNSSEC under a private root', () => {
  const peers: DnsPeer[] = [];
  const clients: Record<string, NodeDns> = {};
  let anchors: readonly TrustAnchor[] = [];

  beforeAll(async () => {
    const zones: Record<string, string> = { unsigned: ZONE, nic: `${ZONE_HEAD}ns A 127.0.0.1\n` };
    let root = `$TTL 60
@ 300 SOA ns.nic. hostmaster.nic. 7 3600 900 86400 20
@ NS ns.nic.
nic NS ns.nic.
ns.nic A 127.0.0.1
unsigned NS ns.nic.
`;
    for (const [name, [signing, , mistake]] of Object.entries(SIGNED_ZONES)) {
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

  it.each(Object.entries(SIGNED_ZONES))('%s MX', async (zone, [, wanted]) => {
    const { status, code, detail } = await ours('forwarder', zone, 'MX');
    // The detail is there to be read when this fails.
    expect({ verdict: `${status} ${code}`, detail }).toEqual({ verdict: wanted, detail });
  });

  const SAID: Readonly<Record<string, readonly string[]>> = {
    secure: ['DNSSEC_SECURE', 'DANE_FOUND'],
    insecure: ['DNSSEC_UNSIGNED', 'DANE_NOT_SIGNED'],
    bogus: ['DNSSEC_BOGUS', 'DANE_NOT_APPLICABLE'],
    unsupported: ['DNSSEC_UNCHECKABLE', 'DANE_NOT_APPLICABLE'],
  };

  it.each(Object.entries(SIGNED_ZONES))('%s is told in one finding', async (zone, [, wanted]) => {
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
  const AGREED = Object.keys(SIGNED_ZONES).filter((zone) => zone !== 'oldalg');

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
