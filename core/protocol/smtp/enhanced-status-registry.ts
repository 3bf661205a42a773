/**
 * Enhanced status codes: class, subject, detail. RFC 3463 defines the scheme, RFC 5248 the registry; rows are those of
 * the IANA registry, without their class. What is not registered is still a code: large receivers have their own.
 */
export interface EnhancedStatus {
  readonly class: 2 | 4 | 5;
  readonly subject: number;
  readonly detail: number;
  /** Registered name; "" when the code is not registered. */
  readonly name: string;
  /** What its subject is about: "addressing", "mailbox" ... */
  readonly about: string;
  /** Document that registered it, "" otherwise. */
  readonly spec: string;
}

// RFC 3463 3
const SUBJECTS: Readonly<Record<number, string>> = {
  0: 'other',
  1: 'addressing',
  2: 'mailbox',
  3: 'mail system',
  4: 'network and routing',
  5: 'mail delivery protocol',
  6: 'message content or media',
  7: 'security or policy',
};

/** "subject.detail": name, document. */
export const ENHANCED_STATUS_ROWS: Readonly<Record<string, readonly [name: string, spec: string]>> = {
  '0.0': ['other undefined status', 'RFC 3463'],
  '1.0': ['other address status', 'RFC 3463'],
  '1.1': ['bad destination mailbox address', 'RFC 3463'],
  '1.2': ['bad destination system address', 'RFC 3463'],
  '1.3': ['bad destination mailbox address syntax', 'RFC 3463'],
  '1.4': ['destination mailbox address ambiguous', 'RFC 3463'],
  '1.5': ['destination address valid', 'RFC 3463'],
  '1.6': ['destination mailbox has moved, no forwarding address', 'RFC 3463'],
  '1.7': ['bad sender mailbox address syntax', 'RFC 3463'],
  '1.8': ['bad sender system address', 'RFC 3463'],
  '1.9': ['message relayed to a non-compliant mailer', 'RFC 3886'],
  '1.10': ['recipient address has a null MX', 'RFC 7505'],
  '2.0': ['other or undefined mailbox status', 'RFC 3463'],
  '2.1': ['mailbox disabled, not accepting messages', 'RFC 3463'],
  '2.2': ['mailbox full', 'RFC 3463'],
  '2.3': ['message length exceeds the administrative limit', 'RFC 3463'],
  '2.4': ['mailing list expansion problem', 'RFC 3463'],
  '3.0': ['other or undefined mail system status', 'RFC 3463'],
  '3.1': ['mail system full', 'RFC 3463'],
  '3.2': ['system not accepting network messages', 'RFC 3463'],
  '3.3': ['system not capable of selected features', 'RFC 3463'],
  '3.4': ['message too big for the system', 'RFC 3463'],
  '3.5': ['system incorrectly configured', 'RFC 3463'],
  '3.6': ['requested priority was changed', 'RFC 6710'],
  '4.0': ['other or undefined network or routing status', 'RFC 3463'],
  '4.1': ['no answer from host', 'RFC 3463'],
  '4.2': ['bad connection', 'RFC 3463'],
  '4.3': ['directory server failure', 'RFC 3463'],
  '4.4': ['unable to route', 'RFC 3463'],
  '4.5': ['mail system congestion', 'RFC 3463'],
  '4.6': ['routing loop detected', 'RFC 3463'],
  '4.7': ['delivery time expired', 'RFC 3463'],
  '5.0': ['other or undefined protocol status', 'RFC 3463'],
  '5.1': ['invalid command', 'RFC 3463'],
  '5.2': ['syntax error', 'RFC 3463'],
  '5.3': ['too many recipients', 'RFC 3463'],
  '5.4': ['invalid command arguments', 'RFC 3463'],
  '5.5': ['wrong protocol version', 'RFC 3463'],
  '5.6': ['authentication exchange line is too long', 'RFC 4954'],
  '6.0': ['other or undefined media error', 'RFC 3463'],
  '6.1': ['media not supported', 'RFC 3463'],
  '6.2': ['conversion required and prohibited', 'RFC 3463'],
  '6.3': ['conversion required but not supported', 'RFC 3463'],
  '6.4': ['conversion with loss performed', 'RFC 3463'],
  '6.5': ['conversion failed', 'RFC 3463'],
  '6.6': ['message content not available', 'RFC 4468'],
  '6.7': ['non-ASCII addresses not permitted for that sender or recipient', 'RFC 6531'],
  '6.8': ['UTF-8 string reply is required, but not permitted by the client', 'RFC 6531'],
  '6.9': ['UTF-8 header message cannot be transferred to one or more recipients', 'RFC 6531'],
  '7.0': ['other or undefined security status', 'RFC 3463'],
  '7.1': ['delivery not authorized, message refused', 'RFC 3463'],
  '7.2': ['mailing list expansion prohibited', 'RFC 3463'],
  '7.3': ['security conversion required but not possible', 'RFC 3463'],
  '7.4': ['security features not supported', 'RFC 3463'],
  '7.5': ['cryptographic failure', 'RFC 3463'],
  '7.6': ['cryptographic algorithm not supported', 'RFC 3463'],
  '7.7': ['message integrity failure', 'RFC 3463'],
  '7.8': ['authentication credentials invalid', 'RFC 4954'],
  '7.9': ['authentication mechanism is too weak', 'RFC 4954'],
  '7.10': ['encryption needed', 'RFC 5248'],
  '7.11': ['encryption required for requested authentication mechanism', 'RFC 4954'],
  '7.12': ['a password transition is needed', 'RFC 4954'],
  '7.13': ['user account disabled', 'RFC 5248'],
  '7.14': ['trust relationship required', 'RFC 5248'],
  '7.15': ['priority level is too low', 'RFC 6710'],
  '7.16': ['message is too big for the specified priority', 'RFC 6710'],
  '7.17': ['mailbox owner has changed', 'RFC 7293'],
  '7.18': ['domain owner has changed', 'RFC 7293'],
  '7.19': ['RRVS test cannot be completed', 'RFC 7293'],
  '7.20': ['no passing DKIM signature found', 'RFC 7372'],
  '7.21': ['no acceptable DKIM signature found', 'RFC 7372'],
  '7.22': ['no valid author-matched DKIM signature found', 'RFC 7372'],
  '7.23': ['SPF validation failed', 'RFC 7372'],
  '7.24': ['SPF validation error', 'RFC 7372'],
  '7.25': ['reverse DNS validation failed', 'RFC 7372'],
  '7.26': ['multiple authentication checks failed', 'RFC 7372'],
  '7.27': ['sender address has a null MX', 'RFC 7505'],
  '7.28': ['mail flood detected', 'RFC 5248'],
  '7.29': ['ARC validation failure', 'RFC 8617'],
  '7.30': ['REQUIRETLS support required', 'RFC 8689'],
};

// RFC 3463 2: no leading zeros. The look-arounds keep out addresses such as 5.1.1.9.
const CODE = /(?<![\w.])([245])\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(?!\w|\.\d)/;

/** The first enhanced code in a text, looked up. */
export function findEnhancedStatus(text: string): EnhancedStatus | undefined {
  const match = CODE.exec(text);
  if (match === null) return undefined;
  const [subject, detail] = [Number(match[2]), Number(match[3])];
  const [name, spec] = ENHANCED_STATUS_ROWS[`${subject}.${detail}`] ?? ['', ''];
  return {
    class: Number(match[1]) as 2 | 4 | 5,
    subject,
    detail,
    name,
    about: SUBJECTS[subject] ?? '',
    spec,
  };
}

/** RFC 3463 2, RFC 2034 4: the class must be the first digit of the reply. */
export function agrees(code: number, enhanced: string): boolean {
  const status = findEnhancedStatus(enhanced);
  return status !== undefined && status.class === Math.trunc(code / 100);
}
