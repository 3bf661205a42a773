import type { DnsAnswer } from './dns.ts';
import type { TlsFacts } from './tls-facts.ts';

export type SmtpTls = 'starttls' | 'implicit' | 'none';

/** What to probe and with what. JSON; secrets are references. */
export interface SmtpSubject {
  /** Host name (A-labels) or address; certificate names are held against it. */
  readonly host: string;
  readonly port: number;
  readonly tls: SmtpTls;
  /** "mx" receives from strangers (untrusted certificates do not stop mail); "submission" takes our own mail. */
  readonly role: 'mx' | 'submission';
  /** Name for EHLO; unset = this host's own. */
  readonly ehlo?: string;
  readonly auth?: SmtpAuth;
  readonly envelope?: SmtpEnvelope;
  /** The configuration says that this server is the user's own: intrusive tests are allowed. */
  readonly owned: boolean;
  /** Addresses outside of this server's domains, the user's own: mail from one to the other is a stranger's. */
  readonly relay?: { readonly from: string; readonly to: string };
  /** False: intrusive tests are not due in this run. */
  readonly intrude?: boolean;
  /** A whole conversation slower than this is worth a finding. Milliseconds. */
  readonly slowMs: number;
  /** False: DNSSEC and DANE are not looked at. */
  readonly dnssec?: boolean;
  /** As in DomainSubject. */
  readonly trustAnchors?: readonly string[];
  /** A domain whose MX this is publishes such a policy: senders that honour it refuse a certificate that is not right. */
  readonly mtaSts?: 'enforce';
  /** Changes before this moment (ISO 8601) were meant: what was known before it is not compared with any more. */
  readonly baseline?: string;
}

export interface SmtpAuth {
  readonly secret: string;
  /** Name of a SASL mechanism: this one or none. Absent = the best of those that are offered. */
  readonly mechanism?: string;
  /** After a refused login the next attempt comes this much later: failed logins lock accounts. */
  readonly retryAfterSeconds?: number;
  /** ISO 8601. Not before: the login was refused. */
  readonly heldUntil?: string;
}

export interface SmtpEnvelope {
  /** "" is the null sender. */
  readonly from: string;
  readonly to: readonly string[];
  /** Ask for these mailboxes of the recipients' domains, too. */
  readonly postmaster?: boolean;
  readonly abuse?: boolean;
  /** Ask for a recipient that nobody has: is everything accepted? */
  readonly catchAll?: boolean;
  /** Ask with the null sender, too, for the first recipient. */
  readonly nullSender?: boolean;
}

/** One reply: RFC 5321 4.2. `lines` without codes; control characters escaped; cut at 512 lines and 512 characters each. */
export interface SmtpReply {
  readonly code: number;
  readonly lines: readonly string[];
  /** Enhanced status code of the first line that has one (RFC 2034), "" when none. */
  readonly enhanced: string;
}

/** In the order they happen. "tls" is the handshake, after STARTTLS or right after connect. */
export const SMTP_STAGES = [
  'connect',
  'tls',
  'greeting',
  'ehlo',
  'helo',
  'starttls',
  'ehlo-tls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'message',
  'rset',
  'quit',
] as const;
export type SmtpStageName = (typeof SMTP_STAGES)[number];

/** What is said at a stage, in words; a stage that has none is no command. */
export const SMTP_COMMANDS: { readonly [stage in SmtpStageName]?: string } = {
  ehlo: 'EHLO',
  helo: 'HELO',
  starttls: 'STARTTLS',
  'ehlo-tls': 'EHLO after STARTTLS',
  auth: 'AUTH',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
  message: 'the message',
  rset: 'RSET',
  quit: 'QUIT',
};

/**
 * refused timed-out reset unreachable   of connect: RST, silence, RST after SYN-ACK, ICMP or no route
 * timed-out                             of a command: slower than our budget (not "down")
 * closed reset                          the server ended the connection
 * protocol-error                        not an SMTP reply; `detail` quotes it
 * too-large                             more bytes or lines than any server has reason to send
 * tls-failed                            no handshake; facts in `tls`
 * denied                                this vantage may not connect there (policy of ours); a fault tells it
 */
export type SmtpTroubleKind =
  | 'refused'
  | 'timed-out'
  | 'reset'
  | 'unreachable'
  | 'closed'
  | 'protocol-error'
  | 'too-large'
  | 'tls-failed'
  | 'denied';

/** What else may answer on the port of a mail server; "tls" = it begins with TLS, and plain text was expected. */
export const OTHER_SERVICES = [
  'tls',
  'http',
  'ssh',
  'imap',
  'pop3',
  'sieve',
  'ftp',
  'lmtp',
  'nntp',
  'redis',
  'vnc',
] as const;
export type OtherService = (typeof OTHER_SERVICES)[number];

export interface SmtpTrouble {
  readonly kind: SmtpTroubleKind;
  readonly detail: string;
  /** Octets of an unfinished reply that had come. */
  readonly octets?: number;
  /** Our time for the run was up, not the server's time for this stage. */
  readonly ours?: boolean;
  /** Recognised by its first words, or by answering TLS. */
  readonly service?: OtherService;
}

