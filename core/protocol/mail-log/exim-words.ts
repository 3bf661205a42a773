/** Lines of Exim that begin with no flag: refusals, logins, connections, the life of a queue. */
import { newMailEvent, type MailEvent, type MailEventKind, type MutableMailEvent } from './mail-event.ts';
import { decodeOctets } from './octets.ts';
import { parsePeer } from './peer.ts';
import { isRelayDenied } from './postfix-client.ts';
import { readReplyCodes } from './reply-codes.ts';

/** Looked for anywhere in the first 800 characters, in this order. */
const WORDS: readonly (readonly [words: string, kind: MailEventKind])[] = [
  [' authenticator failed for ', 'auth-failed'],
  [' authenticator failed ', 'auth-failed'],
  ['rejected AUTH', 'auth-failed'],
  [' temporarily rejected ', 'rejected'],
  [' rejected ', 'rejected'],
  ['rejected ', 'rejected'],
  ['refused: too many connections', 'rejected'],
  ['relay not permitted', 'relay-denied'],
  ['sender verify fail', 'probed'],
  ['sender verify defer', 'probed'],
  ['recipient verify', 'probed'],
  ['fakereject', 'other'],
  ['discarded by ', 'discarded'],
  ['=> blackhole', 'discarded'],
  ['*** Frozen', 'held'],
  ['Frozen', 'held'],
  ['frozen by ', 'held'],
  ['Message is frozen', 'held'],
  ['Unfrozen', 'other'],
  ['unfrozen', 'other'],
  ['cancelled by ', 'discarded'],
  ['removed by ', 'discarded'],
  ['SMTP error from remote mail server', 'connect-failed'],
  ['LMTP error after ', 'connect-failed'],
  ['TLS session: ', 'tls-failed'],
  ['TLS error on ', 'tls-failed'],
  ['a TLS session is required', 'tls-failed'],
  ['Remote host closed connection', 'connect-failed'],
  ['Connection timed out', 'connect-failed'],
  ['Connection refused', 'connect-failed'],
  ['No route to host', 'connect-failed'],
  ['Network is unreachable', 'connect-failed'],
  ['Network Error', 'connect-failed'],
  ['host lookup did not complete', 'connect-failed'],
  ['SMTP timeout while connected', 'connect-failed'],
  ['SMTP connection lost', 'lost-connection'],
  ['unexpected disconnection ', 'lost-connection'],
  ['lost while reading ', 'lost-connection'],
  ['SMTP command timeout', 'timeout'],
  ['SMTP data timeout', 'timeout'],
  ['connection lost', 'lost-connection'],
  [' closed by QUIT', 'disconnect'],
  [' closed by ', 'disconnect'],
  ['SMTP connection from ', 'connect'],
  ['SMTP call from ', 'lost-connection'],
  ['SMTP protocol synchronization error', 'probed'],
  ['SMTP protocol error', 'probed'],
  ['SMTP syntax error', 'probed'],
  ['SMTP protocol violation', 'probed'],
  ['no host name found for ', 'probed'],
  ['no IP address found for host ', 'probed'],
  ['does not match any IP address', 'probed'],
  ['dropped', 'rejected'],
  ['Completed', 'removed'],
];

/** How other lines begin that say nothing for the figures. */
const NO_EVENT = [
  'Start queue run',
  'End queue run',
  'exim ',
  'Exim ',
  'daemon',
  'no immediate delivery',
  'Spool file is locked',
  'Spool file',
  'retry time not reached',
  'Retry time not yet reached',
  'delivery of ',
  'DKIM: ',
  'PDKIM: ',
  'SA: ',
  'SPF: ',
  'Sender identification',
  'ident connection',
  'ignoring AUTH=',
  'pid ',
  'Warning: ',
  'WARNING: ',
  'cwd=',
  'queue_run',
  'Queue run',
  'routing failed',
  'renamed ',
  'pre-routing',
  'set_process_info',
  'SIGHUP received',
  'log string overflow',
  'U=',
  'H=',
  'I=',
  'Malware',
  'malware',
  'spam acl condition',
  'DSN: ',
  'listening ',
  'LOG: ',
  'Removed by ',
  'remote host address is the local host',
  'lowest numbered MX record points to local host',
  'all relevant MX records point to non-existent hosts',
  'failed to ',
  'Failed ',
  'unable to ',
  'error ',
  'original recipients',
  'receive limit',
  'Received from ',
  '(= SMTP delivery',
  'TLS: ',
  'Loading ',
  'tainted ',
  'LOG_',
  'Skipping ',
  'Tainted ',
  'Process failed',
  'process ',
  'User ',
  'inserted ',
  'errors_to',
  'Lookup ',
  'lookup ',
  'host ',
] as const;
const COMPLAINTS =
  /^(?:failed to |Failed |unable to |error |tainted |Tainted |Process failed|log string|WARNING: )/;

