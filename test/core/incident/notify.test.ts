/** The on-call person's messages, from the first sight of a trouble to its end. */
import { createManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createMemoryPager } from '../../../adapters/memory/memory-pager.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { notify, type NotifyDeps } from '../../../core/incident/notify.ts';
import type { Finding } from '../../../core/model/finding.ts';
import type { Incident } from '../../../core/model/incident.ts';
import type { Votes, Word } from '../../../core/model/record.ts';
import {
  sampleRecord,
  sampleState,
  sampleTransition,
  SLOT,
  slotAfter,
} from '../../support/sample-records.ts';
import { all } from '../../support/records-contract.ts';

const EXPIRED: Finding = {
  code: 'SMTP_REFUSED',
  check: 'smtp-reachable',
  outcome: 'fail',
  severity: 'critical',
  args: {},
  instance: '',
};

function world(maintenance: NotifyDeps['maintenance'] = []) {
  const records = createMemoryRecords();
  const pager = createMemoryPager();
  const clock = createManualClock(SLOT);
  const deps: NotifyDeps = { records, pager, clock, stack: 'acme', maintenance };
  let version = 0;
  const set = async (target: string, finding: Finding | undefined, minute: number): Promise<void> => {
    version += 1;
    const open = finding === undefined ? [] : [{ finding, since: slotAfter(minute), confirmed: true }];
    const slot = slotAfter(minute);
    await records.putTransition(
      sampleTransition({ target, probe: 'smtp', slot, attempt: version, opened: open, to: 'critical' }),
    );
    await records.putState(
      sampleState({ target, probe: 'smtp', slot, version: `${slot}#${version}`, open, status: 'critical' }),
    );
  };
  const at = async (minute: number): Promise<string[]> => {
    const before = pager.messages.length;
    clock.advance(Date.parse(slotAfter(minute)) - clock.now().getTime());
    await notify(deps);
    return pager.messages.slice(before).map(({ subject }) => subject);
  };
  const kept = async (): Promise<Incident[]> =>
    all(records.incidents('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'));
  return { records, pager, deps, set, at, kept };
}

test('one message when it begins, none while it lasts, one when it is over, with its length', async () => {
  const { set, at, kept, pager } = world();
  expect(await at(0)).toEqual([]);
  await set('smtp.example.com:587', EXPIRED, 1);
  expect(await at(2)).toEqual(['[CRITICAL] acme: smtp.example.com:587 SMTP_REFUSED']);
  expect(await at(7)).toEqual([]);
  await set('smtp.example.com:587', undefined, 73);
  expect(await at(74)).toEqual(['[RESOLVED] acme: smtp.example.com:587 SMTP_REFUSED']);
  expect(pager.messages.at(-1)?.text).toContain('is over after 1 h 13 m');
  expect(await at(80)).toEqual([]);
  const [incident] = await kept();
  expect(incident?.told.map(({ kind, at: when }) => `${kind} ${when.slice(11, 16)}`)).toEqual([
    'opened 02:16',
    'resolved 03:28',
  ]);
  expect(incident?.closed?.slice(11, 16)).toBe('03:28');
});

test('the same trouble later is another incident', async () => {
  const { set, at, kept } = world();
  await set('a.example:25', EXPIRED, 1);
  await at(2);
  await set('a.example:25', undefined, 5);
  await at(6);
  await set('a.example:25', EXPIRED, 20);
  expect(await at(21)).toEqual(['[CRITICAL] acme: a.example:25 SMTP_REFUSED']);
  expect(await kept()).toHaveLength(2);
});

test('forty targets that fall together are one message that counts them, and more of them one more', async () => {
  const { set, at, pager } = world();
  for (let index = 0; index < 40; index += 1) await set(`mx.owner${index}.example:25`, EXPIRED, 1);
  expect(await at(2)).toEqual(['[CRITICAL] acme: 40 targets SMTP_REFUSED']);
  expect(pager.messages[0]?.text).toContain('and 30 more');
  await set('mx.owner40.example:25', EXPIRED, 3);
  expect(await at(4)).toEqual([]);
  for (let index = 41; index < 90; index += 1) await set(`mx.owner${index}.example:25`, EXPIRED, 5);
  expect(await at(6)).toEqual(['[CRITICAL] acme: 90 targets SMTP_REFUSED']);
});

