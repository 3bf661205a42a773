/** More questions than an operator allows would end in refusals, for this configuration and its neighbours alike. */
import { seconds } from '../model/duration.ts';
import { budgetKey } from '../protocol/dnsbl/index.ts';
import { listLoad, type ListLoad } from '../pipeline/list-load.ts';
import { targetsOf } from '../pipeline/targets.ts';
import type { PlacedProblem } from './describe-issue.ts';
import type { Config } from './schema.ts';

const HOUR = 3600;
const LONGEST_HOURS = 24;

export function listLoadRules(config: Config): PlacedProblem[] {
  const path = [config.addresses.length >= config.domains.length ? 'addresses' : 'domains'];
  return listLoad(targetsOf(config))
    .filter(({ perDay, operator }) => perDay > operator.perDay)
    .map((load) => ({ path, message: tooMuch(load), hint: remedies(load, config) }));
}

function tooMuch({ operator, lists, perDay }: ListLoad): string {
  return `cost ${operator.name} about ${perDay} questions a day (${lists.join(', ')}); it allows ${operator.perDay}`;
}

function remedies({ operator, lists, perDay, tests }: ListLoad, config: Config): string {
  const factor = (perDay - tests) / (operator.perDay - tests);
  const hours = Math.ceil((seconds(config.every.dnsbl) / HOUR) * factor);
  const less = factor < 1 || hours > LONGEST_HOURS ? [] : [`ask less often,  every: { dnsbl: ${hours}h }`];
  const allowed =
    operator.use === 'key' || budgetKey(operator) === lists[0]
      ? 'say what you may ask'
      : 'say what your contract with them allows';
  return [
    ...less,
    `leave lists out,  blocklists: { without: [${lists.join(', ')}] }`,
    ...(operator.id === 'spamhaus' ? ['use a key,  blocklists: { keys: { spamhaus-dqs: ... } }'] : []),
    `or ${allowed},  blocklists: { budgets: { ${budgetKey(operator)}: { perDay: ${perDay} } } }`,
  ].join('; ');
}
