/** One conversation with a script: what was seen, and what the client said. */
import { createScriptedDialer, type ScriptedDialer } from '../../adapters/memory/scripted-dialer.ts';
import type { SmtpSession, SmtpSubject } from '../../core/model/smtp-facts.ts';
import type { Secret } from '../../core/ports.ts';
import { converse } from '../../core/protocol/smtp/index.ts';

export const SUBJECT: SmtpSubject = {
  host: 'mx1.example.com',
  port: 25,
  tls: 'none',
  role: 'mx',
  owned: false,
  slowMs: 15_000,
};
const SECRET: Secret = { ok: true, user: 'probe', password: 'geheim' };

export interface Told {
  readonly session: SmtpSession;
  readonly dialer: ScriptedDialer;
  readonly steps: string[];
}
export async function talk(
  dialog: string,
  wanted: Partial<SmtpSubject> = {},
  secret: Secret = SECRET,
): Promise<Told> {
  const dialer = createScriptedDialer(dialog);
  const { session } = await converse({ ...SUBJECT, ...wanted }, '192.0.2.1', {
    dialer,
    clock: dialer.clock,
    signal: new AbortController().signal,
    ehlo: 'probe.example.net',
    secret,
  });
  expect(dialer.mismatches).toEqual([]);
  expect(dialer.open()).toBe(0);
  const steps = session.stages.map(({ stage, reply, trouble, skipped }) =>
    `${stage} ${reply?.code ?? trouble?.kind ?? skipped?.kind ?? ''}`.trim(),
  );
  return { session, dialer, steps };
}
export const HELLO = 'S: 220 mx1\nC: EHLO probe.example.net\n';
export const TLS = `${HELLO}S: 250-mx1\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n! tls\nC: EHLO probe.example.net\n`;
export const INSIDE = `${TLS}S: 250-mx1\nS: 250 AUTH PLAIN LOGIN CRAM-MD5\n`;
export const SUBMISSION = { tls: 'starttls', role: 'submission', auth: { secret: 'acme/smtp' } } as const;
