/**
 * The first words of the server: 220, or why not (RFC 5321 3.1). A server may delay them for minutes to see who cannot
 * wait, may say 421 when it is busy, 554 when it takes no mail. What a refusal says about our own address is no news
 * about the server.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import type { OtherService } from '../model/smtp-facts.ts';
import { isOurs, isPositive, isTransient, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { otherService, serviceInWords } from '../protocol/smtp/index.ts';
import { quoteReply, refusalOfUs } from '../protocol/smtp-reply/index.ts';

type Answered = Here & { readonly reply: string };
type Detailed = Here & { readonly detail: string };

/** Another address that works keeps mail going: senders try them all (RFC 5321 5.1). */
const bySpread = ({ elsewhere }: Here): Severity => (elsewhere ? 'warning' : 'critical');
const effect = ({ elsewhere }: Here): string =>
  elsewhere ? 'senders that take this address first are delayed' : 'no mail gets through to this server';

const SERVICE_ADVICE: { readonly [service in OtherService]?: string } = {
  imap: 'IMAP (143, 993) is for reading mail: write the submission port, 587 or 465, for this endpoint',
  pop3: 'POP3 (110, 995) is for fetching mail: write the submission port, 587 or 465, for this endpoint',
  sieve: 'ManageSieve (4190) is for filter rules: write the submission port, 587 or 465, for this endpoint',
  lmtp: 'LMTP is for delivery behind a mail server (RFC 2033 5 forbids it on port 25): probe the mail server in front',
};

