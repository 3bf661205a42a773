import type { AnyJob } from '../model/job.ts';
import type { Vantages } from '../model/vantages.ts';
import type { Jobs } from '../ports.ts';

/** Each job into its vantage's queue. One from before there were vantages is done at home. */
export function routeVantages({ places }: Vantages, open: (queue: string) => Jobs): Jobs {
  const queues = new Map(places.map(({ name, queue }) => [name, open(queue)]));
  const [home] = queues.values();
  return {
    async send(jobs, options) {
      for (const [vantage, together] of Map.groupBy(jobs, vantageOf)) {
        const queue = vantage === undefined ? home : queues.get(vantage);
        if (queue === undefined)
          throw new Error(`Cannot send a job to "${String(vantage)}": no such vantage`);
        await queue.send(together, options);
      }
    },
  };
}

function vantageOf({ vantage }: AnyJob): string | undefined {
  return vantage;
}
