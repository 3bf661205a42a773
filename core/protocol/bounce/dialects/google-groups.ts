/** Google Groups: the group is not there, or does not take mail from us; it does not say which. */
import { addressesIn } from '../addresses.ts';
import type { Dialect } from '../dialect.ts';

export const googleGroups: Dialect = {
  id: 'google-groups',
  fits: ({ lower }) => lower.includes('the group you tried to contact'),
  read: ({ text, senders }) => {
    const group = addressesIn(text).find((address) => !senders.has(address.toLowerCase()));
    if (group === undefined) return [];
    return [
      {
        recipient: group,
        kind: 'failed',
        reason: 'policy',
        permanence: 'policy',
        diagnostic: text.trim().slice(0, 400),
      },
    ];
  },
};
