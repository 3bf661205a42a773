/** Whole conversations against scripts. */
import { createScriptedDialer } from '../../../../adapters/memory/scripted-dialer.ts';
import { stageOf } from '../../../../core/model/smtp-session.ts';
import { converse } from '../../../../core/protocol/smtp/index.ts';
import { HELLO, SUBJECT, SUBMISSION, talk, TLS } from '../../../support/smtp-talk.ts';

test('greets, asks what there is, and says goodbye', async () => {
  const { session, steps } = await talk(`${HELLO}S: 250-mx1\nS: 250 SIZE 10`);
  expect(steps).toEqual(['connect', 'greeting 220', 'ehlo 250', 'quit 221']);
  expect(session).toMatchObject({ capabilities: { SIZE: '10' }, helo: false, injected: '', family: 4 });
  expect(session.transcript).toEqual([
    'S: 220 mx1',
    'C: EHLO probe.example.net',
    'S: 250-mx1',
    'S: 250 SIZE 10',
    'C: QUIT',
    'S: 221 2.0.0 Bye',
  ]);
});

test('says nothing before a greeting of several lines is complete', async () => {
  const { steps } = await talk('S: 220-wait\n! wait 14000\nS: 220 mx1\nC: EHLO *\nS: 250 mx1');
  expect(steps).toContain('quit 221');
});

test.each([
  ['554 no SMTP service here', ['greeting 554', 'quit 221']],
  ['521 no mail', ['greeting 521', 'quit 221']],
  ['450 later', ['greeting 450', 'quit 221']],
  ['421 too many connections', ['greeting 421']],
])('a greeting of %s ends it politely', async (greeting, wanted) => {
  expect((await talk(`S: ${greeting}`)).steps.slice(1)).toEqual(wanted);
});

test('a server that hangs up after its refusal has one trouble, not two', async () => {
  expect((await talk('S: 554 no\nC: QUIT\n! close')).steps).toEqual(['connect', 'greeting 554']);
});

test.each([500, 501, 502, 504, 550])('tries HELO after %i', async (code) => {
  const { session, steps } = await talk(`${HELLO}S: ${code} no\nC: HELO probe.example.net\nS: 250 mx1`);
  expect(steps).toEqual(['connect', 'greeting 220', `ehlo ${code}`, 'helo 250', 'quit 221']);
  expect(session.helo).toBe(true);
  expect(session.capabilities).toBeUndefined();
});

test('does not try HELO after 421, after other refusals, or where TLS is required', async () => {
  expect((await talk(`${HELLO}S: 421 busy`)).steps).toEqual(['connect', 'greeting 220', 'ehlo 421']);
  expect((await talk(`${HELLO}S: 554 no`)).steps).toEqual([
    'connect',
    'greeting 220',
    'ehlo 554',
    'quit 221',
  ]);
  expect((await talk(`${HELLO}S: 502 no`, { tls: 'starttls', role: 'submission' })).steps).toEqual([
    'connect',
    'greeting 220',
    'ehlo 502',
    'quit 221',
  ]);
});

test('forgets what was offered before TLS', async () => {
  const { session, steps } = await talk(`${TLS}S: 250-mx1\nS: 250 SIZE 5`, { tls: 'starttls' });
  expect(steps).toEqual([
    'connect',
    'greeting 220',
    'ehlo 250',
    'starttls 220',
    'tls',
    'ehlo-tls 250',
    'quit 221',
  ]);
  expect(session.capabilities).toEqual({ STARTTLS: '' });
  expect(session.capabilitiesAfterTls).toEqual({ SIZE: '5' });
});

test('goes on in plain text where STARTTLS is refused or not offered, without a login', async () => {
  const refused = await talk(
    `${HELLO}S: 250-mx1\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 4.7.0 not now`,
    SUBMISSION,
  );
  expect(refused.steps).toEqual([
    'connect',
    'greeting 220',
    'ehlo 250',
    'starttls 454',
    'auth not-encrypted',
    'quit 221',
  ]);
  const missing = await talk(`${HELLO}S: 250-mx1\nS: 250 AUTH PLAIN`, SUBMISSION);
  expect(missing.steps).toEqual(['connect', 'greeting 220', 'ehlo 250', 'auth not-encrypted', 'quit 221']);
});

test('stops at plain text behind the reply to STARTTLS', async () => {
  const { session, steps } = await talk(
    `${HELLO}S: 250-mx1\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nS: 250 injected`,
    { tls: 'starttls' },
  );
  expect(steps.at(-1)).toBe('starttls 220');
  expect(session.injected).toBe('250 injected\\x0d\\x0a');
});

test('a failed handshake ends it, an untrusted certificate does not', async () => {
  const failed = await talk(
    `${HELLO}S: 250-mx1\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n! tls {"established":false,"failure":"no shared cipher","failureCode":"ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"}`,
    { tls: 'starttls' },
  );
  expect(failed.steps.at(-1)).toBe('tls tls-failed');
  const untrusted = await talk(
    `${TLS.replace('! tls', '! tls {"trusted":false,"trustError":"CERT_HAS_EXPIRED"}')}S: 250 mx1`,
    { tls: 'starttls' },
  );
  expect(untrusted.steps.at(-1)).toBe('quit 221');
});

test('begins with TLS where the port does, and keeps what is offered inside apart', async () => {
  const { session, steps } = await talk('! tls\nS: 220 mx1\nC: EHLO *\nS: 250-mx1\nS: 250 AUTH PLAIN', {
    tls: 'implicit',
  });
  expect(steps).toEqual(['connect', 'tls', 'greeting 220', 'ehlo 250', 'quit 221']);
  expect(session.capabilities).toBeUndefined();
  expect(session.capabilitiesAfterTls).toEqual({ AUTH: 'PLAIN' });
});

