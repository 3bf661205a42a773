import type { AnyJob } from '../../../core/model/job.ts';
import type { State } from '../../../core/model/record.ts';
import { prepareSmtp } from '../../../core/pipeline/prepare-smtp.ts';

const SINCE = '2026-11-24T02:14:00Z';

function jobAt(slot: string, retryAfterSeconds = 3600): AnyJob {
  return {
    probe: 'smtp',
    target: 'smtp.example.com:587',
    subject: {
      host: 'smtp.example.com',
      port: 587,
      tls: 'starttls',
      role: 'submission',
      auth: { secret: 'acme/smtp', retryAfterSeconds },
      owned: false,
      slowMs: 15_000,
    },
    slot,
    attempt: 1,
    configHash: '0123456789ab',
  };
}

function stateWith(code: string): State {
  return {
    target: 'smtp.example.com:587',
    probe: 'smtp',
    version: `${SINCE}#1`,
    slot: SINCE,
    status: 'critical',
    since: SINCE,
    open: [
      {
        finding: { code, check: 'smtp-auth', outcome: 'fail', severity: 'critical', args: {}, instance: '' },
        since: SINCE,
        confirmed: true,
      },
    ],
    hash: '',
  };
}

function heldAt(
  slot: string,
  before: string,
  code = 'SMTP_AUTH_REJECTED',
  seconds?: number,
): string | undefined {
  const { subject } = prepareSmtp(jobAt(slot, seconds), stateWith(code), { slot: before });
  return 'auth' in subject ? subject.auth?.heldUntil : undefined;
}

describe('after a refused login', () => {
  test('the second look at the same slot does not log in', () =>
    expect(heldAt(SINCE, SINCE)).toBe('2026-11-24T03:14:00.000Z'));

  test('no run logs in for an hour', () =>
    expect(heldAt('2026-11-24T03:13:00Z', '2026-11-24T03:12:00Z')).toBe('2026-11-24T03:14:00.000Z'));

  test('then one does, whatever the minute', () => {
    expect(heldAt('2026-11-24T03:14:00Z', '2026-11-24T03:09:00Z')).toBeUndefined();
    expect(heldAt('2026-11-24T05:50:00Z', '2026-11-24T03:13:00Z')).toBeUndefined();
  });

  test('and those after it do not', () =>
    expect(heldAt('2026-11-24T03:19:00Z', '2026-11-24T03:14:00Z')).toBe('2026-11-24T04:14:00.000Z'));

  test('at most one in each piece of time, however runs fall', () => {
    let before = SINCE;
    let attempts = 0;
    for (let minute = 1; minute <= 24 * 60; minute += 1) {
      const slot = new Date(Date.parse(SINCE) + minute * 60_000).toISOString();
      if (heldAt(slot, before) === undefined) attempts += 1;
      before = slot;
    }
    expect(attempts).toBe(24);
  });

  test('the time is the configuration’s', () =>
    expect(heldAt('2026-11-24T02:20:00Z', SINCE, 'SMTP_AUTH_REJECTED', 300)).toBeUndefined());
});

test('other troubles hold nothing', () =>
  expect(heldAt(SINCE, SINCE, 'SMTP_AUTH_REFUSED_FOR_NOW')).toBeUndefined());

test('nothing is held at first sight', () => {
  const job = jobAt(SINCE);
  expect(prepareSmtp(job, undefined, undefined)).toBe(job);
});

test('intrusive tests are made in one run of a day, also where the first sight is one', () => {
  const job = jobAt(SINCE);
  const owned = { ...job, subject: { ...job.subject, owned: true } } as AnyJob;
  const due = (slot: string, before?: string): boolean => {
    const { subject } = prepareSmtp(
      { ...owned, slot },
      undefined,
      before === undefined ? undefined : { slot: before },
    );
    return !('intrude' in subject);
  };
  expect(due(SINCE)).toBe(true);
  let count = 0;
  let before = SINCE;
  for (let run = 1; run <= 3 * 288; run += 1) {
    const slot = new Date(Date.parse(SINCE) + run * 5 * 60_000).toISOString();
    if (due(slot, before)) count += 1;
    before = slot;
  }
  expect(count).toBe(3);
});