const codes = {
  SMTP_GREETING_REFUSED: code<Answered>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} greets with a refusal: it takes no mail`,
    effect,
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: the server itself says why; its log has the same line',
      'if this host should take mail, check what answers on this port: 554 and 521 are what hosts say that have no mail service',
      'if it should not, remove it from the MX records and the configuration that name it',
    ],
    spec: 'RFC 5321 3.1, RFC 7504',
    per: ['where'],
  }),
  SMTP_GREETING_REFUSED_FOR_NOW: code<Answered>({
    outcome: 'fail',
    severity: 'warning',
    says: (args) => `${place(args)} takes no mail for now`,
    effect: () =>
      'senders keep their mail and try again; nothing is lost unless this goes on for hours. What the server offers could not be seen',
    evidence: ({ reply }) => reply,
    advice: () => [
      'read the reply: usually a connection limit, a queue or a disk that is full, or a service in maintenance',
      'look at load, disk space and connection limits of the server',
    ],
    spec: 'RFC 5321 4.2.3',
    per: ['where'],
  }),
  SMTP_GREETING_REFUSES_THIS_VANTAGE: code<Answered & { readonly reason: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: (args) => `${place(args)} does not talk to this vantage: ${args.reason}`,
    effect: () => 'says nothing about how the server treats others',
    evidence: ({ reply }) => reply,
    advice: () => [
      'probe from an address with a reverse name that points back and that stands on no blocklist',
      'or let the server trust the address of this vantage',
    ],
    per: ['where'],
  }),
  SMTP_GREETING_SILENT: code<Detailed & { readonly port: number }>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} accepts the connection but does not greet`,
    effect: (args) => `${effect(args)}, unless they wait longer than this probe does`,
    evidence: ({ detail }) => detail,
    advice: ({ port }) => [
      ...(port === 25
        ? []
        : [
            'if this port begins with TLS at once (as 465 does), such a server waits for us: write "tls: implicit" for this endpoint',
          ]),
      'check that the DNS resolver of the server answers: slow reverse lookups of clients delay the greeting',
      'check whether a greeting delay is configured on purpose (tarpit, postscreen): RFC 5321 lets senders wait 5 minutes, but many wait less',
      'look for a process limit that is reached: the kernel accepts connections that no process serves',
    ],
    spec: 'RFC 5321 4.5.3.2',
    per: ['where'],
  }),
  SMTP_GREETING_DRIBBLES: code<Detailed>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} sends its greeting so slowly that it was not complete in time`,
    effect: (args) => `${effect(args)}, unless they wait longer than this probe does`,
    evidence: ({ detail }) => detail,
    advice: () => [
      'this is how a tarpit treats clients it holds for spammers (OpenBSD spamd sends one byte a second): check whether this vantage stands on its list',
      'if no tarpit is meant to be there, look for packet loss between this vantage and the server',
    ],
    per: ['where'],
  }),
  SMTP_GREETING_MALFORMED: code<Detailed>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `what answers at ${place(args)} does not greet as a mail server`,
    effect,
    evidence: ({ detail }) => detail,
    advice: () => [
      'check what listens on this port: the quoted bytes are its first words',
      'a proxy in front may send its own error page or a PROXY header',
    ],
    spec: 'RFC 5321 4.2',
    per: ['where'],
  }),
  SMTP_OTHER_SERVICE: code<Detailed & { readonly service: OtherService }>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `what answers at ${place(args)} is ${serviceInWords(args.service)}, not a mail server`,
    effect,
    evidence: ({ detail }) => detail,
    advice: ({ service }) => [
      SERVICE_ADVICE[service] ??
        'check the port in postwatch.yaml: 25 is for mail between servers, 587 and 465 are for submission',
      'if the mail server should be here, find out what took its port: on the host, ss -ltnp; otherwise the forwarding of the firewall or load balancer',
    ],
    spec: 'RFC 5321 3.1',
    per: ['where'],
  }),
  SMTP_PORT_BEGINS_WITH_TLS: code<Detailed & { readonly port: number }>({
    outcome: 'fail',
    severity: bySpread,
    says: (args) => `${place(args)} begins with TLS, and was asked in plain text`,
    effect: () => 'programs that are set up like this probe cannot connect; the server itself may be fine',
    evidence: ({ detail }) => detail,
    advice: ({ port }) => [
      ...(port === 25 || port === 587
        ? [
            `port ${String(port)} is for plain text with STARTTLS: switch TLS at once off there (Postfix: smtpd_tls_wrappermode = no)`,
          ]
        : []),
      'if it is meant so (465 is), write "tls: implicit" for this endpoint',
    ],
    spec: 'RFC 8314 3.3',
    per: ['where'],
  }),
  SMTP_GREETING_OK: code<Answered>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} greets with 220`,
    evidence: ({ reply }) => reply,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_GREETING_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the greeting was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpGreeting = defineCheck({
  id: 'smtp-greeting',
  probe: 'smtp',
  title: 'The server greets and takes mail',
  codes,
  judge({ facts, subject, faults }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const stage = stageOf(session, 'greeting');
      if (stage === undefined || isOurs(session, stage, faults)) continue;
      const { address } = session;
      const reply = stage.reply ?? session.greeting;
      const { trouble } = stage;
      const service = otherService(session);
      if (service !== undefined) {
        const detail = trouble?.detail ?? (reply === undefined ? '' : quoteReply(reply));
        if (service === 'tls')
          here.tell(address, 'SMTP_PORT_BEGINS_WITH_TLS', { detail, port: subject.port });
        else here.tell(address, 'SMTP_OTHER_SERVICE', { detail, service });
      } else if (trouble?.kind === 'timed-out') {
        if (trouble.octets !== undefined)
          here.tell(address, 'SMTP_GREETING_DRIBBLES', { detail: trouble.detail });
        else here.tell(address, 'SMTP_GREETING_SILENT', { detail: trouble.detail, port: subject.port });
      } else if (trouble?.kind === 'protocol-error' || trouble?.kind === 'too-large') {
        here.tell(address, 'SMTP_GREETING_MALFORMED', { detail: trouble.detail });
      } else if (reply !== undefined) {
        const reason = refusalOfUs(reply);
        const quoted = quoteReply(reply);
        if (reply.code === 220) here.tell(address, 'SMTP_GREETING_OK', { reply: quoted });
        else if (isPositive(reply) || reply.code < 400)
          here.tell(address, 'SMTP_GREETING_MALFORMED', { detail: quoted });
        else if (reason !== undefined)
          here.tell(address, 'SMTP_GREETING_REFUSES_THIS_VANTAGE', { reply: quoted, reason });
        else
          here.tell(address, isTransient(reply) ? 'SMTP_GREETING_REFUSED_FOR_NOW' : 'SMTP_GREETING_REFUSED', {
            reply: quoted,
          });
      }
    }
    if (!here.raise()) raise('SMTP_GREETING_NOT_JUDGED', { because: 'no connection reached it' });
  },
});
