/**
 * Two tests that no stranger should make. Does a command that was sent behind STARTTLS in plain text count inside TLS,
 * where it would pass for the client's own (CVE-2011-0411)? And does the server take mail from outside to outside? The
 * latter is asked up to RCPT only: an accepted recipient is suspicious, only a message that arrives would be a proof.
 */
import type { RelayTry, SmtpIntrusion, SmtpSubject } from '../../model/smtp-facts.ts';
import type { Connection } from '../../ports.ts';
import { budgetsOf, type SmtpBudgets } from './budgets.ts';
import { ehloArgument } from './command-line.ts';
import type { ConverseOptions } from './converse.ts';
import { createDialogue, type Dialogue } from './dialogue.ts';
import { cutText, escapeText } from './escape-text.ts';
import { parseCapabilities } from './parse-capabilities.ts';
import { relayAsks } from './relay-variants.ts';
import { secure } from './secure.ts';

/** An answer to what was in the server's buffer comes with its first packet inside TLS. */
const ANSWER_MS = 1500;

type Options = ConverseOptions & { readonly budgets: SmtpBudgets; readonly injects: boolean };
type Injection = NonNullable<SmtpIntrusion['injection']>;

export async function intrude(
  subject: SmtpSubject,
  address: string,
  options: ConverseOptions,
): Promise<SmtpIntrusion> {
  const first = await visit(subject, address, options, true);
  const { injection } = first;
  const isCut = injection?.answered === false && first.relays.length === 0 && subject.relay !== undefined;
  if (!isCut || options.signal.aborted) return first;
  // A server that took offence at the first test has not heard the second.
  const second = await visit(subject, address, options, false);
  return { ...second, injection, transcript: [...first.transcript, ...second.transcript] };
}

async function visit(
  subject: SmtpSubject,
  address: string,
  given: ConverseOptions,
  injects: boolean,
): Promise<SmtpIntrusion> {
  const { clock, signal, budgets = budgetsOf() } = given;
  const dialled = await given.dialer.connect(
    { address, port: subject.port },
    { signal, timeoutMs: budgets.connectMs },
  );
  if (!dialled.ok) {
    const { kind, detail } = dialled.trouble;
    return { address, trouble: { kind, detail }, relays: [], transcript: [] };
  }
  const { connection } = dialled;
  try {
    const dialogue = createDialogue(connection, { clock, signal, budgets }, clock.elapsed());
    const seen = await test(subject, connection, dialogue, { ...given, budgets, injects });
    if (dialogue.usable()) await dialogue.ask('quit', { text: 'QUIT', limitMs: budgets.quitMs });
    // A farewell that does not come takes nothing from what was seen.
    const trouble = dialogue.stages().find((stage) => stage.stage !== 'quit' && stage.trouble)?.trouble;
    return {
      address,
      ...(trouble === undefined ? {} : { trouble }),
      ...seen,
      transcript: dialogue.transcript(),
    };
  } finally {
    connection.destroy();
  }
}

async function test(
  subject: SmtpSubject,
  connection: Connection,
  dialogue: Dialogue,
  options: Options,
): Promise<Pick<SmtpIntrusion, 'injection' | 'relays'>> {
  const { signal, budgets } = options;
  const hello = `EHLO ${ehloArgument(subject.ehlo ?? options.ehlo)}`;
  const reference = subject.host;
  const timeoutMs = budgets.commandMs;
  if (subject.tls === 'implicit') {
    const facts = await secure(connection, dialogue, { reference, implicit: true, signal, timeoutMs });
    if (!facts.established) return { relays: [] };
  }
  const greeting = await dialogue.ask('greeting', { limitMs: budgets.greetingMs });
  if (greeting === undefined || greeting.code >= 300) return { relays: [] };
  const ehlo = await dialogue.ask('ehlo', { text: hello });
  if (ehlo === undefined || ehlo.code >= 300) return { relays: [] };
  let injection: Injection | undefined;
  if (subject.tls === 'starttls' && parseCapabilities(ehlo.lines)['STARTTLS'] !== undefined) {
    const told = await inject(subject, connection, dialogue, options);
    injection = told.injection;
    if (told.isOver || !dialogue.usable()) return { injection, relays: [] };
    const again = await dialogue.ask('ehlo-tls', { text: hello });
    const late = again === undefined ? '' : await dialogue.surplus();
    if (late !== '') injection = answered(late);
    if (again === undefined || again.code >= 300 || injection.answered) return { injection, relays: [] };
  }
  const relays = subject.relay === undefined ? [] : await tryRelays(subject.host, subject.relay, dialogue);
  return { ...(injection === undefined ? {} : { injection }), relays };
}

/** `isOver`: nothing more can be said on this connection. */
async function inject(
  subject: SmtpSubject,
  connection: Connection,
  dialogue: Dialogue,
  { signal, budgets, injects }: Options,
): Promise<{ readonly injection: Injection; readonly isOver: boolean }> {
  const over = (injection: Injection) => ({ injection, isOver: true });
  const open = (injection: Injection) => ({ injection, isOver: false });
  const heard = await dialogue.exchange('starttls', {
    text: 'STARTTLS',
    ...(injects ? { tail: 'NOOP' } : {}),
  });
  // A server that takes offence is no victim.
  if ('trouble' in heard) return over(refused(`it ended the conversation: ${heard.trouble.detail}`));
  if (heard.reply.code !== 220) return open(refused(`it refused STARTTLS: ${heard.reply.code}`));
  const early = await dialogue.surplus();
  if (early !== '') return over(refused(`it answered in plain text: ${quote(early)}`));
  const facts = await secure(connection, dialogue, {
    reference: subject.host,
    implicit: false,
    signal,
    timeoutMs: budgets.commandMs,
  });
  if (!facts.established) return over(refused(`no TLS came about: ${facts.failure}`));
  if (!injects) return open(refused(''));
  const read = await connection.read({ signal, timeoutMs: Math.min(ANSWER_MS, budgets.commandMs) });
  if (read.kind === 'end') return over(refused('it closed the connection after the handshake'));
  return read.kind === 'data'
    ? over(answered(Buffer.from(read.bytes).toString('latin1')))
    : open(refused('no answer came'));
}

function answered(octets: string): Injection {
  return { answered: true, seen: quote(octets) };
}

function refused(seen: string): Injection {
  return { answered: false, seen };
}

function quote(octets: string): string {
  return cutText(escapeText(octets.trim()), 200);
}

async function tryRelays(
  host: string,
  relay: NonNullable<SmtpSubject['relay']>,
  dialogue: Dialogue,
): Promise<RelayTry[]> {
  const tries: RelayTry[] = [];
  for (const { variant, from, to } of relayAsks(host, relay)) {
    if (!dialogue.usable()) break;
    const mail = `MAIL FROM:${from}`;
    const rcpt = `RCPT TO:${to}`;
    const sender = await dialogue.ask('mail', { text: mail });
    if (sender === undefined) break;
    const recipient = sender.code < 300 ? await dialogue.ask('rcpt', { text: rcpt }) : undefined;
    if (recipient !== undefined) tries.push({ variant, command: rcpt, reply: recipient });
    else if (sender.code >= 300) tries.push({ variant, command: mail, reply: sender });
    if (dialogue.usable()) await dialogue.ask('rset', { text: 'RSET' });
  }
  return tries;
}
