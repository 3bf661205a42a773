/** Where a server sends us on: the name servers of a zone below its own, with the addresses it may speak for. */
import type { Message } from './read-message.ts';
import { readRecord } from './read-record.ts';

export interface Referral {
  readonly zone: string;
  /** Seconds. */
  readonly ttl: number;
  readonly servers: readonly { readonly name: string; readonly addresses: readonly string[] }[];
}

/** Danger: a zone with hundreds of servers would have us ask them all. */
const MOST_SERVERS = 13;

export function readReferral(message: Buffer, content: Message): Referral | undefined {
  const records = content.authority.flatMap((found) => {
    const record =
      found.type === 2 ? readRecord(message, 'NS', found.name, found.ttl, found.at, found.end) : undefined;
    return record?.type === 'NS' ? [record] : [];
  });
  const [first] = records;
  if (first === undefined) return undefined;
  const zone = first.name;
  const servers = records
    .filter((record) => record.name === zone)
    .slice(0, MOST_SERVERS)
    .map(({ target }) => ({
      name: target,
      addresses: content.additional.flatMap((found) => {
        if (found.name !== target) return [];
        const type = found.type === 1 ? 'A' : 'AAAA';
        const glue = readRecord(message, type, found.name, found.ttl, found.at, found.end);
        return glue?.type === 'A' || glue?.type === 'AAAA' ? [glue.address] : [];
      }),
    }));
  return { zone, ttl: Math.min(...records.map(({ ttl }) => ttl)), servers };
}

/** `name` is `zone`, or stands below it. */
export function isWithin(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}
