/** What verified NSEC or NSEC3 records say about a name: the questions that a validator puts to either kind. */
export interface Denial {
  /** The name has no record of this type, nor an alias (RFC 4035 5.4, RFC 5155 8.5 to 8.7). */
  nodata(name: string, type: number): Denied;
  /** Neither the name nor a wildcard for it exists (RFC 5155 8.4). */
  nxdomain(name: string): Denied;
  /** Nothing is nearer to the name than the wildcard below `ancestor` (RFC 4035 5.3.4, RFC 5155 8.8). */
  nothingNearer(name: string, ancestor: string): Denied;
  /** What is at the name, which gave no DS record, as seen from the zone above. */
  delegation(name: string): Delegation;
}

/**
 * opt-out     a span that may hold names that are not signed (RFC 5155 6): not secure
 * iterations  more hashing than is done for anybody (RFC 9276 3.2): not secure
 * costly      our own limit
 */
export type Denied = 'proven' | 'unproven' | 'opt-out' | 'iterations' | 'costly';

/**
 * same-zone  the name is there and is no zone of its own
 * unsigned   it is a zone without DS
 * no-name    it does not exist, and so nothing below it (RFC 8020)
 */
export type Delegation = 'same-zone' | 'unsigned' | 'no-name' | Exclude<Denied, 'proven'>;
