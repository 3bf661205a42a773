/**
 * EHLO opens the conversation and brings the list of what the server can do (RFC 5321 4.1.1.1). A server of before 1995
 * knows HELO only: then there is neither encryption nor login. A refusal "for now" says nothing about the list.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { SMTP_COMMANDS, type SmtpReply, type SmtpSession } from '../model/smtp-facts.ts';
import { isPositive, isTransient, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { otherService } from '../protocol/smtp/index.ts';
import { quoteReply, refusalOfUs } from '../protocol/smtp-reply/index.ts';

type Answered = Here & { readonly reply: string; readonly command: string };

const bySpread = ({ elsewhere }: Here): Severity => (elsewhere ? 'warning' : 'critical');

const codes = {
  SMTP_EHLO_REFUSED: code<Answered>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} refuses ${args.command}: no conversation begins`,
    effect: ({ elsewhere }) =>
      elsewhere ? 'senders that take this address first are delayed' : 'no mail gets through to this server',
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: the server says what it has against the client',
      'if it rejects the name in EHLO, compare with a client elsewhere; rules on that name belong after RCPT, where postmaster can still be reached',
      'look for the same line in the log of the server: a policy service or milter that is down often answers here',
    ],
    spec: 'RFC 5321 4.1.4',
    per: ['where'],
  }),
  SMTP_EHLO_REFUSED_FOR_NOW: code<Answered>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${place(args)} answers ${args.command} with "not now"`,
    effect: () =>
      'senders keep their mail and try again. What the server offers (STARTTLS, login) could not be seen: it is unknown, not missing',
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: usually a limit on connections, load or disk space of the server',
      'look at the log of the server at this time',
    ],
    spec: 'RFC 5321 4.2.3',
    per: ['where'],
  }),
  SMTP_EHLO_REFUSES_THIS_VANTAGE: code<Answered & { readonly reason: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: (args) => `${place(args)} does not talk to this vantage: ${args.reason}`,
    effect: () => 'says nothing about how the server treats others',
    evidence: ({ command, reply }) => `${command}: ${reply}`,
    advice: () => [
      'write a name under "ehlo" in postwatch.yaml that is fully qualified and resolves to the address of this vantage',
      'probe from an address with a reverse name that points back and that stands on no blocklist, or let the server trust it',
    ],
    per: ['where'],
  }),
  SMTP_ONLY_HELO: code<Answered & { readonly role: 'mx' | 'submission' }>({
    outcome: 'fail',
    severity: ({ role }) => (role === 'submission' ? 'critical' : 'warning'),
    says: (args) => `${place(args)} knows HELO only, not EHLO: it has no encryption and no login`,
    effect: ({ role }) =>
      role === 'submission'
        ? 'mail programs that want TLS or a login cannot send'
        : 'mail arrives, but travels in plain text',
    evidence: ({ reply }) => reply,
    advice: () => [
      'a firewall that rewrites SMTP ("fixup", "inspect esmtp") often hides EHLO: turn its SMTP inspection off',
      'otherwise update the server: EHLO is required since 2001',
    ],
    spec: 'RFC 5321 2.2.1',
    per: ['where'],
  }),
  SMTP_EHLO_OK: code<Here & { readonly keywords: readonly string[] }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) =>
      `${place(args)} answers EHLO and offers ${args.keywords.length > 0 ? args.keywords.join(' ') : 'no extension'}`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_EHLO_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `EHLO was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpEhlo = defineCheck({
  id: 'smtp-ehlo',
  probe: 'smtp',
  title: 'The server answers EHLO and says what it can do',
  codes,
  judge({ facts, subject }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const { address } = session;
      const helo = stageOf(session, 'helo')?.reply;
      // An FTP or LMTP server knows no EHLO: smtp-greeting tells what it is.
      if (otherService(session) !== undefined) continue;
      const refused = refusalOf(session);
      if (refused === undefined) {
        const offered = session.capabilitiesAfterTls ?? session.capabilities;
        if (offered !== undefined && isPositive(stageOf(session, 'ehlo')?.reply))
          here.tell(address, 'SMTP_EHLO_OK', { keywords: Object.keys(offered) });
      } else if (refused.command === 'EHLO' && isPositive(helo)) {
        here.tell(address, 'SMTP_ONLY_HELO', {
          command: 'EHLO',
          reply: quoteReply(refused.reply),
          role: subject.role,
        });
      } else {
        const told = helo === undefined ? refused : { command: 'EHLO and HELO', reply: helo };
        const args = { command: told.command, reply: quoteReply(told.reply) };
        const reason = refusalOfUs(told.reply);
        if (reason !== undefined) here.tell(address, 'SMTP_EHLO_REFUSES_THIS_VANTAGE', { ...args, reason });
        else
          here.tell(
            address,
            isTransient(told.reply) ? 'SMTP_EHLO_REFUSED_FOR_NOW' : 'SMTP_EHLO_REFUSED',
            args,
          );
      }
    }
    if (!here.raise()) raise('SMTP_EHLO_NOT_JUDGED', { because: 'the conversation did not get that far' });
  },
});

function refusalOf(
  session: SmtpSession,
): { readonly command: string; readonly reply: SmtpReply } | undefined {
  for (const stage of ['ehlo', 'ehlo-tls'] as const) {
    const reply = stageOf(session, stage)?.reply;
    if (reply !== undefined && !isPositive(reply)) return { command: SMTP_COMMANDS[stage] ?? stage, reply };
  }
  return undefined;
}
