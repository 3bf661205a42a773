/**
 * After a handshake that failed: once more on a connection of its own, with all that is forbidden today allowed. It tells
 * a server that is old from one that is broken. Nothing is said inside but goodbye.
 */
import type { SmtpSubject } from '../../model/smtp-facts.ts';
import type { TlsFacts } from '../../model/tls-facts.ts';
import type { Clock, Dialer } from '../../ports.ts';
import type { SmtpBudgets } from './budgets.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';
import { isPlainText } from './secure.ts';

export interface OldestOptions {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly budgets: SmtpBudgets;
  /** Argument of EHLO. */
  readonly hello: string;
}

/** Neither silence nor plain text gets better by asking for an older version. */
export function mayBeOld(facts: TlsFacts | undefined): boolean {
  return (
    facts !== undefined && !facts.established && facts.failureCode !== 'ETIMEDOUT' && !isPlainText(facts)
  );
}

export async function seeOldestTls(
  subject: SmtpSubject,
  address: string,
  { dialer, clock, signal, budgets, hello }: OldestOptions,
): Promise<TlsFacts['oldest']> {
  if (signal.aborted) return undefined;
  const dialled = await dialer.connect(
    { address, port: subject.port },
    { signal, timeoutMs: budgets.connectMs },
  );
  if (!dialled.ok) return undefined;
  const { connection } = dialled;
  try {
    const dialogue = createDialogue(connection, { clock, signal, budgets }, clock.elapsed());
    if (subject.tls === 'starttls' && !(await reachStartTls(dialogue, hello, budgets))) return undefined;
    const { established, protocol, cipher } = await connection.startTls({
      reference: subject.host,
      signal,
      timeoutMs: budgets.commandMs,
      oldest: true,
    });
    if (!established) return undefined;
    dialogue.enterTls();
    if (subject.tls === 'starttls')
      await dialogue.exchange('quit', { text: 'QUIT', limitMs: budgets.quitMs });
    return { protocol, cipher };
  } finally {
    connection.destroy();
  }
}

async function reachStartTls(
  dialogue: Dialogue,
  hello: string,
  { greetingMs }: SmtpBudgets,
): Promise<boolean> {
  const greeting = await dialogue.ask('greeting', { limitMs: greetingMs });
  if (greeting?.code !== 220) return false;
  const ehlo = await dialogue.ask('ehlo', { text: `EHLO ${hello}` });
  if (ehlo === undefined || ehlo.code >= 300) return false;
  const go = await dialogue.ask('starttls', { text: 'STARTTLS' });
  return go?.code === 220 && (await dialogue.surplus()) === '';
}
