/** Sending addresses: each once, and ranges only as large as lists can be asked about with courtesy. */
import { isIP } from 'node:net';
import { expandPrefix, MOST_ADDRESSES } from '../model/expand-prefix.ts';
import type { PlacedProblem } from './describe-issue.ts';
import type { Config } from './schema.ts';

export function addressRules(config: Config): PlacedProblem[] {
  const seen = new Set<string>();
  return config.addresses.flatMap((entry, index): PlacedProblem[] => {
    const written = typeof entry === 'string' ? entry : entry.address;
    const path = typeof entry === 'string' ? ['addresses', index] : ['addresses', index, 'address'];
    const addresses = expandPrefix(written);
    if (addresses === undefined) return [{ path, ...tooLarge(written) }];
    const again = addresses.find((address) => seen.has(address));
    for (const address of addresses) seen.add(address);
    if (again === undefined) return [];
    const where = again === written ? '' : `, by "${written}" as well`;
    return [{ path: ['addresses', index], message: `"${again}" is listed twice${where}` }];
  });
}

function tooLarge(written: string): Pick<PlacedProblem, 'message' | 'hint'> {
  return isIP(written.split('/')[0] ?? '') === 6
    ? {
        message: `"${written}" holds more addresses than can be asked about`,
        hint: 'name the addresses that send; lists keep IPv6 by /64, so one address tells about its whole /64',
      }
    : {
        message: `"${written}" holds more than ${MOST_ADDRESSES} addresses`,
        hint: 'name the addresses that send, or several prefixes from /28 on: each address is asked on every list',
      };
}
