import { stageOf } from '../../../../core/model/smtp-session.ts';
import { HELLO, INSIDE, SUBMISSION, talk } from '../../../support/smtp-talk.ts';

const PLAIN = Buffer.from('\0probe\0geheim').toString('base64');
const encoded = (text: string): string => Buffer.from(text).toString('base64');

describe('login', () => {
  test('PLAIN with its initial response; then the envelope', async () => {
    const { session, steps, dialer } = await talk(
      `${INSIDE}C: AUTH PLAIN ${PLAIN}\nS: 235 2.7.0 ok\nC: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<a@example.com>\nS: 250 ok\nC: RCPT TO:<b@example.com>\nS: 550 5.1.1 no\nC: RSET\nS: 250 ok`,
      { ...SUBMISSION, envelope: { from: '', to: ['a@example.com', 'b@example.com'] } },
    );
    expect(steps.slice(-6)).toEqual(['auth 235', 'mail 250', 'rcpt 250', 'rcpt 550', 'rset 250', 'quit 221']);
    expect(session.stages.filter(({ stage }) => stage === 'rcpt').map(({ about }) => about)).toEqual([
      'a@example.com',
      'b@example.com',
    ]);
    expect(session.transcript).toContain('C: AUTH PLAIN ***');
    expect(dialer.said).toContain(`AUTH PLAIN ${PLAIN}`);
  });

  test('says it again to a server that asks although it was told', async () => {
    expect(
      (await talk(`${INSIDE}C: AUTH PLAIN *\nS: 334\nC: ${PLAIN}\nS: 235 ok`, SUBMISSION)).steps,
    ).toContain('auth 235');
  });

  test('LOGIN where wanted, or where PLAIN is not offered', async () => {
    const dialog = `C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: ${encoded('probe')}\nS: 334 UGFzc3dvcmQ6\nC: ${encoded('geheim')}\nS: 235 ok`;
    expect(
      (await talk(INSIDE + dialog, { ...SUBMISSION, auth: { secret: 'x', mechanism: 'LOGIN' } })).steps,
    ).toContain('auth 235');
    expect((await talk(INSIDE.replace('PLAIN LOGIN', 'LOGIN') + dialog, SUBMISSION)).steps).toContain(
      'auth 235',
    );
  });

  test('gives up an exchange that goes on', async () => {
    expect(
      (
        await talk(
          `${INSIDE}C: AUTH PLAIN *\nS: 334\nC: ${PLAIN}\nS: 334 eyJ9\nC: *\nS: 501 cancelled`,
          SUBMISSION,
        )
      ).steps,
    ).toContain('auth 501');
  });

  test.each([535, 534, 538, 454])('%i is heard once, and no envelope follows', async (code) => {
    const { steps, dialer } = await talk(`${INSIDE}C: AUTH PLAIN *\nS: ${code} no`, {
      ...SUBMISSION,
      envelope: { from: '', to: ['a@example.com'] },
    });
    expect(steps.slice(-2)).toEqual([`auth ${code}`, 'quit 221']);
    expect(dialer.said.filter((line) => line.startsWith('AUTH'))).toHaveLength(1);
  });

  test.each([
    ['untrusted', '! tls {"trusted":false,"trustError":"CERT_HAS_EXPIRED"}', 'CERT_HAS_EXPIRED'],
    ['untrusted', '! tls {"nameMatches":false}', 'does not name mx1.example.com'],
  ])('is skipped: %s (%s)', async (kind, tls, detail) => {
    const { session, dialer } = await talk(INSIDE.replace('! tls', tls), SUBMISSION);
    expect(stageOf(session, 'auth')?.skipped).toMatchObject({
      kind,
      detail: expect.stringContaining(detail),
    });
    expect(dialer.said.join('\n')).not.toContain('AUTH');
  });

  test('is skipped where no mechanism fits, or there is no secret', async () => {
    const ntlm = await talk(INSIDE.replace('PLAIN LOGIN CRAM-MD5', 'NTLM GSSAPI'), SUBMISSION);
    expect(stageOf(ntlm.session, 'auth')?.skipped).toMatchObject({
      kind: 'not-offered',
      detail: expect.stringContaining('the server offers NTLM GSSAPI'),
    });
    const none = await talk(INSIDE, SUBMISSION, { ok: false, detail: 'not there' });
    expect(stageOf(none.session, 'auth')?.skipped).toEqual({ kind: 'no-secret', detail: 'not there' });
    const nul = await talk(INSIDE, SUBMISSION, { ok: true, user: 'a', password: 'b\0c' });
    expect(stageOf(nul.session, 'auth')?.skipped).toMatchObject({ kind: 'unfit-secret' });
  });

  test('is done in plain text only where the configuration says so', async () => {
    const { steps } = await talk(`${HELLO}S: 250-mx1\nS: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 235 ok`, {
      auth: { secret: 'x' },
    });
    expect(steps).toContain('auth 235');
  });

  test.each([
    ['in a reply', `S: 535 no: ${PLAIN} geheim ${encoded('geheim')}`],
    ['in a later reply', `S: 235 hello geheim`],
    ['in half a reply', `! raw "535 no: ${PLAIN.slice(0, 12)}"\n! close`],
    ['in something that is no reply', `! raw "you said ${PLAIN}\\r\\n"`],
    ['in a line that is too long', `! raw "535 ${PLAIN} ${'x'.repeat(5000)}"`],
  ])('the secret never shows when the server sends it back %s', async (_, echo) => {
    const { session } = await talk(`${INSIDE}C: AUTH PLAIN *\n${echo}`, SUBMISSION);
    const text = JSON.stringify(session);
    for (const secret of ['geheim', encoded('geheim'), PLAIN, PLAIN.slice(0, 12)])
      expect(text).not.toContain(secret);
    expect(stageOf(session, 'auth')).toBeDefined();
  });
});
