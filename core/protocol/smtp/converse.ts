/**
 * One conversation with one address, as far as the subject asks, with everything that is worth knowing written down.
 * One connection answers all questions: servers count connections, and so do their operators.
 */
import { isIP } from 'node:net';
import type {
  SmtpCapabilities,
  SmtpReply,
  SmtpSession,
  SmtpSubject,
  SmtpTrouble,
} from '../../model/smtp-facts.ts';
import type { Clock, Connection, Dialer, DialTrouble, Secret } from '../../ports.ts';
import { budgetsOf, type SmtpBudgets } from './budgets.ts';
import { commandLine, ehloArgument, mailPath } from './command-line.ts';
import { createDialogue, round, type Dialogue } from './dialogue.ts';
import { cutText, escapeText } from './escape-text.ts';
import { logIn, planLogin } from './log-in.ts';
import { parseCapabilities } from './parse-capabilities.ts';
import { secure } from './secure.ts';
import { mayBeOld, seeOldestTls } from './see-oldest-tls.ts';
import { tryEnvelope, type Transact } from './try-envelope.ts';

export interface ConverseOptions {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Name for EHLO where the subject has none. */
  readonly ehlo: string;
  readonly budgets?: SmtpBudgets;
  /** For `subject.auth`. */
  readonly secret?: Secret;
  /** Asked once, when login or envelope could begin: false = another address of this host does it. */
  readonly claim?: () => boolean;
  /** What is done once the server would take mail; default: ask whether it takes the envelope. */
  readonly transact?: Transact;
}

export interface Conversed {
  readonly session: SmtpSession;
  /** Why there is no connection. */
  readonly undialled?: DialTrouble;
}

type Open = {
  -readonly [
    K in 'greeting' | 'capabilities' | 'capabilitiesAfterTls' | 'helo' | 'tls' | 'injected'
  ]?: SmtpSession[K];
};

/** Never rejects for what a server does; throws a CommandError for values that cannot be sent. */
export async function converse(
  subject: SmtpSubject,
  address: string,
  options: ConverseOptions,
): Promise<Conversed> {
  const hello = ehloArgument(subject.ehlo ?? options.ehlo);
  // Unsendable values are found before anybody is bothered.
  for (const value of [
    hello,
    ...[subject.envelope?.from ?? '', ...(subject.envelope?.to ?? [])].map((one) => mailPath(one).text),
  ])
    commandLine(value);
  const { clock, signal, budgets = budgetsOf() } = options;
  const calledAt = clock.elapsed();
  const family = isIP(address) === 6 ? 6 : 4;
  const dialled = await options.dialer.connect(
    { address, port: subject.port },
    { signal, timeoutMs: budgets.connectMs },
  );
  // Waiting for our own turn is no slowness of the server.
  const startedAt = calledAt + (dialled.oursMs ?? 0);
  const connected = clock.elapsed() - startedAt;
  if (!dialled.ok) {
    const { kind, detail, ours } = dialled.trouble;
    const trouble = { kind, detail, ...(ours === true ? { ours } : {}) };
    const stages = [{ stage: 'connect', atMs: 0, tookMs: round(connected), trouble } as const];
    return {
      session: {
        address,
        family,
        stages,
        helo: false,
        injected: '',
        transcript: [`* ${kind}: ${escapeText(detail)}`],
        tookMs: round(connected),
      },
      undialled: dialled.trouble,
    };
  }
  const { connection } = dialled;
  try {
    const dialogue = createDialogue(connection, { clock, signal, budgets }, startedAt);
    dialogue.note({ stage: 'connect' }, 0);
    const open: Open = {};
    await talk(subject, hello, connection, dialogue, open, { ...options, budgets });
    const tookMs = round(dialogue.elapsed());
    if (open.tls !== undefined && mayBeOld(open.tls)) {
      // Servers that allow one connection per client must not count two.
      connection.destroy();
      const oldest = await seeOldestTls(subject, address, { ...options, budgets, hello });
      if (oldest !== undefined) {
        open.tls = { ...open.tls, oldest };
        dialogue.say(`with old versions and weak ciphers allowed: ${oldest.protocol} ${oldest.cipher}`);
      }
    }
    const bareLf = dialogue.bareLf();
    return {
      session: {
        address,
        family,
        stages: dialogue.stages(),
        helo: false,
        injected: '',
        ...open,
        ...(bareLf === undefined ? {} : { bareLf }),
        transcript: dialogue.transcript(),
        tookMs,
      },
    };
  } finally {
    // A peer that never closes would keep the process alive, and be paid for by the second.
    connection.destroy();
  }
}

async function talk(
  subject: SmtpSubject,
  hello: string,
  connection: Connection,
  dialogue: Dialogue,
  open: Open,
  options: ConverseOptions & { readonly budgets: SmtpBudgets },
): Promise<void> {
  const { signal, budgets } = options;
  const handshake = async (): Promise<boolean> => {
    const implicit = subject.tls === 'implicit';
    open.tls = await secure(connection, dialogue, {
      reference: subject.host,
      implicit,
      signal,
      timeoutMs: budgets.commandMs,
    });
    return open.tls.established;
  };
  if (subject.tls === 'implicit' && !(await handshake())) return;
  const greeting = await beGreeted(subject, connection, dialogue, options);
  if (greeting === undefined) return;
  open.greeting = greeting;
  // RFC 5321 3.1, RFC 7504 3: a server that takes no mail says so and waits for QUIT.
  if (greeting.code >= 300) return goodbye(dialogue, budgets, true);
  const capabilities = await greet(subject, hello, dialogue, open);
  if (capabilities === undefined) return goodbye(dialogue, budgets);
  if (subject.tls === 'implicit') open.capabilitiesAfterTls = capabilities;
  else if (open.helo !== true) open.capabilities = capabilities;
  const upgraded = await upgrade(subject, hello, dialogue, open, handshake);
  if (upgraded === 'broken') return;
  if (upgraded === 'done') await submit(subject, connection, dialogue, open, options);
  return goodbye(dialogue, budgets);
}

