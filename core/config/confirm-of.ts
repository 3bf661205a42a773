import { USUAL_LOOKS, type ConfirmRule } from '../model/confirm-rule.ts';
import { seconds } from '../model/duration.ts';
import type { Config } from './schema.ts';

/** Probes that run on a schedule. */
export type ScheduledProbe = keyof Config['every'];

export const SCHEDULED_PROBES: readonly ScheduledProbe[] = [
  'smtp',
  'mail-dns',
  'dnsbl',
  'ses',
  'delivery',
  'content',
];

/** When a probe's troubles count, as the configuration says: what it says of the probe goes before what it says of all. */
export function confirmOf({ confirm }: Pick<Config, 'confirm'>): Record<ScheduledProbe, ConfirmRule> {
  const ruleOf = (probe: ScheduledProbe): ConfirmRule => {
    const { after = confirm.after, looks, of } = confirm[probe] ?? {};
    const needed = looks ?? confirm.looks ?? USUAL_LOOKS.looks;
    // Of a probe that says how often alone, the number for all may be too small.
    const most = of ?? Math.max(needed, looks === undefined ? (confirm.of ?? needed) : needed);
    return { looks: needed, of: most, afterSeconds: seconds(after) };
  };
  return {
    smtp: ruleOf('smtp'),
    'mail-dns': ruleOf('mail-dns'),
    dnsbl: ruleOf('dnsbl'),
    ses: ruleOf('ses'),
    delivery: ruleOf('delivery'),
    content: ruleOf('content'),
  };
}
