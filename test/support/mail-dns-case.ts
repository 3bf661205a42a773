/** A golden case of the mail-dns probe becomes evidence: its zone is asked by the real probe, its facts are merged over. */
import { createFakeZone, type ZoneObject } from '../../adapters/memory/fake-zone.ts';
import { registrableDomain } from '../../core/config/registrable-domain.ts';
import type { Evidence } from '../../core/model/check.ts';
import type { DomainSubject, MailDnsFacts } from '../../core/model/mail-dns-facts.ts';
import type { KnownMailDns } from '../../core/model/known.ts';
import type { Fault } from '../../core/model/observation.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { probeMailDns } from '../../core/probes/mail-dns.ts';

interface MailDnsCase {
  readonly at?: string | Date;
  readonly subject?: Partial<DomainSubject>;
  readonly zone?: string | ZoneObject;
  readonly facts?: Partial<MailDnsFacts>;
  readonly faults?: readonly Fault[];
  /** Last known good; since a day before unless it says so. */
  readonly known?: Partial<KnownMailDns>;
}

const AT = '2026-11-24T02:14:00Z';

export async function mailDnsEvidence(testCase: Record<string, unknown>): Promise<Evidence<'mail-dns'>> {
  const { at = AT, subject: wanted, zone = '', facts: given, faults, known } = testCase as MailDnsCase;
  const subject: DomainSubject = {
    domain: 'example.com',
    sends: true,
    receives: true,
    selectors: [],
    registrable: registrableDomain(wanted?.domain ?? 'example.com'),
    ...wanted,
  };
  const dns = createFakeZone(zone);
  const { facts, faults: seen } = await probeMailDns(subject, portsOf(dns), AbortSignal.timeout(10_000));
  return {
    facts: { answers: { ...facts.answers, ...given?.answers } },
    subject,
    faults: faults ?? seen,
    at: at instanceof Date ? at.toISOString() : at,
    ...(known === undefined ? {} : { known: { since: '2026-11-23T02:14:00Z', ...known } }),
  };
}

/** This probe asks DNS and nothing else: any other port would be a bug, and says so. */
function portsOf(dns: ProbePorts['dns']): ProbePorts {
  const refuse = (what: string) => (): never => {
    throw new Error(`The mail-dns probe used its ${what}`);
  };
  return {
    dns,
    dialer: { connect: refuse('dialer') },
    clock: { now: refuse('clock'), elapsed: refuse('clock'), sleep: refuse('clock') },
    secrets: { get: refuse('secrets') },
    ehlo: 'probe.example',
  };
}
