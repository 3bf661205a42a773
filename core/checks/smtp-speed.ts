/**
 * How long the conversation takes. Slow is not broken: many servers delay their greeting on purpose to see who cannot
 * wait (postscreen 6 s, tarpits up to minutes), and other servers wait (RFC 5321 4.5.3.2). People who send do not.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import { SMTP_COMMANDS, type SmtpSession, type SmtpStage } from '../model/smtp-facts.ts';
import { isPositive, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';

const GREETING_SLOW_MS = 5000;

const codes = {
  SMTP_SLOW: code<
    Here & {
      readonly tookMs: number;
      readonly slowMs: number;
      readonly stage: string;
      readonly stageMs: number;
    }
  >({
    outcome: 'fail',
    severity: 'warning',
    says: (args) =>
      `${place(args)} is slow: the conversation took ${seconds(args.tookMs)}, more than ${seconds(args.slowMs)}`,
    effect: () => 'people wait for their mail program, and senders with many recipients here pile up',
    evidence: ({ stage, stageMs }) => `slowest stage: ${stage} with ${seconds(stageMs)}`,
    advice: ({ stage }) => [
      STAGE_ADVICE[stage] ??
        'look at the load of the server and at what it asks before it answers (DNS, blocklists, policy services, milters)',
      'if this is its usual pace and nobody minds, raise "slow" for this endpoint',
    ],
    per: ['where'],
  }),
  SMTP_GREETING_SLOW: code<Here & { readonly greetingMs: number }>({
    outcome: 'fail',
    severity: 'info',
    says: (args) => `${place(args)} waits ${seconds(args.greetingMs)} before it greets`,
    effect: () =>
      'none for mail servers, which wait for 5 minutes; on purpose, it keeps off senders of spam that cannot wait',
    evidence: ({ greetingMs }) => `greeting after ${seconds(greetingMs)}; everything after it in time`,
    advice: () => [
      'if it is not on purpose (postscreen, tarpit, "greet pause"), look at the DNS resolver of the server: it looks up the name of each client first',
    ],
    spec: 'RFC 5321 4.5.3.2',
    per: ['where'],
  }),
  SMTP_SPEED_OK: code<Here & { readonly tookMs: number }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `the conversation with ${place(args)} took ${seconds(args.tookMs)}`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_SPEED_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the speed was not judged: ${because}`,
    advice: () => [],
  }),
};

const STAGE_ADVICE: Readonly<Record<string, string>> = {
  connect: 'the network is slow or loses packets: measure the way to the server',
  greeting:
    'if no greeting delay is configured, look at the DNS resolver of the server: it looks up the name of each client first',
  tls: 'look at the processor load of the server, and for packets that are lost on the way',
  auth: 'look at what the server asks for passwords (SASL, LDAP, database), and for delays after failed logins',
  'MAIL FROM': 'look at the lookups of the domain of the sender, at policy services and milters',
  'RCPT TO':
    'look at what the server asks per recipient: blocklists, policy services, callouts to other servers, the database of users',
};

export const smtpSpeed = defineCheck({
  id: 'smtp-speed',
  probe: 'smtp',
  title: 'The conversation is quick enough',
  codes,
  judge({ facts, subject }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions.filter(isWhole)) {
      const tookMs = Math.round(session.tookMs);
      const greetingMs = Math.round(stageOf(session, 'greeting')?.tookMs ?? 0);
      // A mail server waits for a greeting as long as it takes; a person does not.
      const felt = subject.role === 'mx' && greetingMs >= GREETING_SLOW_MS ? tookMs - greetingMs : tookMs;
      const slowest = slowestOf(session);
      if (felt > subject.slowMs) {
        here.tell(session.address, 'SMTP_SLOW', {
          tookMs,
          slowMs: subject.slowMs,
          stage: SMTP_COMMANDS[slowest.stage] ?? slowest.stage,
          stageMs: Math.round(slowest.tookMs),
        });
      } else if (greetingMs >= GREETING_SLOW_MS)
        here.tell(session.address, 'SMTP_GREETING_SLOW', { greetingMs });
      else here.tell(session.address, 'SMTP_SPEED_OK', { tookMs });
    }
    if (!here.raise()) raise('SMTP_SPEED_NOT_JUDGED', { because: 'no conversation came to its end' });
  },
});

/** A conversation that was cut short is neither quick nor slow: the check of that stage has told what happened. */
function isWhole({ stages }: SmtpSession): boolean {
  return (
    stages.some(({ stage, reply }) => stage === 'ehlo' && isPositive(reply)) &&
    stages.every(({ stage, trouble }) => trouble === undefined || stage === 'quit')
  );
}

function slowestOf({ stages }: SmtpSession): Pick<SmtpStage, 'stage' | 'tookMs'> {
  return stages.reduce<Pick<SmtpStage, 'stage' | 'tookMs'>>(
    (slowest, stage) => (stage.tookMs > slowest.tookMs ? stage : slowest),
    { stage: 'connect', tookMs: 0 },
  );
}

/** "850 ms", "2.4 s". A code that is listed without a case has no number. */
function seconds(ms: number): string {
  return ms < 1000 || !Number.isFinite(ms) ? `${String(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
