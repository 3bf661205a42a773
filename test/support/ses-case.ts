/** A golden case of the ses probe becomes evidence: its facts are merged over those of a healthy account. */
import type { Evidence } from '../../core/model/check.ts';
import type { Fault } from '../../core/model/observation.ts';
import type { SesFacts, SesSubject } from '../../core/model/ses-facts.ts';

interface SesCase {
  readonly subject?: Partial<SesSubject>;
  readonly account?: Partial<NonNullable<SesFacts['account']>> | null;
  /** Instead of fourteen days of a thousand messages without a bounce. */
  readonly days?: SesFacts['days'];
  readonly facts?: Partial<SesFacts>;
  readonly faults?: readonly Fault[];
}

const DAYS = Array.from({ length: 14 }, (_, index) => ({
  day: `2026-11-${String(11 + index)}`,
  attempts: 1000,
  bounces: 0,
  complaints: 0,
  rejects: 0,
}));
const ACCOUNT = { max24Hours: 50_000, sent24Hours: 1000, maxPerSecond: 14, sendingEnabled: true };

export function sesEvidence(testCase: Record<string, unknown>): Evidence<'ses'> {
  const { subject, account = {}, days = DAYS, facts, faults = [] } = testCase as SesCase;
  return {
    facts: {
      ...(account === null ? {} : { account: { ...ACCOUNT, ...account } }),
      days: account === null ? [] : days,
      identities: [],
      ...facts,
    },
    subject: { region: 'eu-west-1', identities: [], ...subject },
    faults,
    at: '2026-11-24T02:14:00Z',
  };
}
