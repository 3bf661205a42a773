/**
 * What SES says of an account, by its first API, which has the statistics. One read after the other: SES takes one call a
 * second of some of them.
 */
import { GetMetricStatisticsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  GetSendStatisticsCommand,
  SESClient,
  type SendDataPoint,
} from '@aws-sdk/client-ses';
import type { SesDay, SesFacts, SesIdentity, SesSubject } from '../../core/model/ses-facts.ts';

/** SES takes so many identities in one question. */
const IDENTITIES_PER_CALL = 100;
/** CloudWatch has a point of reputation every quarter of an hour or so. */
const REPUTATION_HOURS = 6;

export function createSesClient(region: string): SESClient {
  return new SESClient({ region, maxAttempts: 5, retryMode: 'adaptive' });
}

/** Quota, switch, statistics, identities. Rejects as the SDK does. */
export async function readAccount(
  client: SESClient,
  { identities }: SesSubject,
  now: Date,
  abortSignal: AbortSignal,
): Promise<SesFacts> {
  const options = { abortSignal };
  const quota = await client.send(new GetSendQuotaCommand({}), options);
  const { Enabled: sendingEnabled = false } = await client.send(
    new GetAccountSendingEnabledCommand({}),
    options,
  );
  const { SendDataPoints: points = [] } = await client.send(new GetSendStatisticsCommand({}), options);
  const read: SesIdentity[] = [];
  for (let at = 0; at < identities.length; at += IDENTITIES_PER_CALL) {
    const Identities = identities.slice(at, at + IDENTITIES_PER_CALL);
    const { VerificationAttributes: verified = {} } = await client.send(
      new GetIdentityVerificationAttributesCommand({ Identities }),
      options,
    );
    const { DkimAttributes: dkim = {} } = await client.send(
      new GetIdentityDkimAttributesCommand({ Identities }),
      options,
    );
    const { MailFromDomainAttributes: mailFrom = {} } = await client.send(
      new GetIdentityMailFromDomainAttributesCommand({ Identities }),
      options,
    );
    for (const name of Identities) {
      const from = mailFrom[name];
      read.push({
        name,
        verification: verified[name]?.VerificationStatus ?? '',
        dkimEnabled: dkim[name]?.DkimEnabled ?? false,
        dkim: dkim[name]?.DkimVerificationStatus ?? '',
        ...(from?.MailFromDomain === undefined || from.MailFromDomain === ''
          ? {}
          : {
              mailFrom: {
                domain: from.MailFromDomain,
                status: from.MailFromDomainStatus ?? '',
                onFailure: from.BehaviorOnMXFailure ?? '',
              },
            }),
      });
    }
  }
  return {
    account: {
      max24Hours: quota.Max24HourSend ?? 0,
      sent24Hours: quota.SentLast24Hours ?? 0,
      maxPerSecond: quota.MaxSendRate ?? 0,
      sendingEnabled,
    },
    days: daysOf(points),
    ...lastDayOf(points, now),
    identities: read,
  };
}

/** Points come in no order, of a quarter of an hour each; no point = no traffic. */
function daysOf(points: readonly SendDataPoint[]): SesDay[] {
  const days = new Map<string, SesDay>();
  for (const { Timestamp, DeliveryAttempts = 0, Bounces = 0, Complaints = 0, Rejects = 0 } of points) {
    if (Timestamp === undefined) continue;
    const day = Timestamp.toISOString().slice(0, 10);
    const sum = days.get(day) ?? { day, attempts: 0, bounces: 0, complaints: 0, rejects: 0 };
    days.set(day, {
      day,
      attempts: sum.attempts + DeliveryAttempts,
      bounces: sum.bounces + Bounces,
      complaints: sum.complaints + Complaints,
      rejects: sum.rejects + Rejects,
    });
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day));
}

function lastDayOf(
  points: readonly SendDataPoint[],
  now: Date,
): Required<Pick<SesFacts, 'hours' | 'busiestQuarter'>> {
  const hours = Array.from({ length: 24 }, () => 0);
  const quarters = new Map<number, number>();
  for (const { Timestamp, DeliveryAttempts = 0 } of points) {
    const hoursAgo = Timestamp === undefined ? Infinity : (now.getTime() - Timestamp.getTime()) / 3_600_000;
    // A point ahead of our clock is of this hour.
    const index = 23 - Math.max(0, Math.floor(hoursAgo));
    if (Timestamp === undefined || index < 0) continue;
    hours[index] = (hours[index] ?? 0) + DeliveryAttempts;
    const quarter = Timestamp.getTime();
    quarters.set(quarter, (quarters.get(quarter) ?? 0) + DeliveryAttempts);
  }
  return { hours, busiestQuarter: Math.max(0, ...quarters.values()) };
}

/** Undefined where CloudWatch has none: before the first bounce it does not exist. */
export async function readReputation(
  client: CloudWatchClient,
  now: Date,
  abortSignal: AbortSignal,
): Promise<SesFacts['reputation']> {
  const latest = async (MetricName: string): Promise<number | undefined> => {
    const { Datapoints: points = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/SES',
        MetricName,
        StartTime: new Date(now.getTime() - REPUTATION_HOURS * 3_600_000),
        EndTime: now,
        Period: 900,
        Statistics: ['Average'],
      }),
      { abortSignal },
    );
    return points.toSorted((a, b) => (a.Timestamp?.getTime() ?? 0) - (b.Timestamp?.getTime() ?? 0)).at(-1)
      ?.Average;
  };
  const [bounces, complaints] = await Promise.all([
    latest('Reputation.BounceRate'),
    latest('Reputation.ComplaintRate'),
  ]);
  if (bounces === undefined && complaints === undefined) return undefined;
  return {
    ...(bounces === undefined ? {} : { bounces }),
    ...(complaints === undefined ? {} : { complaints }),
  };
}
