/** What core needs from outside. Adapters implement these; nothing in core reaches out by any other way. */
import type { MailboxLook, MailboxSearch } from './model/mailbox-search.ts';
import type { HandInAnswer, MessageDraft, WholeMail } from './model/message-draft.ts';
import type { AskOptions } from './model/ask-options.ts';
import type { DialTrouble } from './model/dial-trouble.ts';
import type { DeliveryVerified } from './model/delivery-facts.ts';
import type { DnsAnswer, RrType } from './model/dns.ts';
import type { HistoryQuery } from './model/history-query.ts';
import type { HttpFacts } from './model/http-facts.ts';
import type { Incident, Urgency } from './model/incident.ts';
import type { AnyJob } from './model/job.ts';
import type { Json } from './model/json.ts';
import type { MessageTools } from './model/message-tools.ts';
import type { ProbeId } from './model/probe.ts';
import type { CheckRecord, State, Sweep, Transition } from './model/record.ts';
import type { MetricPoint } from './model/metric-point.ts';
import type { Secret } from './model/secret.ts';
import type { SesFacts, SesSubject } from './model/ses-facts.ts';
import type { ToldAlarm } from './model/told-alarm.ts';
import type { TlsFacts } from './model/tls-facts.ts';
import type { AuthorityAnswer } from './model/zone-servers-facts.ts';

export type { AskOptions, Courtesy } from './model/ask-options.ts';
export type { DialTrouble } from './model/dial-trouble.ts';
export type { HistoryQuery } from './model/history-query.ts';
export type { MetricPoint } from './model/metric-point.ts';
export type { Secret } from './model/secret.ts';

export interface Dns {
  /**
   * Never rejects: every trouble is a kind of answer. `name` without final dot; U-labels are converted. With `dnssec` the
   * answer brings its `proof`, and no resolver on the way is to hold back what does not validate.
   */
  ask(name: string, type: RrType, options?: AskOptions): Promise<DnsAnswer>;
}

export interface Authorities {
  /** One question to the server of a zone at this address, without recursion. Never rejects. */
  ask(
    address: string,
    name: string,
    type: RrType,
    options?: { readonly signal?: AbortSignal },
  ): Promise<AuthorityAnswer>;
}

export type Dialled = (
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly trouble: DialTrouble }
) & {
  /** Milliseconds of the call that were ours: waiting for our turn, asking a control host. No time of the server's. */
  readonly oursMs?: number;
};

export interface Dialer {
  /**
   * Connect to an address, not a name: what was resolved is what is connected to. Never rejects. Whoever holds a
   * connection ends it before they ask for another to the same address: out of courtesy there may be one at a time.
   */
  connect(
    to: { readonly address: string; readonly port: number },
    options: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<Dialled>;
}

export type Read =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'trouble'; readonly trouble: 'reset' | 'timed-out'; readonly detail: string };

/** A byte stream with back-pressure: nothing is read ahead beyond one chunk. */
export interface Connection {
  readonly localAddress: string;
  /** Next chunk. Never rejects. Aborting gives "timed-out". `timeoutMs` 0: only what is there already. */
  read(options: { readonly signal: AbortSignal; readonly timeoutMs: number }): Promise<Read>;
  write(bytes: Uint8Array | string): void;
  /** Client handshake on this connection; afterwards read and write are inside TLS. Facts come even when untrusted. Never rejects. */
  startTls(options: {
    readonly reference: string;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
    /** Allow what is forbidden today (TLS 1.0, weak ciphers): to see how old a server is, never to say anything secret. */
    readonly oldest?: boolean;
  }): Promise<TlsFacts>;
  /**
   * Bytes that only the two ends of this TLS connection know (RFC 5705), with an empty context. Undefined outside of
   * TLS 1.3 and where the runtime cannot tell. No fact: it is never kept.
   */
  exportKey?(label: string, length: number): Uint8Array | undefined;
  /** The server's certificate in DER. Undefined outside of TLS. */
  peerCertificate?(): Uint8Array | undefined;
  /** Ends the socket at once; may be called at any time, twice too. */
  destroy(): void;
}

export interface Http {
  /**
   * One GET over TLS on addresses that are known already; certificate and name must be right, or nothing is asked. No
   * redirect is followed. The first address that takes the connection decides. Never rejects.
   */
  get(
    request: {
      readonly host: string;
      readonly port: number;
      readonly path: string;
      readonly addresses: readonly string[];
      /** Media types that are wanted. Absent = text/plain. */
      readonly accept?: string;
    },
    options: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly maxOctets: number },
  ): Promise<HttpFacts>;
}

