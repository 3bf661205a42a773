/** The figures of a log -> what needs somebody, worst first. Limits are those at which receivers begin to act. */
import type { GroupFigures, LogDiagnosis, LogStatus, LogSummary, ReasonFigures } from './log-summary.ts';

type Figures = Omit<LogSummary, 'status' | 'says' | 'diagnosis'>;

/** Fewer recipients are no rate. */
const LEAST_RECIPIENTS = 10;
const DEFERRED = { warning: 0.1, critical: 0.5 };
/** Amazon SES reviews an account at 5 % and pauses it at 10 %; others do the same without saying it. */
const BOUNCED = { warning: 0.05, critical: 0.1 };
const AUTH_FAILURES = 20;
const MOST_PROVIDERS = 8;
const ORDER: Readonly<Record<LogStatus, number>> = { critical: 0, warning: 1, unknown: 2, ok: 3 };

export function diagnoseLog(figures: Figures): Pick<LogSummary, 'status' | 'says' | 'diagnosis'> {
  const diagnosis = [
    ...listings(figures),
    ...overall(figures),
    ...figures.groups.slice(0, 200).flatMap(group).slice(0, MOST_PROVIDERS),
    ...logins(figures),
    ...relaying(figures),
    ...complaints(figures),
    ...misunderstood(figures),
  ].sort((a, b) => ORDER[a.status] - ORDER[b.status]);
  const worst = diagnosis[0]?.status ?? 'ok';
  const status = figures.lines.events === 0 ? 'unknown' : worst;
  return { status, says: verdict(status, figures, diagnosis), diagnosis };
}

function verdict(status: LogStatus, figures: Figures, diagnosis: readonly LogDiagnosis[]): string {
  const { lines, delivery } = figures;
  if (lines.events === 0) {
    return lines.total === 0 ? 'there is no line in it' : 'no line of a mail server was found in it';
  }
  const first = diagnosis.find((one) => one.status === status);
  if (status !== 'ok' && first !== undefined) return first.says;
  if (delivery.recipients === 0) return 'no delivery was tried; nothing needs attention';
  return `${percent(delivery.deliveryRate)} of the mail was delivered; nothing needs attention`;
}

function listings({ listings: all }: Figures): LogDiagnosis[] {
  return all.map(({ list, count, addresses, quotedBy, sample, first }) => ({
    status: 'critical',
    says: `${addresses.length === 0 ? 'Our address or domain' : nameSome(addresses)} is refused as listed by ${list}${since(first)}`,
    evidence: `${times(count)}, at ${nameSome(quotedBy)}: ${sample}`,
    advice: [
      'find the source first: a compromised account, an infected machine, complaints, old addresses',
      `ask whether the list still has it, then for removal: postwatch check ${addresses[0] ?? 'ADDRESS'} --only dnsbl`,
    ],
  }));
}

function overall({ delivery }: Figures): LogDiagnosis[] {
  const { recipients, bounceRate, bounced, expired } = delivery;
  const status = levelOf(bounceRate, BOUNCED);
  if (recipients < LEAST_RECIPIENTS || status === 'ok') return [];
  return [
    {
      status,
      says: `${percent(bounceRate)} of all mail bounces; receivers distrust senders above 5 %`,
      evidence: `${bounced} of ${recipients} recipients, ${expired} of them after waiting too long`,
      advice: ['read the reasons below; take addresses that do not exist off your lists today'],
    },
  ];
}

function group(of: GroupFigures): LogDiagnosis[] {
  if (of.recipients < LEAST_RECIPIENTS) return [];
  const deferral = levelOf(of.deferralRate, DEFERRED);
  const bounce = levelOf(of.bounceRate, BOUNCED);
  const told: LogDiagnosis[] = [];
  if (deferral !== 'ok') {
    const reason =
      of.reasons.find(({ permanence, category }) => permanence === 'soft' && category !== 'unknown') ??
      of.reasons[0];
    // Being asked to come back is how greylisting works.
    const isGreylist = reason?.category === 'greylisted';
    if (!isGreylist || (of.deferralRate ?? 0) > (of.deliveryRate ?? 0)) {
      told.push(
        tell(
          isGreylist ? 'warning' : deferral,
          `${of.name} defers ${percent(of.deferralRate)} of your mail`,
          of.deferred,
          of,
          reason,
        ),
      );
    }
  }
  if (bounce !== 'ok') {
    const reason = of.reasons.find(({ permanence }) => permanence !== 'soft') ?? of.reasons[0];
    told.push(
      tell(bounce, `${of.name} refuses ${percent(of.bounceRate)} of your mail`, of.bounced, of, reason),
    );
  }
  return told;
}

