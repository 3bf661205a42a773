/** Figures of a mail log -> symptoms: what each receiver said, and what happened at our own door. */
import { HEARD, type HeardArgs, type HeardCode } from '../diagnosis/heard.ts';
import type { Symptom } from '../diagnosis/symptom.ts';
import type { GroupFigures, LogSummary } from '../mail-log-summary/index.ts';

/** Fewer refusals of one kind than this, and less than this share, are the usual noise. */
const LEAST = { count: 3, share: 0.02 };
const FAILED_LOGINS = 20;
const RELAY_ATTEMPTS = 20;

export function hearLog(summary: LogSummary, file: string): Symptom[] {
  const { from, auth, relayDenied, warnings, groups } = summary;
  const heard = (
    code: HeardCode,
    args: HeardArgs & Readonly<Record<string, string | number>>,
    since?: string | null,
  ): Symptom => ({
    code,
    target: file,
    probe: 'logs',
    outcome: code === 'LOG_DELIVERED' ? 'pass' : 'fail',
    severity: HEARD[code].severity,
    args,
    instance: `${args.by} ${args.category}`.trim(),
    ...(since === undefined || since === null ? {} : { since }),
  });
  const [user] = auth.users;
  return [
    ...groups.flatMap((group) => ofGroup(group).map(({ code, args, since }) => heard(code, args, since))),
    ...(auth.failed < FAILED_LOGINS
      ? []
      : [
          heard(
            'LOG_LOGINS_FAILED',
            {
              by: auth.addresses[0]?.name ?? '',
              category: '',
              reply: '',
              count: auth.failed,
              of: auth.failed + auth.passed,
              users: auth.users.length,
              user: user?.name ?? '',
            },
            from,
          ),
        ]),
    ...(relayDenied.count < RELAY_ATTEMPTS
      ? []
      : [
          heard(
            'LOG_RELAY_REFUSED',
            {
              by: relayDenied.addresses[0]?.name ?? '',
              category: '',
              reply: '',
              count: relayDenied.count,
              of: 0,
            },
            from,
          ),
        ]),
    ...warnings
      .filter(({ name }) => /^(?:fatal|panic|SYSERR)/.test(name))
      .slice(0, 3)
      .map(({ name, count }) =>
        heard('LOG_DAEMON_STOPPED', { by: '', category: '', reply: name, count, of: 0 }, from),
      ),
  ];
}

interface Heard {
  readonly code: HeardCode;
  readonly args: HeardArgs & Readonly<Record<string, string | number>>;
  readonly since: string | null;
}

function ofGroup({ name, recipients, delivered, reasons }: GroupFigures): Heard[] {
  const refusals = reasons
    .filter(({ count }) => count >= LEAST.count || count >= recipients * LEAST.share)
    .map(({ category, permanence, count, sample, first }): Heard => ({
      code: permanence === 'soft' ? 'LOG_PUT_OFF' : 'LOG_REFUSED',
      args: { by: name, category, permanence, reply: sample, count, of: recipients },
      since: first,
    }));
  // Who takes nine of ten has no trouble with us.
  const took: Heard[] =
    delivered >= recipients * 0.9 && delivered > 0
      ? [
          {
            code: 'LOG_DELIVERED',
            args: { by: name, category: '', reply: '', count: delivered, of: recipients },
            since: null,
          },
        ]
      : [];
  return [...refusals, ...took];
}
