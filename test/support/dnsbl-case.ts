/** A golden case of the dnsbl probe becomes evidence: its zone is asked by the real probe, its facts are merged over. */
import { createFakeZone, type ZoneObject } from '../../adapters/memory/fake-zone.ts';
import type { Evidence } from '../../core/model/check.ts';
import type { AddressSubject, DnsblFacts, DnsblList } from '../../core/model/dnsbl-facts.ts';
import type { Fault } from '../../core/model/observation.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { probeDnsbl } from '../../core/probes/dnsbl.ts';
import { DNSBLS, testPointName } from '../../core/protocol/dnsbl/index.ts';
import { NO_HTTP } from './no-http.ts';

interface DnsblCase {
  readonly at?: string | Date;
  readonly subject?: Partial<AddressSubject>;
  readonly zone?: string | ZoneObject;
  readonly facts?: Partial<DnsblFacts>;
  readonly faults?: readonly Fault[];
  /** Ids: only these of the table are asked. */
  readonly lists?: readonly string[];
  /** Ids of lists whose test points the zone has without being told. */
  readonly sane?: readonly string[];
}

const AT = '2026-11-24T02:14:00Z';

export async function dnsblEvidence(testCase: Record<string, unknown>): Promise<Evidence<'dnsbl'>> {
  const { at = AT, subject: wanted, zone = '', facts: given, faults, lists, sane } = testCase as DnsblCase;
  const without = lists === undefined ? [] : DNSBLS.map(({ id }) => id).filter((id) => !lists.includes(id));
  const subject: AddressSubject = { address: '192.0.2.10', without, own: [], onlyOwn: false, ...wanted };
  const dns = createFakeZone(
    typeof zone === 'string' ? zone + testPoints([...DNSBLS, ...subject.own], sane ?? lists ?? []) : zone,
  );
  const { facts, faults: seen } = await probeDnsbl(subject, portsOf(dns), AbortSignal.timeout(10_000));
  return {
    facts: { ...facts, ...given },
    subject,
    faults: faults ?? seen,
    at: at instanceof Date ? at.toISOString() : at,
  };
}

/** Zone lines with which those lists pass their self-test, for both families. */
function testPoints(lists: readonly DnsblList[], ids: readonly string[]): string {
  const lines = lists
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ zone, testPoints: { listed } }) =>
      listed.map((address) => `\n${testPointName(address, zone)} A 127.0.0.2`),
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
    clock: { now: refuse('clock'), elapsed: refuse('clock'), sleep: refuse('clock') },
    http: NO_HTTP,
    secrets: { get: refuse('secrets') },
    ehlo: 'probe.example',
  };
}
