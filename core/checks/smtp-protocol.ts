/**
 * Are the server's answers SMTP at all? A reply is a three-digit code with text, in lines that end with CR LF, at most
 * 512 octets each (RFC 5321 4.2, 4.5.3.1.5). What greets in another language is told by smtp-greeting.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { SMTP_COMMANDS, type SmtpReply, type SmtpStageName } from '../model/smtp-facts.ts';
import { isPositive } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { quoteReply } from '../protocol/smtp-reply/index.ts';

type Broken = Here & { readonly stage: string; readonly detail: string };

const bySpread = ({ elsewhere }: Here): Severity => (elsewhere ? 'warning' : 'error');

const codes = {
  SMTP_PROTOCOL_ERROR: code<Broken>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} answers ${args.stage} with something that is no SMTP reply`,
    effect: () => 'other servers give up the conversation here and keep their mail',
    evidence: ({ detail }) => detail,
    advice: () => [
      'look at the quoted bytes: proxies, filters and scripts that print to the connection put text of their own into it',
      'repeat the conversation on the host itself: if it is right there, something on the way changes it',
    ],
    spec: 'RFC 5321 4.2',
    per: ['where'],
  }),
  SMTP_REPLY_TOO_LARGE: code<Broken>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} answers ${args.stage} with more than any server has reason to send`,
    effect: () => 'other servers cut it off, or are kept busy by it',
    evidence: ({ detail }) => detail,
    advice: () => [
      'look at what answers on this port: it may not be a mail server, or one that is set to hold clients up',
    ],
    spec: 'RFC 5321 4.5.3.1.5',
    per: ['where'],
  }),
  SMTP_REPLY_BARE_LF: code<Here & { readonly stage: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `${place(args)} ends lines of its replies with LF alone`,
    effect: () =>
      'most clients put up with it, strict ones wait for the rest of the line; a server that takes LF for a line end in mail, too, can be tricked into taking one message for two',
    evidence: ({ stage }) => `first in the reply to ${stage}`,
    advice: () => [
      'update the server, or the script or proxy that answers in its place: every line ends with CR LF',
      'let it refuse bare LF in what it receives (Postfix: smtpd_forbid_bare_newline = normalize or reject)',
    ],
    spec: 'RFC 5321 2.3.8',
    per: ['where'],
  }),
  SMTP_ENHANCED_CODE_CONTRADICTS: code<Here & { readonly stage: string; readonly reply: string }>({
    outcome: 'fail',
    severity: 'notice',
    says: (args) =>
      `${place(args)} says two things at once: the code of a reply and its enhanced code disagree`,
    effect: () =>
      'some senders go by one code, some by the other: mail that should wait bounces, or mail that should bounce waits',
    evidence: ({ stage, reply }) => `the reply to ${stage}: ${reply}`,
    advice: () => [
      'correct the rule that wrote this reply: 2.x.x goes with 2yz, 4.x.x with 4yz, 5.x.x with 5yz (in Postfix access maps and policy services both are written by hand)',
    ],
    spec: 'RFC 2034 4',
    per: ['where'],
  }),
  SMTP_PROTOCOL_OK: code<Here>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `the replies of ${place(args)} are well-formed`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_PROTOCOL_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the form of the replies was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpProtocol = defineCheck({
  id: 'smtp-protocol',
  probe: 'smtp',
  title: 'The replies of the server are well-formed',
  codes,
  judge({ facts, subject }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const { address, stages, bareLf } of facts.sessions) {
      const broken = stages.find(
        ({ stage, trouble }) =>
          stage !== 'greeting' && (trouble?.kind === 'protocol-error' || trouble?.kind === 'too-large'),
      );
      if (broken?.trouble !== undefined) {
        const args = { stage: saidAt(broken.stage), detail: broken.trouble.detail };
        here.tell(
          address,
          broken.trouble.kind === 'too-large' ? 'SMTP_REPLY_TOO_LARGE' : 'SMTP_PROTOCOL_ERROR',
          args,
        );
        continue;
      }
      const torn = stages.find(({ reply }) => reply !== undefined && contradicts(reply));
      if (bareLf !== undefined) here.tell(address, 'SMTP_REPLY_BARE_LF', { stage: saidAt(bareLf) });
      if (torn?.reply !== undefined)
        here.tell(address, 'SMTP_ENHANCED_CODE_CONTRADICTS', {
          stage: saidAt(torn.stage),
          reply: quoteReply(torn.reply),
        });
      else if (
        bareLf === undefined &&
        stages.some(({ stage, reply }) => stage === 'greeting' && isPositive(reply))
      )
        here.tell(address, 'SMTP_PROTOCOL_OK', {});
    }
    if (!here.raise()) raise('SMTP_PROTOCOL_NOT_JUDGED', { because: 'the server did not greet' });
  },
});

/** RFC 3463 3.1: the class is the first digit of the reply. Classes of 3yz do not exist. */
function contradicts({ code: reply, enhanced }: SmtpReply): boolean {
  const digit = String(reply).charAt(0);
  return enhanced !== '' && digit !== '3' && !enhanced.startsWith(digit);
}

function saidAt(stage: SmtpStageName): string {
  return SMTP_COMMANDS[stage] ?? (stage === 'greeting' ? 'the connection' : stage);
}