function tell(
  status: LogStatus,
  says: string,
  count: number,
  of: GroupFigures,
  reason: ReasonFigures | undefined,
): LogDiagnosis {
  const cause = reason === undefined ? '' : `: ${reason.category}${since(reason.first)}`;
  return {
    status,
    says: `${says}${cause}`,
    evidence: `${count} of ${of.recipients} recipients${reason === undefined ? '' : `; ${reason.means}; for example: ${reason.sample}`}`,
    advice: reason?.advice ?? ['read the lines of this receiver with --events'],
  };
}

function logins({ auth }: Figures): LogDiagnosis[] {
  if (auth.failed < AUTH_FAILURES) return [];
  const address = auth.addresses[0];
  const user = auth.users[0];
  const most = [
    ...(address === undefined ? [] : [`most from ${address.name} (${address.count})`]),
    ...(user === undefined ? [] : [`most for ${user.name} (${user.count})`]),
  ].join(', ');
  return [
    {
      status: 'warning',
      says: `${auth.failed} logins failed: somebody guesses passwords, or a program has an old one`,
      evidence: `${most === '' ? 'the log names neither user nor address' : most}; ${auth.passed} logins succeeded`,
      advice: [
        'one address and many users is an attack: block the address (fail2ban does it from this log)',
        'one user from his own address is an old password: tell him',
      ],
    },
  ];
}

function relaying({ relayDenied, delivery }: Figures): LogDiagnosis[] {
  const first = relayDenied.addresses[0];
  if (relayDenied.count < 100 || relayDenied.count < delivery.recipients * 0.05) return [];
  return [
    {
      status: 'warning',
      says: `${relayDenied.count} attempts to relay through this server were refused, as they should be`,
      evidence: first === undefined ? 'the log names no address' : `most from ${first.name} (${first.count})`,
      advice: [
        'if it is one of your own programs: let it log in, or add its address to the trusted networks',
      ],
    },
  ];
}

/** "fatal" and "panic" stop a daemon. */
function complaints({ warnings }: Figures): LogDiagnosis[] {
  const worst = warnings.filter(({ name }) => /^(?:fatal|panic|SYSERR)/.test(name)).slice(0, 3);
  return worst.map(({ name, count }) => ({
    status: 'warning',
    says: 'A part of the mail server stopped with an error',
    evidence: `${times(count)}: ${name}`,
    advice: ['read the lines around it; the server restarts the part, but what it did was not done'],
  }));
}

function misunderstood({ lines }: Figures): LogDiagnosis[] {
  if (lines.unparsed === 0 || lines.unparsed < lines.total * 0.01) return [];
  return [
    {
      status: lines.events === 0 || lines.unparsed > lines.events ? 'unknown' : 'warning',
      says: `${percent(lines.unparsed / lines.total)} of the lines were not understood: the figures may miss something`,
      evidence: `${lines.unparsed} of ${lines.total} lines`,
      advice: ['see them with --unparsed 20; if the format was guessed wrong, force it with --format'],
    },
  ];
}

function levelOf(
  rate: number | null,
  limits: { readonly warning: number; readonly critical: number },
): LogStatus {
  if (rate === null || rate < limits.warning) return 'ok';
  return rate < limits.critical ? 'warning' : 'critical';
}

export function percent(rate: number | null): string {
  if (rate === null) return '-';
  const value = rate * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

function since(first: string | null): string {
  return first === null ? '' : `, since ${first.slice(0, 16).replace('T', ' ')} UTC`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function nameSome(names: readonly string[]): string {
  const some = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${some} and ${names.length - 3} more` : some;
}
