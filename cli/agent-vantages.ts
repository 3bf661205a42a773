/** Queues of the other vantages, for an agent that is one: their names are known, and its own URL says the rest. */
import { vantagesOf, neededOf, queueNameOf, type NamedVantage } from '../core/config/vantages-of.ts';
import type { Config } from '../core/config/index.ts';
import type { Vantages } from '../core/model/vantages.ts';
import { UsageError } from './usage-error.ts';

/** Undefined where agents are no vantages. */
export function agentVantages(
  config: Config,
  { queue, vantage }: { readonly queue: string; readonly vantage?: string },
): Vantages | undefined {
  const named = vantagesOf(config);
  const agents = named.filter(({ kind }) => kind === 'agent');
  if (agents.length === 0) return undefined;
  const own = agents.find(({ name }) => name === vantage);
  const names = agents.map(({ name }) => name).join(', ');
  if (own === undefined)
    throw new UsageError(
      vantage === undefined
        ? `Cannot look without a name: say --vantage and one of ${names}`
        : `Cannot look as "${vantage}": the configuration's agents are ${names}`,
    );
  if (!queue.endsWith(`/${queueNameOf(config, own)}`))
    throw new UsageError(
      `Cannot look as "${own.name}" for queue "${queue}": its jobs are in ${queueNameOf(config, own)}`,
    );
  const places = named.map((one) => ({
    name: one.name,
    port25: one.kind === 'agent',
    queue: queueUrlOf(queue, queueNameOf(config, one), one),
  }));
  return { needed: neededOf(config), places };
}

/** "https://sqs.REGION.amazonaws.com/ACCOUNT/NAME": an agent's queue is at home, a region's in that region. */
function queueUrlOf(own: string, name: string, { kind, name: region }: NamedVantage): string {
  const sibling = own.replace(/[^/]*$/, name);
  return kind === 'agent'
    ? sibling
    : sibling.replace(/^(https:\/\/sqs\.)[a-z0-9-]+(\.amazonaws\.)/, `$1${region}$2`);
}
