/**
 * One side of a conversation: says a command, hears its reply, notes both with their times. Strict lock-step: nothing is
 * sent before the greeting or before a reply is complete, because servers punish those who talk early.
 */
import {
  SMTP_COMMANDS,
  type SmtpPurpose,
  type SmtpReply,
  type SmtpSkip,
  type SmtpStage,
  type SmtpStageName,
  type SmtpTrouble,
} from '../../model/smtp-facts.ts';
import type { Clock, Connection } from '../../ports.ts';
import type { SmtpBudgets } from './budgets.ts';
import { commandLine } from './command-line.ts';
import { parseEnhancedCode } from './enhanced-code.ts';
import { cutText, decodeOctets, escapeText, quoteText } from './escape-text.ts';
import { createReplyParser, type ReplyParser } from './parse-reply.ts';
import { redactNothing, type Redact } from './redact.ts';
import { createTranscript } from './transcript.ts';

export interface DialogueOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly budgets: SmtpBudgets;
}

type Heard = { readonly reply: SmtpReply } | { readonly trouble: SmtpTrouble };

export interface Command {
  /** Without the line's end. Absent: nothing is said, a reply is awaited (the greeting). */
  readonly text?: string;
  /** A second line in the same packet: a test for servers that belong to who asks. */
  readonly tail?: string;
  /** Octets to write instead: a message, which is no command. */
  readonly octets?: Uint8Array;
  /** What the transcript shows instead. */
  readonly shown?: string;
  readonly limitMs?: number;
  readonly about?: string;
  readonly purpose?: SmtpPurpose;
}

export interface Dialogue {
  /** Say, hear and note a stage. Undefined: trouble, the line cannot be used any more. */
  readonly ask: (stage: SmtpStageName, command: Command) => Promise<SmtpReply | undefined>;
  /** As `ask`, for a stage of several commands: nothing is noted as a stage. */
  readonly exchange: (stage: SmtpStageName, command: Command) => Promise<Heard>;
  readonly note: (stage: Omit<SmtpStage, 'atMs' | 'tookMs'>, startedAt: number) => void;
  readonly skip: (stage: SmtpStageName, skipped: SmtpSkip) => void;
  readonly say: (text: string) => void;
  /** False after trouble, or when the server said 421. */
  readonly usable: () => boolean;
  readonly elapsed: () => number;
  readonly stages: () => readonly SmtpStage[];
  readonly transcript: () => readonly string[];
  /** First stage whose reply had a bare LF. */
  readonly bareLf: () => SmtpStageName | undefined;
  /** Octets that were received beyond the last reply, in plain text. */
  readonly surplus: () => Promise<string>;
  /** A new parser: what was received before the handshake has no meaning inside TLS (RFC 3207 4.2). */
  readonly enterTls: () => void;
  readonly protect: (redact: Redact) => void;
  /** The text of the last reply as it was sent: what a login goes on with. Never to be kept, it may hold secrets. */
  readonly heard: () => string;
}

const MAX_TEXT = 512;