export interface Clock {
  now(): Date;
  /** Monotonic milliseconds with fractions. */
  elapsed(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Secrets {
  /** Never rejects; `detail` never holds the secret. `fresh`: as it is now, not as it was kept in memory. */
  get(reference: string, options?: { readonly fresh?: boolean }): Promise<Secret>;
}

export interface SesAccounts {
  /** Never rejects; `detail` says why an account could not be read. */
  read(
    subject: SesSubject,
    signal: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly facts: SesFacts } | { readonly ok: false; readonly detail: string }
  >;
}

export interface Composer {
  /** RFC 5322, with CRLF at the ends of lines. */
  compose(draft: MessageDraft): Promise<Uint8Array>;
}

export interface Mailboxes {
  /**
   * Searches on the server, by token alone, and reads nothing else: no foreign message is fetched, marked or deleted.
   * Never rejects.
   */
  look(
    at: {
      readonly host: string;
      readonly addresses: readonly string[];
      readonly port: number;
      readonly tls: 'starttls' | 'implicit' | 'none';
      readonly login: Extract<Secret, { ok: true }>;
      readonly folders: readonly string[];
    },
    search: MailboxSearch,
    options: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<MailboxLook>;
}

export interface SesMail {
  /** Hands a whole message in (SendRawEmail). Never rejects. */
  send(mail: WholeMail, signal: AbortSignal): Promise<HandInAnswer>;
}

/** What round trips need beside SMTP and DNS. */
export interface DeliveryPorts {
  readonly composer: Composer;
  readonly mailboxes: Mailboxes;
  readonly ses: SesMail;
  /** DKIM and ARC of a whole message. What its octets are like never rejects. */
  verifySignatures(
    source: Uint8Array,
    dns: Dns,
    signal: AbortSignal,
  ): Promise<Pick<DeliveryVerified, 'dkim' | 'arc'>>;
  /** Random text, 16 hexadecimal digits. */
  readonly nonce: () => string;
}

/** What a probe may use. */
export interface ProbePorts {
  readonly dns: Dns;
  readonly dialer: Dialer;
  readonly http: Http;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Absent where servers of zones are not compared. */
  readonly authorities?: Authorities;
  /** One resolver by name, to compare it with others. Absent where that is not done. */
  readonly resolver?: (name: string) => Dns;
  /** Absent where there is no access to AWS. */
  readonly ses?: SesAccounts;
  /** Absent where no messages are judged. */
  readonly messages?: MessageTools;
  /** Absent where no round trips are made. */
  readonly delivery?: DeliveryPorts;
  /** Default EHLO name of this vantage. */
  readonly ehlo: string;
  /** Milliseconds that one run may take; stages take their share of it. Default 60,000. */
  readonly budgetMs?: number;
}

/** Names of jobs, see pipeline/sweep-job.ts. */
export interface SweepCounts {
  /** See job.ts. */
  readonly part?: number | undefined;
  /** What answers led to, besides what was planned. */
  readonly led?: readonly string[];
  readonly done?: readonly string[];
  readonly failed?: readonly string[];
}

export interface Records {
  /** "existing": a record of this slot and attempt is there already, unchanged. */
  putRecord(record: CheckRecord): Promise<'written' | 'existing'>;
  getRecord(
    key: Pick<CheckRecord, 'target' | 'probe' | 'slot' | 'attempt' | 'look'>,
  ): Promise<CheckRecord | undefined>;
  /**
   * The record of greatest slot and attempt that is not beyond `until`: the run itself when it was recorded before, or
   * else the run before it, which the new record's `previousHash` names. One read answers both questions of a job.
   */
  latest(
    until: Pick<CheckRecord, 'target' | 'probe' | 'slot' | 'attempt' | 'look'>,
  ): Promise<CheckRecord | undefined>;
  /**
   * Who is to have a job done that several lead to: `by`, or whoever claimed it before. However often somebody asks, the
   * answer is the same.
   */
  claim(job: Pick<CheckRecord, 'target' | 'probe' | 'slot'>, by: string): Promise<string>;
  /** Oldest first. */
  history(query: HistoryQuery): AsyncIterable<CheckRecord>;
  getState(target: string, probe: ProbeId): Promise<State | undefined>;
  states(): AsyncIterable<State>;
  /**
   * "older": a state of the same or a newer version is there already, or it is not the one of version `instead` (null:
   * none) that this one was made from.
   */
  putState(state: State, instead?: string | null): Promise<'written' | 'older'>;
  putTransition(transition: Transition): Promise<'written' | 'existing'>;
  /** Of one UTC day, yyyy-mm-dd, oldest first. */
  transitions(day: string): AsyncIterable<Transition>;
  planSweep(slot: string, planned: number): Promise<void>;
  /** Adds to the slot's counts; a job counts once, however often it is added. */
  countSweep(slot: string, counts: SweepCounts): Promise<void>;
  getSweep(slot: string): Promise<Sweep | undefined>;
  sweeps(day: string): AsyncIterable<Sweep>;
  /** "older": an incident of the same or a newer version is there already. */
  putIncident(incident: Incident): Promise<'written' | 'older'>;
  /** Those that began between two moments (ISO 8601, inclusive), open and closed, oldest first. */
  incidents(from: string, to: string): AsyncIterable<Incident>;
  /** "older": what is there is as new. */
  putAlarm(alarm: ToldAlarm): Promise<'written' | 'older'>;
  getAlarm(name: string): Promise<ToldAlarm | undefined>;
}

/** What was counted of a source of news about mail: which events, and how many of each kind on each day. */
export interface Tallies {
  /**
   * Takes ids for counted, and answers those that were not before, each to one caller only. `bucket` is a short time,
   * the same for an event however often it comes.
   */
  claim(source: string, bucket: string, ids: readonly string[]): Promise<readonly string[]>;
  /** What could not be counted after all may come again. */
  release(source: string, bucket: string, ids: readonly string[]): Promise<void>;
  /** Adds to the counts of a UTC day, yyyy-mm-dd. */
  add(source: string, day: string, counts: Readonly<Record<string, number>>): Promise<void>;
  /** Oldest first, both days included. */
  days(source: string, from: string, to: string): Promise<readonly TallyDay[]>;
}

export interface TallyDay {
  readonly day: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Pager {
  /** Rejects when the message was not taken. */
  tell(message: {
    readonly urgency: Urgency;
    /** One line of ASCII. */
    readonly subject: string;
    /** For people. */
    readonly text: string;
    /** For chat and paging services. */
    readonly data: Json;
  }): Promise<void>;
}

export interface Jobs {
  send(jobs: readonly AnyJob[], options?: { readonly delaySeconds?: number }): Promise<void>;
}

export interface Metrics {
  put(points: readonly MetricPoint[]): Promise<void>;
}