export function readEximWords(
  text: string,
  queueId: string,
  at: number,
  host: string,
): MailEvent | undefined {
  const head = text.slice(0, 800);
  const row = WORDS.find(([words]) => head.includes(words));
  const isLost = row?.[1] === 'connect' && /\blost\b/.test(head);
  const kind = isLost ? 'lost-connection' : (row?.[1] ?? otherKind(head));
  if (kind === undefined) return undefined;
  const event = newMailEvent('exim', kind, at, host);
  event.queueId = queueId;
  if (kind === 'other' || kind === 'removed') return event;
  setPeer(event, head);
  event.reply = decodeOctets(text);
  if (kind === 'rejected') setRejection(event, text, head);
  else if (kind === 'auth-failed') setLogin(event, text);
  else if (kind === 'connect-failed') readReplyCodes(event);
  return event;
}

function otherKind(head: string): MailEventKind | undefined {
  if (COMPLAINTS.test(head)) return 'warning';
  return NO_EVENT.some((start) => head.startsWith(start)) ? 'other' : undefined;
}

/** "H=host (helo) [ip]:port", "for host (helo) [ip]", "from [ip]": the first address in brackets. */
function setPeer(event: MutableMailEvent, head: string): void {
  const name = head.indexOf('H=');
  const open = head.indexOf('[', name === -1 ? 0 : name);
  const close = head.indexOf(']', open);
  if (open === -1 || close === -1) return;
  const before = name === -1 ? wordBefore(head, open) : head.slice(name + 2, open);
  const { host, ip } = parsePeer(decodeOctets(`${before}${head.slice(open, close + 1)}`));
  if (event.kind === 'connect-failed') {
    event.relayHost = host;
    event.relayIp = ip;
  } else {
    event.clientHost = host;
    event.clientIp = ip;
  }
}

function wordBefore(head: string, end: number): string {
  for (const word of [' for ', ' from ']) {
    const found = head.lastIndexOf(word, end);
    if (found !== -1 && end - found < 300) return head.slice(found + word.length, end);
  }
  return '';
}

/** "F=<s> [temporarily] rejected RCPT <r>: words", "rejected after DATA: words". */
function setRejection(event: MutableMailEvent, text: string, head: string): void {
  const rejectedAt = head.indexOf('rejected ');
  if (rejectedAt === -1) return;
  const sender = / F=<([^<>]{0,320})> /.exec(head.slice(0, rejectedAt));
  event.sender = decodeOctets(sender?.[1] ?? '');
  const user = / A=[\w-]{1,40}:([^\s:]{1,320})/.exec(head.slice(0, rejectedAt));
  event.user = decodeOctets(user?.[1] ?? '');
  const from = rejectedAt + 9;
  const isAfterData = /^(?:after DATA|during MIME|by local_scan|by non-SMTP|DATA)/.test(
    head.slice(from, from + 16),
  );
  const stage = /^[A-Za-z]{4,10}/.exec(head.slice(from))?.[0] ?? '';
  event.stage = isAfterData ? 'DATA' : stage.toUpperCase();
  let colon = text.indexOf(': ', from);
  if (text.charCodeAt(from + stage.length + 1) === 60) {
    const end = text.indexOf('>', from);
    if (end !== -1) {
      if (stage === 'RCPT') {
        const recipient = text.slice(from + stage.length + 2, end);
        event.recipients = [decodeOctets(recipient)];
      }
      colon = text.indexOf(': ', end);
    }
  }
  event.reply = decodeOctets(colon === -1 ? text.slice(from) : text.slice(colon + 2));
  if (head.slice(0, rejectedAt).endsWith('temporarily ')) event.replyCode = 451;
  readReplyCodes(event);
  if (isRelayDenied(event)) event.kind = 'relay-denied';
}

/** "dovecot_login authenticator failed for host (helo) [ip]:port: 535 Incorrect authentication data (set_id=user)". */
function setLogin(event: MutableMailEvent, text: string): void {
  const user = /\(set_id=([^)]{0,320})\)?/.exec(text.slice(0, 2000));
  event.user = decodeOctets(user?.[1] ?? '');
  event.stage = /^[\w-]{1,40}/.exec(text)?.[0] ?? '';
  const words = text.indexOf(': ', text.indexOf(']'));
  if (words !== -1) event.reply = decodeOctets(text.slice(words + 2));
  readReplyCodes(event);
}