describe('envelope', () => {
  test('a refused sender has no recipients', async () => {
    const { steps } = await talk(`${HELLO}S: 250 mx1\nC: MAIL FROM:<a@b.example>\nS: 550 5.7.1 no`, {
      envelope: { from: 'a@b.example', to: ['c@example.com'] },
    });
    expect(steps.slice(-2)).toEqual(['mail 550', 'quit 221']);
  });
  test('421 at a recipient ends it', async () => {
    const { steps } = await talk(`${HELLO}S: 250 mx1\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 421 bye`, {
      envelope: { from: '', to: ['c@example.com', 'd@example.com'] },
    });
    expect(steps.slice(-2)).toEqual(['mail 250', 'rcpt 421']);
  });
  test('an address that is not in ASCII needs SMTPUTF8', async () => {
    const envelope = { from: '', to: ['jürgen@example.com'] };
    expect((await talk(`${HELLO}S: 250 mx1`, { envelope })).steps).toContain('mail not-offered');
    const { dialer } = await talk(
      `${HELLO}S: 250-mx1\nS: 250 SMTPUTF8\nC: MAIL FROM:<> SMTPUTF8\nS: 250 ok\nC: RCPT TO:<jürgen@example.com>\nS: 250 ok\nC: RSET\nS: 250 ok`,
      { envelope },
    );
    expect(dialer.said).toContain('MAIL FROM:<> SMTPUTF8');
  });
  test('a value that would be a second command is sent to nobody', async () => {
    const dialer = createScriptedDialer('S: 220 mx1');
    const options = {
      dialer,
      clock: dialer.clock,
      signal: new AbortController().signal,
      ehlo: 'probe.example.net',
    };
    await expect(converse({ ...SUBJECT, ehlo: 'a\r\nMAIL' }, '192.0.2.1', options)).rejects.toThrow(
      'Cannot greet',
    );
    await expect(
      converse({ ...SUBJECT, envelope: { from: 'a\r\nRSET@example.com', to: [] } }, '192.0.2.1', options),
    ).rejects.toThrow('control characters');
    expect(dialer.dialled).toEqual([]);
  });
});

describe('trouble', () => {
  test('a silent server: the stage has its time, and a hint', async () => {
    const { session } = await talk('! silence');
    expect(stageOf(session, 'greeting')).toMatchObject({
      tookMs: 30_000,
      trouble: {
        kind: 'timed-out',
        detail:
          'no octet of the greeting within 30.0 s (a port that expects TLS from the first octet is silent like this)',
      },
    });
  });
  test("a drip feed has the stage's time and no more", async () => {
    const { session } = await talk(`${'! raw "2"\n! wait 1000\n'.repeat(40)}S: 220 x`);
    expect(stageOf(session, 'greeting')?.tookMs).toBeLessThanOrEqual(30_000);
    expect(stageOf(session, 'greeting')?.trouble).toMatchObject({
      kind: 'timed-out',
      detail: expect.stringMatching(/^only 31 octets of the greeting in 30\.0 s/),
    });
  });
  test('a line that falls silent in the middle of a reply', async () => {
    const { session } = await talk('! raw "220-wa"\n! silence');
    expect(stageOf(session, 'greeting')).toMatchObject({
      tookMs: 20_000,
      trouble: { kind: 'timed-out', detail: 'only 6 octets of the greeting in 20.0 s: "220-wa"' },
    });
  });
  test.each([
    ['close', 'closed'],
    ['reset', 'reset'],
  ])('! %s', async (how, kind) => {
    expect((await talk(`${HELLO}! ${how}`)).steps.at(-1)).toBe(`ehlo ${kind}`);
  });
  test('a server that speaks out of turn is out of step', async () => {
    expect((await talk('S: 220 mx1\nS: 250 surprise')).session.stages.at(-1)).toMatchObject({
      stage: 'ehlo',
      trouble: { kind: 'protocol-error', detail: expect.stringContaining('250 surprise') },
    });
  });
  test('an unasked 421 answers the next command', async () => {
    expect((await talk('S: 220 mx1\nS: 421 shutting down')).steps).toEqual([
      'connect',
      'greeting 220',
      'ehlo 421',
    ]);
  });
  test('QUIT without an answer is waited for 2 s', async () => {
    const { session } = await talk(`${HELLO}S: 250 mx1\nC: QUIT\n! silence`);
    expect(stageOf(session, 'quit')).toMatchObject({ tookMs: 2000, trouble: { kind: 'timed-out' } });
  });
  test.each([
    ['refused', 'refused'],
    ['timeout', 'timed-out'],
    ['unreachable', 'unreachable'],
    ['denied', 'denied'],
  ])('no connection: %s', async (how, kind) => {
    expect((await talk(`! ${how}`)).steps).toEqual([`connect ${kind}`]);
  });
  test('a long transcript is cut', async () => {
    const to = Array.from({ length: 150 }, (_, i) => `u${i}@example.com`);
    const { session } = await talk(
      `${HELLO}S: 250 mx1\nC: MAIL *\nS: 250 ok\n${'C: RCPT *\nS: 250 ok\n'.repeat(150)}C: RSET\nS: 250 ok`,
      { envelope: { from: '', to } },
    );
    expect(session.transcript).toHaveLength(200);
  });
});
