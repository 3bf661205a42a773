/** Can lists be asked from here, and believed? Their test points alone, no target. */
import type { DnsAnswer } from '../../model/dns.ts';
import type { DnsblList, ListChoice } from '../../model/dnsbl-facts.ts';
import type { ProbePorts } from '../../ports.ts';
import { askList, readKeys, seedAt } from './ask-list.ts';
import { hideKeyInAnswer } from './hide-keys.ts';
import { judgeTests } from './judge-tests.ts';
import type { ListState } from './list-states.ts';
import { zoneOf } from './query-name.ts';
import { hasTestPoints } from './test-points.ts';

/**
 * fit      its test points answered right
 * refused  it does not answer our resolver
 * broken   it cannot be believed
 * silent   no answer came
 * unasked  today's questions to its operator are used up, or its key could not be read
 * untested nobody documents a test point: what it says is a number
 */
export type Fitness = 'fit' | 'refused' | 'broken' | 'silent' | 'unasked' | 'untested';

export interface ListFitness {
  readonly list: DnsblList;
  readonly fitness: Fitness;
  /** "" where it is fit. */
  readonly why: string;
}

export interface FitnessOptions {
  readonly ports: Pick<ProbePorts, 'dns' | 'clock' | 'secrets'>;
  readonly signal: AbortSignal;
  /** Called when a list is done. */
  readonly onDone: (list: DnsblList) => void;
}

export async function listFitness(
  states: readonly ListState[],
  choice: ListChoice,
  { ports, signal, onDone }: FitnessOptions,
): Promise<readonly ListFitness[]> {
  const asked = states.filter(({ why }) => why === '');
  const keys = await readKeys(
    asked.map(({ list }) => list),
    choice,
    ports.secrets,
  );
  const seed = seedAt(ports.clock.now());
  return Promise.all(
    asked.map(async ({ list, askedFor }): Promise<ListFitness> => {
      const key = list.key === undefined ? undefined : keys.get(list.key);
      if (key?.ok === false) return { list, fitness: 'unasked', why: key.why };
      if (!hasTestPoints(list)) return { list, fitness: 'untested', why: 'nobody documents a test point' };
      // Danger: the key stands in the names that are asked for, and may come back in words.
      const hide = (answer: DnsAnswer): DnsAnswer =>
        key === undefined ? answer : hideKeyInAnswer(answer, key.key);
      const dns: ProbePorts['dns'] = {
        ask: async (...args) => hide(await ports.dns.ask(...args)),
      };
      const asking = { askedFor, budgets: choice.budgets, dns, signal, seed };
      const { tests } = await askList(list, zoneOf(list, key?.key), [], asking);
      onDone(list);
      const mistrust = judgeTests(list, tests);
      if (mistrust === undefined) return { list, fitness: 'fit', why: '' };
      return { list, fitness: FITNESS[mistrust.kind], why: mistrust.why };
    }),
  );
}

const FITNESS = {
  refused: 'refused',
  broken: 'broken',
  unknown: 'broken',
  unseen: 'silent',
  unasked: 'unasked',
} as const;
