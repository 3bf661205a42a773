/** A message, read as a filter reads it, and the verdicts of the scorers that are named. Judges nothing. */
import type { Scored, Scorer } from '../model/content-facts.ts';
import type { Fault } from '../model/observation.ts';
import type { Answered, ExchangeOptions, MessageTools } from '../model/message-tools.ts';
import type { Secrets } from '../ports.ts';
import { namesOfMessage, readMessage } from '../protocol/message/index.ts';
import { parseRspamdReply } from '../protocol/rspamd/index.ts';
import { formatSpamdRequest, parseSpamdResponse, type SpamdCommand } from '../protocol/spamd/index.ts';
import type { Probe } from './probe.ts';

/** SpamAssassin takes seconds for a message, and asks the network for some of its rules. */
const LONGEST_MS = 60_000;
const MOST_ANSWERED = 4 * 1024 * 1024;

export const probeContent: Probe<'content'> = async (subject, { messages, secrets, budgetMs }, signal) => {
  const read = await messages?.read(subject.message);
  if (messages === undefined || read === undefined) return unread('this vantage reads no messages');
  if (!read.ok) return unread(read.detail);
  const timeoutMs = Math.min(budgetMs ?? LONGEST_MS, LONGEST_MS);
  const asking: Asking = {
    bytes: read.bytes,
    messages,
    secrets,
    options: { signal, timeoutMs, maxOctets: MOST_ANSWERED },
  };
  const registrable = (name: string): string => messages.registrable(name);
  const [message, ...scores] = await Promise.all([
    readMessage(read.bytes, registrable),
    ...subject.scorers.map(async (scorer) => ask(scorer, asking)),
  ]);
  const late = scores.filter((score) => score.late);
  const faults: Fault[] =
    late.length === 0
      ? []
      : [{ kind: 'budget-spent', detail: 'our time was up before every scorer had answered', partial: true }];
  const { names, left: namesLeft } = namesOfMessage(message, registrable);
  return { facts: { message, names, namesLeft, scores: scores.map(({ scored }) => scored) }, faults };
};

interface Asking {
  readonly bytes: Uint8Array;
  readonly messages: MessageTools;
  readonly secrets: Secrets;
  readonly options: ExchangeOptions;
}

interface Asked {
  readonly scored: Scored;
  readonly late: boolean;
}

async function ask(scorer: Scorer, asking: Asking): Promise<Asked> {
  return scorer.kind === 'rspamd' ? askRspamd(scorer, asking) : askSpamd(scorer, asking);
}

async function askRspamd(
  { url, secret }: Extract<Scorer, { kind: 'rspamd' }>,
  { bytes, messages, secrets, options }: Asking,
): Promise<Asked> {
  const about = { scorer: 'rspamd', where: url } as const;
  const known = secret === undefined ? undefined : await secrets.get(secret);
  if (known?.ok === false) return { scored: { ...about, unseen: known.detail }, late: false };
  const password = known?.key ?? known?.password;
  const answered = await messages.post(
    {
      url: `${url.replace(/\/$/, '')}/checkv2`,
      headers: password === undefined ? {} : { Password: password },
      body: bytes,
    },
    options,
  );
  if (!answered.ok) return unseen(about, answered);
  const reply = parseRspamdReply(Buffer.from(answered.bytes).toString('utf8'));
  if (reply.ok && answered.status === 200) return { scored: { ...about, verdict: reply.value }, late: false };
  const detail = reply.ok ? 'no verdict is given with it' : reply.detail;
  return { scored: { ...about, unseen: `HTTP ${answered.status}: ${detail}` }, late: false };
}

async function askSpamd(
  { host, port }: Extract<Scorer, { kind: 'spamassassin' }>,
  { bytes, messages, options }: Asking,
): Promise<Asked> {
  const about = { scorer: 'spamassassin', where: `${host}:${port}` } as const;
  const say = async (command: SpamdCommand): Promise<Asked> => {
    const answered = await messages.talk({ host, port, say: formatSpamdRequest(command, bytes) }, options);
    if (!answered.ok) return unseen(about, answered);
    const response = parseSpamdResponse(answered.bytes);
    const said = response.ok ? { verdict: response.value } : { unseen: response.detail };
    return { scored: { ...about, ...said }, late: false };
  };
  const first = await say('REPORT');
  // A report whose template was changed has no table that can be read: the names alone are better than nothing.
  const isBare = 'verdict' in first.scored && first.scored.verdict.rules.length === 0;
  if (!isBare || ('verdict' in first.scored && first.scored.verdict.score === 0)) return first;
  const names = await say('SYMBOLS');
  return 'verdict' in names.scored ? names : first;
}

function unseen(
  about: Pick<Scored, 'scorer' | 'where'>,
  { detail, ours }: Extract<Answered, { ok: false }>,
): Asked {
  return { scored: { ...about, unseen: detail }, late: ours === true };
}

function unread(detail: string): Awaited<ReturnType<Probe<'content'>>> {
  return {
    facts: { names: [], namesLeft: [], scores: [] },
    faults: [{ kind: 'message-unreadable', detail }],
  };
}
