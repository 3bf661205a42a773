/** A golden case of the dnsbl probe becomes evidence: its zone is asked by the real probe, its facts are merged over. */
import { createFakeZone, type ZoneObject } from '../../adapters/memory/fake-zone.ts';
import { createFixedClock } from '../../adapters/memory/fixed-clock.ts';
import { createCourteousDns } from '../../adapters/node/courteous-dns.ts';
import type { Evidence } from '../../core/model/check.ts';
import type {
  AddressSubject,
  DnsblFacts,
  DnsblList,
  DnsblSubject,
  NamesSubject,
} from '../../core/model/dnsbl-facts.ts';
import type { KnownDnsbl } from '../../core/model/known.ts';
import type { Fault } from '../../core/model/observation.ts';
import type { Dns, ProbePorts } from '../../core/ports.ts';
import { probeDnsbl } from '../../core/probes/dnsbl.ts';
import { DNSBLS, testPointName, testPointsOf, zoneOf } from '../../core/protocol/dnsbl/index.ts';
import { NO_HTTP } from './no-http.ts';

interface DnsblCase {
  readonly at?: string | Date;
  /** With "domain", the subject is a domain with its names. */
  readonly subject?: Partial<AddressSubject> & Partial<NamesSubject>;
  readonly known?: KnownDnsbl;
  readonly zone?: string | ZoneObject;
  readonly facts?: Partial<DnsblFacts>;
  readonly faults?: readonly Fault[];
  /** Ids: only these of the table are asked. */
  readonly lists?: readonly string[];
  /** Ids of lists whose test points the zone has without being told. */
  readonly sane?: readonly string[];
  /** Ids of operators that may not be asked any more today. */
  readonly spent?: readonly string[];
}

const AT = '2026-11-24T02:14:00Z';
/** What "env:KEY" holds. */
const KEY = 'abcdefghijklmnopqrstuvwxyz';

export async function dnsblEvidence(testCase: Record<string, unknown>): Promise<Evidence<'dnsbl'>> {
  const {
    at = AT,
    subject: wanted,
    zone = '',
    facts: given,
    faults,
    lists,
    sane,
    known,
    spent = [],
  } = testCase as DnsblCase;
  const without = lists === undefined ? [] : DNSBLS.map(({ id }) => id).filter((id) => !lists.includes(id));
  const choice = { without, own: [], onlyOwn: false } as const;
  const subject: DnsblSubject =
    wanted?.domain === undefined
      ? { address: '192.0.2.10', ...choice, ...wanted }
      : { domain: wanted.domain, names: [], followMx: true, ...choice, ...wanted };
  const dns = createFakeZone(
    typeof zone === 'string' ? zone + testPoints([...DNSBLS, ...subject.own], sane ?? lists ?? []) : zone,
  );
  const { facts, faults: seen } = await probeDnsbl(
    subject,
    portsOf(spending(dns, spent)),
    AbortSignal.timeout(10_000),
  );
  return {
    facts: { ...facts, ...given },
    subject,
    faults: faults ?? seen,
    at: at instanceof Date ? at.toISOString() : at,
    ...(known === undefined ? {} : { known }),
  };
}

/** As the real adapter asks once the day is over for those operators. */
function spending(dns: Dns, spent: readonly string[]): Dns {
  if (spent.length === 0) return dns;
  const courteous = createCourteousDns(dns, { clock: createFixedClock(AT), knows: () => false });
  return {
    async ask(name, type, options) {
      const { courtesy } = options ?? {};
      if (courtesy === undefined || !spent.includes(courtesy.operator)) return dns.ask(name, type, options);
      return courteous.ask(name, type, { ...options, courtesy: { ...courtesy, perDay: 0 } });
    },
  };
}

/** Zone lines with which those lists pass their self-test, for both families. */
function testPoints(lists: readonly DnsblList[], ids: readonly string[]): string {
  const lines = lists
    .filter(({ id }) => ids.includes(id))
    .flatMap((list) =>
      ([4, 6, 'name'] as const)
        .flatMap((askedFor) => testPointsOf(list, askedFor, ''))
        .flatMap(({ address, expect }) =>
          expect === 'listed' ? [`\n${testPointName(address, zoneOf(list, KEY))} A 127.0.0.2`] : [],
        ),
    );
  return lines.join('');
}

/** This probe asks DNS and nothing else: any other port would be a bug, and says so. */
function portsOf(dns: ProbePorts['dns']): ProbePorts {
  const refuse = (what: string) => (): never => {
    throw new Error(`The dnsbl probe used its ${what}`);
  };
  return {
    dns,
    dialer: { connect: refuse('dialer') },
    clock: { now: () => new Date(AT), elapsed: refuse('clock'), sleep: refuse('clock') },
    http: NO_HTTP,
    secrets: {
      get: async (reference) =>
        reference === 'env:KEY'
          ? { ok: true, user: '', password: '', key: KEY }
          : { ok: false, detail: `no secret "${reference}" here` },
    },
    ehlo: 'probe.example',
  };
}
