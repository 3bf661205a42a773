import type { Config } from './schema.ts';

export interface NamedVantage {
  readonly name: string;
  readonly kind: 'region' | 'agent';
}

/** Two see it before it is one of the target. */
const USUAL_NEEDED = 2;

/** The configuration's vantages, home first; none where there is one place only. */
export function vantagesOf({ vantages = [] }: Pick<Config, 'vantages'>): NamedVantage[] {
  return vantages.map((one) =>
    typeof one === 'string' ? { name: one, kind: 'region' } : { name: one.agent, kind: 'agent' },
  );
}

export function neededOf({ confirm }: Pick<Config, 'confirm'>): number {
  return confirm.vantages ?? USUAL_NEEDED;
}

/** Queue of a vantage: the same name in each region, for they are told apart by region. */
export function queueNameOf({ name }: Pick<Config, 'name'>, vantage: NamedVantage): string {
  return vantage.kind === 'region' ? `${name}-jobs` : `${name}-jobs-${vantage.name}`;
}
