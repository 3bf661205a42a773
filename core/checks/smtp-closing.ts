/**
 * Does the server keep up the conversation until it is told QUIT? After the greeting it may end one only with 421
 * (RFC 5321 3.8), and a sender then tries again later. Before that, other checks speak: smtp-reachable, smtp-greeting,
 * smtp-ehlo, smtp-starttls and tls-handshake.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import { SMTP_COMMANDS, type SmtpSession, type SmtpStage, type SmtpStageName } from '../model/smtp-facts.ts';
import { isOurs, isPositive } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { quoteReply } from '../protocol/smtp-reply/index.ts';

type Ended = Here & { readonly command: string; readonly detail: string; readonly role: 'mx' | 'submission' };

const codes = {
  SMTP_CLOSED_EARLY: code<Ended & { readonly announced: boolean }>({
    outcome: 'fail',
    severity: ({ announced, elsewhere }) => (announced || elsewhere ? 'warning' : 'error'),
    says: (args) =>
      `${place(args)} ${args.announced ? 'ends the conversation' : 'drops the connection'} at ${args.command}`,
    effect: ({ announced }) =>
      announced
        ? 'senders keep their mail and try again'
        : 'mail does not get through while this lasts; senders keep it and try again',
    evidence: ({ detail }) => detail,
    advice: ({ announced }) =>
      announced
        ? [
            'read the reply: usually a time-out, a limit on connections, or a shutdown',
            'look at the log of the server at this time',
          ]
        : [
            'look into the log of the server at this time: a process that crashes or is killed drops connections without a word',
            'check firewalls and load balancers on the way for limits on the time or size of a connection',
            'compare from another network: some filters cut clients off in the middle',
          ],
    spec: 'RFC 5321 3.8',
    per: ['where'],
  }),
  SMTP_STOPPED_ANSWERING: code<Ended>({
    outcome: 'fail',
    severity: ({ role, elsewhere }) => (role === 'submission' && !elsewhere ? 'error' : 'warning'),
    says: (args) => `${place(args)} does not answer ${args.command} in the time this probe gives it`,
    effect: ({ role }) =>
      role === 'submission'
        ? 'mail programs give up about as soon'
        : 'senders wait for 5 minutes and more: mail may still arrive, but slowly',
    evidence: ({ detail }) => detail,
    advice: () => [
      'look at the load of the server and at what it asks before it answers: DNS, blocklists, policy services, databases, milters',
      'repeat the conversation with --transcript and see whether it is always the same command',
    ],
    spec: 'RFC 5321 4.5.3.2',
    per: ['where'],
  }),
  SMTP_QUIT_UNANSWERED: code<Here & { readonly detail: string }>({
    outcome: 'fail',
    severity: 'info',
    says: (args) => `${place(args)} does not answer QUIT with 221`,
    effect: () => 'none: everything was said before',
    evidence: ({ detail }) => detail,
    advice: () => ['nothing needs to be done; a proxy in front may close connections too eagerly'],
    spec: 'RFC 5321 4.1.1.10',
    per: ['where'],
  }),
  SMTP_CLOSED_POLITELY: code<Here>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} keeps up the conversation until QUIT`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_CLOSING_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the end of the conversation was not judged: ${because}`,
    advice: () => [],
  }),
};

/** Stages whose 421 no other check tells. */
const LATE: readonly SmtpStageName[] = ['auth', 'mail', 'rcpt', 'rset'];

export const smtpClosing = defineCheck({
  id: 'smtp-closing',
  probe: 'smtp',
  title: 'The server keeps up the conversation until QUIT',
  codes,
  judge({ facts, subject, faults }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const { address } = session;
      const end = session.stages.find((stage) => endsEarly(stage) && !isOurs(session, stage, faults));
      const quit = session.stages.find(({ stage }) => stage === 'quit');
      if (end !== undefined) {
        const args = {
          command: SMTP_COMMANDS[end.stage] ?? end.stage,
          role: subject.role,
          detail: detailOf(end),
        };
        if (end.trouble?.kind === 'timed-out') here.tell(address, 'SMTP_STOPPED_ANSWERING', args);
        else here.tell(address, 'SMTP_CLOSED_EARLY', { ...args, announced: end.reply?.code === 421 });
      } else if (quit !== undefined && wasUseful(session) && !isOurs(session, quit, faults)) {
        if (quit.reply?.code === 221) here.tell(address, 'SMTP_CLOSED_POLITELY', {});
        else if (isMissing(quit)) here.tell(address, 'SMTP_QUIT_UNANSWERED', { detail: detailOf(quit) });
      }
    }
    if (!here.raise())
      raise('SMTP_CLOSING_NOT_JUDGED', { because: 'the conversation ended before it could be' });
  },
});

function endsEarly({ stage, reply, trouble }: SmtpStage): boolean {
  if (SMTP_COMMANDS[stage] === undefined || stage === 'quit') return false;
  if (reply?.code === 421) return LATE.includes(stage);
  return trouble?.kind === 'closed' || trouble?.kind === 'reset' || trouble?.kind === 'timed-out';
}

/** What is no reply is told by smtp-protocol, a login that goes on and on (334) by smtp-auth. */
function isMissing({ reply, trouble }: SmtpStage): boolean {
  return trouble?.kind !== 'protocol-error' && trouble?.kind !== 'too-large' && reply?.code !== 334;
}

/** It came at least as far as a list of extensions; a server that refuses us may hang up as it likes. */
function wasUseful(session: SmtpSession): boolean {
  return session.stages.some(
    ({ stage, reply }) => (stage === 'ehlo' || stage === 'helo') && isPositive(reply),
  );
}

function detailOf({ reply, trouble }: SmtpStage): string {
  return [trouble?.detail, reply === undefined ? undefined : quoteReply(reply)]
    .filter((text) => text !== undefined)
    .join('; ');
}
