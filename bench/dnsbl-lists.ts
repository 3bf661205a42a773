/** The table's lists of IPv4 addresses as rbldnsd serves them here, and the addresses that they are asked about. */
import type { DnsblList } from '../core/model/dnsbl-facts.ts';
import { DNSBLS, hasTestPoints } from '../core/protocol/dnsbl/index.ts';
import type { RblZone } from '../test/support/start-rbldnsd.ts';

/** What would keep a list from being asked here. */
const LEFT_OUT = new Set(['key', 'off', 'replaces', 'operator']);

/** All of them, also those that need a key or are off: here everybody may ask. */
export function ipLists(): readonly DnsblList[] {
  return DNSBLS.filter(({ asks, families }) => asks === undefined && families.includes(4)).map((list) => {
    const kept = Object.entries(list).filter(([key]) => !LEFT_OUT.has(key));
    return {
      ...(Object.fromEntries(kept) as unknown as DnsblList),
      zone: list.zone.replace('{key}', 'benchkey'),
    };
  });
}

export function addressesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `198.51.${100 + (index >> 8)}.${index & 255}`);
}

/** What each list must have, and one address in ten. */
export function servedZones(count: number): readonly RblZone[] {
  const some = addressesOf(count).filter((_, index) => index % 10 === 0);
  return ipLists().map((list) => {
    const points = hasTestPoints(list) ? (list.testPoints?.listed ?? ['127.0.0.2']) : [];
    return { zone: list.zone, type: 'ip4set', data: `${dataOf(list)}${[...points, ...some].join('\n')}\n` };
  });
}

function dataOf({ codes }: DnsblList): string {
  const [code = '127.0.0.2'] = codes
    .map(({ answer }) => answer.replaceAll(/(\d+)-\d+/g, '$1'))
    .filter((answer) => answer !== '*');
  return `:${code}:on the list\n`;
}