test('what was for a working day is told again when it is for now', async () => {
  const { set, at, pager } = world();
  await set('a.example:25', { ...EXPIRED, severity: 'warning' }, 1);
  expect(await at(2)).toEqual(['[WARNING] acme: a.example:25 SMTP_REFUSED']);
  await set('a.example:25', EXPIRED, 10);
  expect(await at(11)).toEqual(['[CRITICAL] acme: a.example:25 SMTP_REFUSED']);
  expect(pager.messages.map(({ urgency }) => urgency)).toEqual(['ticket', 'page']);
});

test('two that look at once tell it once', async () => {
  const { set, deps, pager } = world();
  await set('a.example:25', EXPIRED, 0);
  await Promise.all([notify(deps), notify(deps), notify(deps)]);
  expect(pager.messages).toHaveLength(1);
});

test('what the pager refused is told by a later look, not lost and not at once', async () => {
  const { set, at, deps, pager } = world();
  await set('a.example:25', EXPIRED, 0);
  pager.isDown = true;
  await expect(notify(deps)).rejects.toThrow('the pager is down');
  pager.isDown = false;
  // The claim of the one that failed is still believed.
  expect(await at(1)).toEqual([]);
  expect(await at(3)).toEqual(['[CRITICAL] acme: a.example:25 SMTP_REFUSED']);
  expect(await at(6)).toEqual([]);
});

test('a message says what is fine at the same target', async () => {
  const { records, set, at, pager } = world();
  const pass = {
    ...EXPIRED,
    check: 'tls-certificate',
    code: 'TLS_CERTIFICATE_VALID',
    outcome: 'pass' as const,
  };
  await records.putRecord(
    sampleRecord({
      job: { target: 'a.example:25', probe: 'smtp', slot: slotAfter(0) },
      findings: [EXPIRED, pass],
    }),
  );
  await set('a.example:25', EXPIRED, 0);
  await at(1);
  expect(pager.messages[0]?.text).toMatch(/^Not hit {3}TLS: fine at 02:14 UTC$/m);
});

test('in maintenance nobody is told, until the window closes and it is still so', async () => {
  const { set, at, kept } = world([{ starts: '2026-11-24T02:00Z', lasts: '30m', targets: ['example.com'] }]);
  await set('mx.example.com:25', EXPIRED, 1);
  await set('mx.example.net:25', { ...EXPIRED, code: 'TLS_CERTIFICATE_EXPIRED' }, 1);
  expect(await at(2)).toEqual(['[CRITICAL] acme: mx.example.net:25 TLS_CERTIFICATE_EXPIRED']);
  expect(await kept()).toHaveLength(1);
  expect(await at(16)).toEqual(['[CRITICAL] acme: mx.example.com:25 SMTP_REFUSED']);
});

test('what was told before a window and ends in it is told as over', async () => {
  const { set, at } = world([{ starts: '2026-11-24T02:20Z', lasts: '30m' }]);
  await set('mx.example.com:25', EXPIRED, 1);
  await at(2);
  expect(await at(10)).toEqual([]);
  await set('mx.example.com:25', undefined, 12);
  expect(await at(13)).toEqual(['[RESOLVED] acme: mx.example.com:25 SMTP_REFUSED']);
});