export function createDialogue(
  connection: Connection,
  { clock, signal, budgets }: DialogueOptions,
  startedAt: number,
): Dialogue {
  const stages: SmtpStage[] = [];
  const transcript = createTranscript();
  let redact = redactNothing;
  const newParser = (): ReplyParser => createReplyParser((text) => redact(text));
  let parser = newParser();
  let usable = true;
  let encrypted = false;
  let last = '';
  let bareLf: SmtpStageName | undefined;
  const elapsed = (): number => clock.elapsed() - startedAt;

  function replyOf(code: number, raw: readonly string[]): SmtpReply {
    last = raw.join(' ');
    const lines: string[] = [];
    let enhanced = '';
    for (const [index, sent] of raw.entries()) {
      const line = escapeText(redact(sent));
      transcript.add('S', `${code}${index === raw.length - 1 ? ' ' : '-'}${line}`);
      // RFC 2034 4: on every line or on none; some servers put it on one only.
      if (enhanced === '') enhanced = parseEnhancedCode(line)?.text ?? '';
      lines.push(cutText(line, MAX_TEXT));
    }
    // RFC 5321 3.8: 421 may answer any command; the server closes.
    if (code === 421) usable = false;
    return { code, lines, enhanced };
  }

  function troubled(
    kind: SmtpTrouble['kind'],
    detail: string,
    { octets = 0, ...more }: Omit<SmtpTrouble, 'kind' | 'detail'> = {},
  ): { trouble: SmtpTrouble } {
    usable = false;
    transcript.add('*', escapeText(`${kind}: ${detail}`));
    return { trouble: { kind, detail, ...(octets === 0 ? {} : { octets }), ...more } };
  }

  async function hear(stage: SmtpStageName, limitMs: number): Promise<Heard> {
    const since = clock.elapsed();
    let octets = 0;
    for (;;) {
      const step = parser.next();
      if (step.kind === 'reply') {
        if (step.bareLf === true) bareLf ??= stage;
        return { reply: replyOf(step.code, step.lines) };
      }
      if (step.kind !== 'more')
        return troubled(step.kind, step.detail, step.service === undefined ? {} : { service: step.service });
      const left = limitMs - (clock.elapsed() - since);
      // A server that drips gets the stage's time and no more, however alive the line is.
      const read =
        left <= 0
          ? ({ kind: 'trouble', trouble: 'timed-out', detail: '' } as const)
          : await connection.read({
              signal,
              timeoutMs: octets === 0 ? left : Math.min(left, budgets.idleMs),
            });
      if (read.kind === 'data') {
        octets += read.bytes.length;
        parser.push(read.bytes);
      } else if (read.kind === 'end') return troubled('closed', closedBy(stage, octets), { octets });
      else if (read.trouble === 'timed-out')
        return troubled('timed-out', slow(stage, octets, clock.elapsed() - since), {
          octets,
          ...(signal.aborted ? { ours: true } : {}),
        });
      else return troubled(read.trouble, `${read.detail} while ${awaited(stage)} was awaited`, { octets });
    }
  }

  function slow(stage: SmtpStageName, octets: number, ms: number): string {
    const time = signal.aborted
      ? `our time was up after ${seconds(ms)} of waiting for ${awaited(stage)}`
      : '';
    if (octets > 0)
      return `${time === '' ? `only ${octets} octets of ${awaited(stage)} in ${seconds(ms)}` : `${time}, ${octets} octets had come`}${begun(stage)}`;
    if (time !== '') return time;
    const hint =
      stage === 'greeting' && !encrypted
        ? ' (a port that expects TLS from the first octet is silent like this)'
        : '';
    return `no octet of ${awaited(stage)} within ${seconds(ms)}${hint}`;
  }

  function closedBy(stage: SmtpStageName, octets: number): string {
    return `the server closed the connection when ${awaited(stage)} was awaited${octets === 0 ? '' : `, in the middle of it${begun(stage)}`}`;
  }

  /** The beginning of a reply. Not of one to AUTH: half an echo of the password would pass the redaction. */
  function begun(stage: SmtpStageName): string {
    return stage === 'auth' ? '' : `: ${quoteText(redact(decodeOctets(parser.rest())))}`;
  }

  /** Anything but undefined: not said, the server was first. */
  function speak(stage: SmtpStageName, text: string, { tail, octets, shown }: Command): Heard | undefined {
    const early = parser.next();
    // RFC 5321 3.8: an unasked 421 answers whatever we were about to say. Anything else is out of step.
    if (early.kind === 'reply' && early.code === 421) return { reply: replyOf(early.code, early.lines) };
    if (early.kind === 'reply')
      return troubled(
        'protocol-error',
        `the server spoke out of turn, before ${stage}: ${quoteText(redact(`${early.code} ${early.lines[0] ?? ''}`))}`,
      );
    transcript.add('C', shown ?? text);
    if (tail !== undefined) transcript.add('C', tail);
    connection.write(
      octets ?? (tail === undefined ? commandLine(text) : commandLine(text) + commandLine(tail)),
    );
    return undefined;
  }

  // No async function: one more promise for each command is one too many.
  function exchange(stage: SmtpStageName, command: Command): Promise<Heard> {
    const { text, limitMs = stage === 'auth' ? budgets.loginMs : budgets.commandMs } = command;
    const early = text === undefined ? undefined : speak(stage, text, command);
    return early === undefined ? hear(stage, limitMs) : Promise.resolve(early);
  }

  function note(stage: Omit<SmtpStage, 'atMs' | 'tookMs'>, since: number): void {
    const { stage: name } = stage;
    stages.push(Object.assign({ stage: name, atMs: round(since), tookMs: round(elapsed() - since) }, stage));
  }

  return {
    exchange,
    note,
    elapsed,
    async ask(stage, command) {
      const since = elapsed();
      const heard = await exchange(stage, command);
      const { about, purpose } = command;
      const more = {
        ...(about === undefined ? {} : { about }),
        ...(purpose === undefined ? {} : { purpose }),
      };
      stages.push({ stage, atMs: round(since), tookMs: round(elapsed() - since), ...heard, ...more });
      return 'reply' in heard ? heard.reply : undefined;
    },
    skip(stage, skipped) {
      note({ stage, skipped }, elapsed());
      transcript.add('*', escapeText(`${stage} not attempted: ${skipped.detail}`));
    },
    say: (text) => transcript.add('*', escapeText(redact(text))),
    usable: () => usable && !signal.aborted,
    stages: () => stages,
    transcript: () => transcript.entries(),
    bareLf: () => bareLf,
    async surplus() {
      const waiting = await connection.read({ signal, timeoutMs: 0 });
      if (waiting.kind === 'data') parser.push(waiting.bytes);
      return parser.rest();
    },
    enterTls() {
      parser = newParser();
      encrypted = true;
    },
    protect: (by) => void (redact = by),
    heard: () => last,
  };
}

function awaited(stage: SmtpStageName): string {
  return stage === 'greeting' ? 'the greeting' : `the reply to ${SMTP_COMMANDS[stage] ?? stage}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
