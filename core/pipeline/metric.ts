/**
 * A batch of runs as metric points: aggregates of low cardinality always, a series per target only where it is wanted,
 * because each series is billed. Counts come from newly written records only and gauges may come twice, so that a
 * replayed message cannot count twice.
 */
import { DIMENSIONS, METRICS } from '../contract.ts';
import { daysLeft } from '../model/certificate-life.ts';
import type { Observation } from '../model/observation.ts';
import type { CheckRecord, State, Transition } from '../model/record.ts';
import { atLeast } from '../model/severity.ts';
import { statusOfFinding } from '../model/status.ts';
import type { MetricPoint } from '../ports.ts';

export interface Measured {
  readonly record: CheckRecord;
  readonly state: State;
  readonly transition?: Transition;
  /** The record was written by this run, not by an earlier delivery of the same message. */
  readonly isNew: boolean;
  /** Of its target, see job.ts. */
  readonly group?: string | undefined;
}

export interface MetricOptions {
  readonly stack: string;
  readonly perTarget: 'always' | 'unhealthy' | 'never';
  /** Every gauge for every target, where a series costs nothing. */
  readonly isDetailed?: boolean;
}

interface Sample {
  readonly name: string;
  readonly unit: MetricPoint['unit'];
  readonly value: number;
  readonly isPerTarget?: boolean;
  /** By group instead of by probe. */
  readonly group?: string;
}

/** Points of one name, dimensions and minute are one. */
export function metricsOf(
  batch: readonly Measured[],
  { stack, perTarget, isDetailed = false }: MetricOptions,
): MetricPoint[] {
  const points = new Map<string, MetricPoint & { readonly values: number[] }>();
  for (const measured of batch) {
    const { probe, target, startedAt } = measured.record;
    const at = `${startedAt.slice(0, 16)}:00Z`;
    for (const { name, unit, value, isPerTarget, group } of [
      ...counts(measured),
      ...gauges(measured, perTarget, isDetailed),
    ]) {
      const key = `${name} ${group === undefined ? probe : `#${group}`} ${isPerTarget === true ? target : ''} ${at}`;
      const point = points.get(key);
      if (point !== undefined) {
        point.values.push(value);
        continue;
      }
      const dimensions = {
        [DIMENSIONS.stack]: stack,
        ...(group === undefined ? { [DIMENSIONS.probe]: probe } : { [DIMENSIONS.group]: group }),
        ...(isPerTarget === true ? { [DIMENSIONS.target]: target } : {}),
      };
      points.set(key, { name, unit, dimensions, at, values: [value] });
    }
  }
  return [...points.values()];
}

/** Zeros too: then the average of a count is a ratio. */
function counts({ record, isNew, group }: Measured): Sample[] {
  if (!isNew) return [];
  const { status, tookMs, observation } = record;
  const count = (name: string, isSo: boolean): Sample => ({ name, unit: 'Count', value: isSo ? 1 : 0 });
  return [
    count(METRICS.runs, true),
    count(METRICS.critical, status === 'critical'),
    ...(group === undefined ? [] : [{ ...count(METRICS.critical, status === 'critical'), group }]),
    count(METRICS.warning, status === 'warning'),
    count(METRICS.unknown, status === 'unknown'),
    count(METRICS.faults, observation.faults.length > 0),
    { name: METRICS.duration, unit: 'Milliseconds', value: tookMs },
    ...arrivals(record),
  ];
}

/** Of messages that arrived; those that did not have no time. */
function arrivals({ findings }: CheckRecord): Sample[] {
  return findings.flatMap(({ code, args }) =>
    (code === 'DELIVERY_ARRIVED' || code === 'DELIVERY_LATE') && typeof args['seconds'] === 'number'
      ? [{ name: METRICS.arrival, unit: 'None', value: args['seconds'] } as const]
      : [],
  );
}

function gauges(
  { record, state, transition }: Measured,
  perTarget: MetricOptions['perTarget'],
  isDetailed: boolean,
): Sample[] {
  const isUnhealthy = hasConfirmedCritical(state.open);
  const gauge: Sample = { name: METRICS.unhealthy, unit: 'None', value: isUnhealthy ? 1 : 0 };
  const isRecovery = !isUnhealthy && transition !== undefined && hasConfirmedCritical(transition.cleared);
  const isWanted = perTarget === 'always' || (perTarget === 'unhealthy' && (isUnhealthy || isRecovery));
  const own = probeGauges(record, state);
  return [
    gauge,
    ...(isWanted ? [{ ...gauge, isPerTarget: true }] : []),
    ...own,
    ...(isDetailed ? own.map((one) => ({ ...one, isPerTarget: true })) : []),
  ];
}

/** What one probe alone can tell. Confirmed, so that a single look rings nothing. */
function probeGauges({ probe, observation, startedAt }: CheckRecord, { open }: State): Sample[] {
  const count = (name: string, check: string): Sample => ({
    name,
    unit: 'Count',
    value: open.filter(
      ({ finding, confirmed }) =>
        confirmed &&
        finding.check.startsWith(check) &&
        finding.outcome === 'fail' &&
        atLeast(finding.severity, 'warning'),
    ).length,
  });
  if (probe === 'dnsbl') return [count(METRICS.listings, 'dnsbl-listed')];
  if (probe === 'mail-dns') return [count(METRICS.weakened, 'mail-dns-changes')];
  if (probe === 'delivery') return [count(METRICS.deliveryTroubles, 'delivery-')];
  if (probe !== 'smtp') return [];
  const { sessions } = (observation as Observation<'smtp'>).facts;
  const days = sessions.flatMap(({ tls }) => tls?.chain ?? []).map((one) => daysLeft(one, startedAt));
  return days.length === 0 ? [] : [{ name: METRICS.certificateDays, unit: 'None', value: Math.min(...days) }];
}

function hasConfirmedCritical(findings: State['open']): boolean {
  return findings.some(({ finding, confirmed }) => confirmed && statusOfFinding(finding) === 'critical');
}