describe('where several vantages look', () => {
  const word = (sees: boolean): Word => ({ slot: SLOT, at: SLOT, sees });
  const told = async (votes: Votes, finding = EXPIRED): Promise<string> => {
    const { records, pager, at } = world();
    const open = [{ finding, since: SLOT, confirmed: true, votes }];
    const target = 'smtp.example.com:587';
    await records.putTransition(sampleTransition({ target, probe: 'smtp', opened: open, to: 'critical' }));
    await records.putState(sampleState({ target, probe: 'smtp', open, status: 'critical' }));
    await at(2);
    return pager.messages[0]?.text ?? '';
  };

  test('the message says how many see it', async () => {
    const words = { 'eu-west-1': word(true), 'us-east-1': word(true), 'ap-southeast-2': word(false) };
    const text = await told({ of: 3, by: 'eu-west-1', words });
    expect(text).toMatch(/^\[CRITICAL\] .*, since .* \(2 of 3 vantages\)\n/);
    expect(text).toContain(
      '\nSeen      from 2 of 3 vantages: eu-west-1 and us-east-1; ap-southeast-2 is fine\n',
    );
  });

  test('what one place alone sees is told as that, and not for now', async () => {
    const words = { 'eu-west-1': word(false), 'us-east-1': word(true), 'ap-southeast-2': word(false) };
    const text = await told(
      { of: 3, by: 'us-east-1', words, regional: 'critical' },
      { ...EXPIRED, severity: 'warning' },
    );
    expect(text).toMatch(/^\[WARNING\] .*\(1 of 3 vantages\)\n/);
    expect(text).toContain(
      '\nSeen      from 1 of 3 vantages: us-east-1; ap-southeast-2 and eu-west-1 are fine: regional, not an outage\n',
    );
  });
});

test('the likely cause of findings at several targets stands in the message, with what else it explains', async () => {
  const { set, at, pager } = world();
  const rejected = (target: string): Finding => ({
    ...EXPIRED,
    code: 'SMTP_AUTH_REJECTED',
    check: 'smtp-auth',
    args: {
      endpoint: target,
      where: '',
      elsewhere: false,
      mechanism: 'PLAIN',
      secret: 'acme/smtp',
      reply: '535 5.7.8 authentication failed',
      reason: '',
    },
  });
  for (const target of ['smtp1.example.com:587', 'smtp2.example.com:587'])
    await set(target, rejected(target), 1);
  await set('mx.example.net:25', { ...EXPIRED, code: 'SMTP_UNKNOWN_TROUBLE' }, 1);
  await at(2);
  const [login, other] = ['SMTP_AUTH_REJECTED', 'SMTP_UNKNOWN_TROUBLE'].map((code) =>
    pager.messages.find(({ subject }) => subject.endsWith(code)),
  );
  expect(login?.text).toMatch(
    /^Cause {5}the password in acme\/smtp is not the one of the account any more: smtp1\.example\.com:587, smtp2\.example\.com:587 refuse it$/m,
  );
  expect(login?.text).toMatch(/^Evidence {2}535 5\.7\.8 authentication failed$/m);
  expect(login?.text).toMatch(/^Do {8}1 compare when acme\/smtp was changed last/m);
  expect(login?.data).toMatchObject({
    facts: { cause: { rule: 'password-rotated', confidence: 'certain' } },
  });
  // What no rule explains is told as before.
  expect(other?.text).not.toMatch(/^Evidence/m);
  expect(other?.data).not.toHaveProperty('facts.cause');
});

test('another code of the same cause is named, and a cause that is only likely says so', async () => {
  const { set, at, pager } = world();
  const timedOut = (target: string): Finding => ({
    ...EXPIRED,
    code: 'SMTP_CONNECT_TIMED_OUT',
    check: 'smtp-reachable',
    args: { endpoint: target, address: '192.0.2.1', family: 4, detail: 'no answer', working: 0 },
  });
  await set('mail.example.com:25', timedOut('mail.example.com:25'), 1);
  await set('mail.example.com:587', { ...timedOut('mail.example.com:587'), code: 'SMTP_UNREACHABLE' }, 1);
  await at(2);
  const message = pager.messages.find(({ subject }) => subject.endsWith('SMTP_CONNECT_TIMED_OUT'));
  expect(message?.text).toMatch(/^Cause {5}likely: mail\.example\.com is down/m);
  expect(message?.text).toMatch(/^Also {6}SMTP_UNREACHABLE at mail\.example\.com:587: the same cause$/m);
});