/** A port that begins with TLS is silent until a client does. On port 25 nobody should speak first, so there it is not asked. */
async function beGreeted(
  { host, port, tls }: SmtpSubject,
  connection: Connection,
  dialogue: Dialogue,
  { signal, budgets }: { readonly signal: AbortSignal; readonly budgets: SmtpBudgets },
): Promise<SmtpReply | undefined> {
  const since = dialogue.elapsed();
  const heard = await dialogue.exchange('greeting', { limitMs: budgets.greetingMs });
  if ('reply' in heard || heard.trouble.kind !== 'timed-out' || heard.trouble.octets !== undefined) {
    dialogue.note({ stage: 'greeting', ...heard }, since);
    return 'reply' in heard ? heard.reply : undefined;
  }
  const asked =
    tls === 'implicit' || port === 25 || signal.aborted
      ? undefined
      : await connection.startTls({ reference: host, signal, timeoutMs: budgets.commandMs });
  const answered = asked?.established === true || /ALERT/.test(asked?.failureCode ?? '');
  if (answered) dialogue.say('the server answers TLS: this port begins with it');
  const { kind, detail } = heard.trouble;
  const waited = detail.replace(/ \(.*/, '');
  const trouble: SmtpTrouble = answered
    ? { kind, detail: `${waited}, but a TLS handshake was answered`, service: 'tls' }
    : heard.trouble;
  dialogue.note({ stage: 'greeting', trouble }, since);
  return undefined;
}

/** EHLO, and HELO for servers that know no EHLO. Undefined: neither was accepted. */
async function greet(
  subject: SmtpSubject,
  hello: string,
  dialogue: Dialogue,
  open: Open,
): Promise<SmtpCapabilities | undefined> {
  const ehlo = await dialogue.ask('ehlo', { text: `EHLO ${hello}` });
  if (ehlo === undefined) return undefined;
  if (ehlo.code < 300) return parseCapabilities(ehlo.lines);
  // RFC 5321 3.2: HELO for those that do not know EHLO. Never where TLS is required: that would be a downgrade.
  const tlsRequired = subject.role === 'submission' && subject.tls === 'starttls';
  if (tlsRequired || ![500, 501, 502, 504, 550].includes(ehlo.code) || !dialogue.usable()) return undefined;
  const helo = await dialogue.ask('helo', { text: `HELO ${hello}` });
  if (helo === undefined || helo.code >= 300) return undefined;
  open.helo = true;
  return {};
}

/** STARTTLS where it is wanted and offered. "broken": say nothing more; "stay": log in nowhere, say goodbye. */
async function upgrade(
  subject: SmtpSubject,
  hello: string,
  dialogue: Dialogue,
  open: Open,
  handshake: () => Promise<boolean>,
): Promise<'done' | 'stay' | 'broken'> {
  if (subject.tls !== 'starttls' || open.capabilities?.['STARTTLS'] === undefined) return 'done';
  const go = await dialogue.ask('starttls', { text: 'STARTTLS' });
  if (go === undefined) return 'broken';
  if (go.code !== 220) return 'done';
  // CVE-2011-0411: what follows the 220 in plain text was put there by somebody else. Nothing after it can be trusted.
  const injected = await dialogue.surplus();
  if (injected !== '') {
    open.injected = cutText(escapeText(injected), 200);
    dialogue.say(`plain text after the reply to STARTTLS: ${injected}`);
    return 'broken';
  }
  if (!(await handshake())) return 'broken';
  // RFC 3207 4.2: what was learned before TLS is discarded.
  const again = await dialogue.ask('ehlo-tls', { text: `EHLO ${hello}` });
  if (again === undefined || again.code >= 300) return 'stay';
  open.capabilitiesAfterTls = parseCapabilities(again.lines);
  return 'done';
}

async function submit(
  subject: SmtpSubject,
  connection: Connection,
  dialogue: Dialogue,
  open: Open,
  { secret, claim = () => true, transact = tryEnvelope }: ConverseOptions,
): Promise<void> {
  if (!dialogue.usable() || (subject.auth === undefined && subject.envelope === undefined)) return;
  const capabilities = open.tls === undefined ? open.capabilities : open.capabilitiesAfterTls;
  if (subject.auth === undefined) {
    if (claim() && subject.envelope !== undefined) await transact(dialogue, subject.envelope, capabilities);
    return;
  }
  const known: Secret = secret ?? { ok: false, detail: `secret ${subject.auth.secret} was not read` };
  const plan = planLogin({ subject, secret: known, tls: open.tls, capabilities, connection });
  if ('kind' in plan) return dialogue.skip('auth', plan);
  if (!known.ok || !claim()) return;
  // Without the login, what the server says of the envelope is only that a login is missing.
  if ((await logIn(dialogue, plan, known)) && dialogue.usable() && subject.envelope !== undefined)
    await transact(dialogue, subject.envelope, capabilities);
}

/** RFC 5321 4.1.1.10. After a refusal many servers close at once: that is no second trouble. */
async function goodbye(dialogue: Dialogue, { quitMs }: SmtpBudgets, refused = false): Promise<void> {
  if (!dialogue.usable()) return;
  if (!refused) return void (await dialogue.ask('quit', { text: 'QUIT', limitMs: quitMs }));
  const since = dialogue.elapsed();
  const heard = await dialogue.exchange('quit', { text: 'QUIT', limitMs: quitMs });
  if ('reply' in heard) dialogue.note({ stage: 'quit', reply: heard.reply }, since);
}