/**
 * Why a configured step was not taken:
 * untrusted      credentials are not sent to a server whose certificate is not trusted or names another host
 * not-encrypted  credentials are not sent in plain text
 * not-offered    the server does not offer what the step needs; `detail` says what it offers
 * no-secret      the secret could not be read (a fault tells it)
 * unfit-secret   the secret lacks what the login needs, or holds what cannot be sent
 * held           the login was refused, it is not tried again yet
 */
export interface SmtpSkip {
  readonly kind: 'untrusted' | 'not-encrypted' | 'not-offered' | 'no-secret' | 'unfit-secret' | 'held';
  readonly detail: string;
}

/** Of a login, beside the server's reply. */
export interface SmtpLogin {
  /** Why we gave up, or why its yes is worth nothing: a SaslFailureCode. `detail` is in our words. */
  readonly failed?: { readonly code: string; readonly detail: string };
  /** The server has proved that it knows the password (SCRAM). */
  readonly serverProved?: boolean;
  /** The reason that the server gave inside the exchange (OAuth). */
  readonly reason?: string;
}

/** An exchange beside the configured envelope's. */
export type SmtpPurpose = 'role-mailbox' | 'catch-all' | 'null-sender';

export interface SmtpStage {
  readonly stage: SmtpStageName;
  /** Milliseconds since the session's start, and how long it took. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly reply?: SmtpReply;
  readonly trouble?: SmtpTrouble;
  /** The step was not taken: neither reply nor trouble. */
  readonly skipped?: SmtpSkip;
  /** For "rcpt": the recipient. For "mail": the sender. For "auth": the mechanism. */
  readonly about?: string;
  readonly login?: SmtpLogin;
  /** Of "mail", "rcpt" and "rset": not of the configured envelope. */
  readonly purpose?: SmtpPurpose;
}

/** EHLO keywords in upper case with their parameters as sent (RFC 5321 4.1.1.1). */
export type SmtpCapabilities = Readonly<Record<string, string>>;

/** One conversation with one address. */
export interface SmtpSession {
  readonly address: string;
  readonly family: 4 | 6;
  readonly stages: readonly SmtpStage[];
  /** Undefined when the stage was not reached. */
  readonly greeting?: SmtpReply;
  /** Offered in plain text; never set with implicit TLS, where the only EHLO (stage "ehlo") is inside. */
  readonly capabilities?: SmtpCapabilities;
  /** Offered inside TLS: stage "ehlo-tls" after STARTTLS, "ehlo" with implicit TLS. */
  readonly capabilitiesAfterTls?: SmtpCapabilities;
  readonly helo: boolean;
  readonly tls?: TlsFacts;
  /** Bytes that followed the 220 to STARTTLS in plain text: injected (CVE-2011-0411). Escaped, cut. "" = none. */
  readonly injected: string;
  /** First stage whose reply had a line that ends with LF alone (RFC 5321 2.3.8). */
  readonly bareLf?: SmtpStageName;
  /** "S: ..." and "C: ..." lines, secrets as "***", at most 200 lines. */
  readonly transcript: readonly string[];
  readonly tookMs: number;
}

/** How the host became addresses. */
export interface SmtpResolution {
  readonly addresses: readonly string[];
  /** Set when there is nothing to connect to. "unseen": DNS gave no verdict. */
  readonly trouble?: { readonly kind: 'no-such-host' | 'no-address' | 'unseen'; readonly detail: string };
  readonly tookMs: number;
}

/**
 * Ways to write a recipient elsewhere, so that a careless server takes it for its own:
 * plain user@out   null-sender the same from <>   percent user%out@here   route @here:user@out   bang out!user@here
 * quoted "user@out"@here
 */
export const RELAY_VARIANTS = ['plain', 'null-sender', 'percent', 'route', 'bang', 'quoted'] as const;
export type RelayVariant = (typeof RELAY_VARIANTS)[number];

export interface RelayTry {
  readonly variant: RelayVariant;
  /** What was asked for, as it was sent: "RCPT TO:<...>", or MAIL where that was refused already. */
  readonly command: string;
  readonly reply: SmtpReply;
}

/** What only the owner of a server may order, in one conversation of its own. No message is sent. */
export interface SmtpIntrusion {
  readonly address: string;
  /** What ended it too early. */
  readonly trouble?: SmtpTrouble;
  /**
   * A NOOP was sent in plain text behind STARTTLS: is it answered inside TLS (CVE-2011-0411)? `seen` quotes the answer,
   * or says what happened instead. Absent = STARTTLS is not offered, or not wanted.
   */
  readonly injection?: { readonly answered: boolean; readonly seen: string };
  readonly relays: readonly RelayTry[];
  readonly transcript: readonly string[];
}

/** What DNS says of the names that a server goes by: answers by question, as in MailDnsFacts. */
export interface SmtpNames {
  readonly answers: Readonly<Record<string, DnsAnswer>>;
}

export interface SmtpFacts {
  readonly resolution: SmtpResolution;
  /** One per address, in the order asked. */
  readonly sessions: readonly SmtpSession[];
  readonly intrusion?: SmtpIntrusion;
  /** Of public MX hosts that greeted; the greeting's first word is in the session. */
  readonly names?: SmtpNames;
  /** Of MX hosts that gave TLS: what DNS pins for the port, with its signatures, by question. */
  readonly tlsa?: { readonly answers: Readonly<Record<string, DnsAnswer>> };
}
