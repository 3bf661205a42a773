import type { Config } from '../config/schema.ts';
import { canonicalAddress } from '../model/canonical-address.ts';
import { endpointId } from '../model/target.ts';

/** Ids of the endpoints that are listed, as targetsOf() names them. Not through it: the lists it knows are 25 kB of a cold start. */
export function endpointIds({ endpoints }: Pick<Config, 'endpoints'>): ReadonlySet<string> {
  return new Set(endpoints.map(({ host, port }) => endpointId(canonicalAddress(host), port)));
}
