/** Bounces and complaints -> symptoms: one for each receiver and reason. */
import { HEARD, type HeardCode } from '../diagnosis/heard.ts';
import type { Symptom } from '../diagnosis/symptom.ts';
import type { Bounce } from '../protocol/bounce/index.ts';

export function hearBounces(bounces: readonly Bounce[], file: string): Symptom[] {
  const failed = bounces.filter(({ kind }) => kind === 'failed' || kind === 'delayed');
  const complaints = bounces.filter(({ kind }) => kind === 'complaint');
  const heard = (code: HeardCode, by: string, category: string, same: readonly Bounce[]): Symptom => ({
    code,
    target: file,
    probe: 'bounces',
    outcome: 'fail',
    severity: HEARD[code].severity,
    args: {
      by,
      category,
      reply: same.map(replyOf).find((reply) => reply !== '') ?? '',
      count: same.length,
      of: 0,
      permanence: same[0]?.permanence ?? '',
      recipient: same.map(({ recipient }) => recipient)[0] ?? '',
      list: same.map(({ list }) => list ?? '').find((list) => list !== '') ?? '',
    },
    instance: `${by} ${category}`.trim(),
  });
  return [
    ...[...Map.groupBy(failed, (one) => `${domainOf(one)} ${one.reason}`)].map(([, same]) =>
      heard('BOUNCE_REFUSED', domainOf(same[0]), same[0]?.reason ?? '', same),
    ),
    ...[...Map.groupBy(complaints, domainOf)].map(([by, same]) =>
      heard('BOUNCE_COMPLAINT', by, 'complaint', same),
    ),
  ];
}

function domainOf(bounce: Bounce | undefined): string {
  return bounce?.recipient.split('@').at(-1) ?? '';
}

/** As a server would say it: with its codes in front, where the notice has them apart. */
function replyOf({ diagnostic, replyCode, status }: Bounce): string {
  if (/^[245]\d\d[ -]/.test(diagnostic) || diagnostic === '') return diagnostic;
  const codes = [
    replyCode === null ? '' : String(replyCode),
    status === null || diagnostic.includes(status) ? '' : status,
  ];
  return [...codes.filter((code) => code !== ''), diagnostic].join(' ');
}
