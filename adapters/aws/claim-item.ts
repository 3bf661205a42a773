import { TABLE_KEYS } from '../../core/contract.ts';
import type { Records } from '../../core/ports.ts';
import { toItem, type Item } from './record-items.ts';
import { claimKey, type Key } from './record-keys.ts';

/** Longer than any message lives in a queue that has not given it up. */
const CLAIM_MS = 2 * 86_400_000;

/** Nearly always somebody was here before: reading costs a fifth of a write, a refused one included. */
export function createClaim(table: {
  readonly get: (key: Key) => Promise<Item | undefined>;
  readonly putNew: (item: Item) => Promise<'written' | 'existing'>;
  readonly now: () => Date;
}): Records['claim'] {
  return async (job, by) => {
    const key = claimKey(job);
    const readOwner = async (): Promise<string | undefined> => (await table.get(key))?.['by']?.S;
    const owner = await readOwner();
    if (owner !== undefined) return owner;
    const expires = Math.ceil((table.now().getTime() + CLAIM_MS) / 1000);
    const put = await table.putNew(toItem({ ...key, by, [TABLE_KEYS.expires]: expires }));
    return put === 'written' ? by : ((await readOwner()) ?? by);
  };
}
