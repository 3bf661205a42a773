/** Looks for messages of ours by their tokens, wherever they may have come to, and for notices about them. */
import type {
  DeliveryArrival,
  DeliveryBounce,
  DeliveryFacts,
  DeliverySubject,
  MailboxSettings,
  MailboxSight,
  MailboxTrouble,
  WatchedToken,
} from '../../model/delivery-facts.ts';
import type { Fault } from '../../model/observation.ts';
import type { FoundMail, MailboxLook } from '../../model/mailbox-search.ts';
import type { DeliveryPorts, ProbePorts } from '../../ports.ts';
import type { Bounce } from '../bounce/index.ts';
import { resolveHost } from '../smtp/index.ts';
import { bodyDigest } from './body-digest.ts';
import { recogniseMail } from './recognise-mail.ts';
import { splitMessage } from './split-message.ts';

export type Looked = Pick<DeliveryFacts, 'sights' | 'arrivals' | 'bounces' | 'earlier'> & {
  readonly faults: readonly Fault[];
  /** Whole sources of what arrived, in the order of `arrivals`. */
  readonly sources: readonly Uint8Array[];
};

type Ports = ProbePorts & { readonly delivery: DeliveryPorts };

interface Gathered {
  readonly arrivals: DeliveryArrival[];
  readonly bounces: DeliveryBounce[];
}

/** Copies beyond these are counted as cleaned, not kept. */
const MOST_COPIES = 8;
const MOST_HEADER = 48 * 1024;
const MOST_TEXT = 2000;
/** Servers' clocks are not ours. */
const MARGIN_MS = 3_600_000;

export async function lookFor(
  subject: DeliverySubject,
  step: NonNullable<DeliverySubject['step']>,
  ports: Ports,
  signal: AbortSignal,
): Promise<Looked> {
  const gathered = new Map<string, Gathered>();
  const sources: Uint8Array[] = [];
  const tokens = [step.token, ...step.watched.map(({ token }) => token)];
  const since =
    [step.sent?.firstAt ?? step.slot, ...step.watched.map(({ sentAt }) => sentAt)].sort()[0] ?? '';
  const seen = new Map<string, number>();
  const decide = async (mail: FoundMail): Promise<'keep' | 'delete'> => {
    const known = await recogniseMail(mail.source, tokens);
    if (known.kind === 'foreign') return 'keep';
    const { token } = known;
    const of = gathered.get(token) ?? { arrivals: [], bounces: [] };
    gathered.set(token, of);
    if (known.kind === 'bounce') of.bounces.push(...known.bounces.slice(0, MOST_COPIES).map(bounceOf(mail)));
    else if (of.arrivals.length < MOST_COPIES) {
      of.arrivals.push(arrivalOf(mail, known.nonce));
      if (token === step.token) sources.push(mail.source);
    }
    const count = (seen.get(token) ?? 0) + 1;
    seen.set(token, count);
    // What a record tells of already. A copy that is new stays until one tells of it, too: a crash loses nothing.
    const before = step.watched.find((one) => one.token === token);
    return before?.state === 'judged' && count <= before.copies ? 'delete' : 'keep';
  };
  const places = [
    { mailbox: 'mailbox', settings: subject.mailbox } as const,
    ...(subject.bounces === undefined ? [] : [{ mailbox: 'bounces', settings: subject.bounces } as const]),
  ];
  const sights: MailboxSight[] = [];
  for (const { mailbox, settings } of places) {
    const begun = ports.clock.elapsed();
    const look = await read(settings, { tokens, since: hourBefore(since), decide }, ports, signal);
    sights.push({ mailbox, host: settings.host, ...look, tookMs: Math.round(ports.clock.elapsed() - begun) });
  }
  const own = gathered.get(step.token);
  return {
    sights,
    arrivals: own?.arrivals ?? [],
    bounces: own?.bounces ?? [],
    earlier: step.watched.flatMap((watched) => earlierOf(watched, gathered.get(watched.token))),
    faults: sights.flatMap(faultsOf),
    sources,
  };
}

function earlierOf(watched: WatchedToken, gathered: Gathered | undefined): DeliveryFacts['earlier'] {
  return gathered === undefined ? [] : [{ watched, ...gathered }];
}

async function read(
  settings: MailboxSettings,
  search: {
    tokens: readonly string[];
    since: string;
    decide: (mail: FoundMail) => Promise<'keep' | 'delete'>;
  },
  { secrets, dns, clock, delivery, budgetMs = 60_000 }: Ports,
  signal: AbortSignal,
): Promise<MailboxLook> {
  const nothing = (trouble: MailboxTrouble): MailboxLook => ({ folders: [], cleaned: 0, trouble });
  const ask = async (fresh: boolean): Promise<MailboxLook> => {
    const [secret, { resolution }] = await Promise.all([
      secrets.get(settings.secret, { fresh }),
      resolveHost(settings.host, dns, clock, signal),
    ]);
    if (!secret.ok) return nothing({ kind: 'no-secret', detail: secret.detail });
    if (resolution.trouble !== undefined)
      return nothing({ kind: 'unreachable', detail: resolution.trouble.detail });
    return delivery.mailboxes.look(
      { ...settings, addresses: resolution.addresses, login: secret },
      { ...search, isDeep: true },
      { signal, timeoutMs: Math.round(budgetMs / 2) },
    );
  };
  const first = await ask(false);
  // Whoever changed the password between two runs must not be told that it is wrong: ours was kept in memory.
  return first.trouble?.kind === 'refused' && !signal.aborted ? ask(true) : first;
}

function arrivalOf({ folder, use, at, octets, source }: FoundMail, nonce: string): DeliveryArrival {
  const { header, body } = splitMessage(source);
  return {
    folder,
    use,
    at,
    octets,
    header: header.slice(0, MOST_HEADER),
    bodySha256: bodyDigest(body),
    nonce,
  };
}

function bounceOf({ folder, at }: FoundMail): (bounce: Bounce) => DeliveryBounce {
  return ({ recipient, kind, replyCode, status, reason, permanence, diagnostic, ...more }) => ({
    folder,
    at,
    recipient,
    kind,
    replyCode,
    status,
    reason,
    permanence,
    diagnostic: diagnostic.slice(0, MOST_TEXT),
    remoteMta: more.remoteMta,
    reportingMta: more.reportingMta,
    advice: more.advice,
  });
}

function faultsOf({ host, mailbox, trouble }: MailboxSight): Fault[] {
  if (trouble === undefined) return [];
  const detail = `${mailbox === 'bounces' ? 'mailbox of bounces' : 'mailbox'} at ${host}: ${trouble.detail}`;
  if (trouble.kind === 'no-secret') return [{ kind: 'secret-missing', detail }];
  return [{ kind: trouble.kind === 'refused' ? 'mailbox-refused' : 'mailbox-unreachable', detail }];
}

function hourBefore(iso: string): string {
  return new Date(Date.parse(iso) - MARGIN_MS).toISOString();
}
