/** NSEC: each name says which types it has, and which name comes next (RFC 4034 4, RFC 4035 5.4). */
import { TYPE_NUMBERS } from '../dns/index.ts';
import type { Denial } from './denial.ts';
import { commonAncestor, compareNames, isWithin, labelsOf, wildcardAt } from './name-order.ts';
import type { Nsec } from './read-rdata.ts';

export interface OwnedNsec extends Nsec {
  readonly owner: string;
}

const { NS, SOA, DS, CNAME } = TYPE_NUMBERS;
const DNAME = 39;

export function nsecDenial(records: readonly OwnedNsec[], zone: string): Denial {
  const covering = (name: string): OwnedNsec | undefined =>
    records.find((record) => covers(record, name, zone));
  const matching = (name: string): OwnedNsec | undefined => records.find(({ owner }) => owner === name);

  return {
    nodata(name, type) {
      const match = matching(name);
      if (match !== undefined) return hasNot(match.types, name, type) ? 'proven' : 'unproven';
      const cover = covering(name);
      if (cover === undefined) return 'unproven';
      if (isWithin(cover.next, name)) return 'proven';
      const wildcard = wildcardAt(closestEncloser(cover, name));
      const expanded = matching(wildcard);
      return expanded !== undefined && hasNot(expanded.types, wildcard, type) ? 'proven' : 'unproven';
    },
    nxdomain(name) {
      const cover = covering(name);
      // RFC 8020: where the next name is below this one, this one exists, if only as a step on the way.
      if (cover === undefined || isWithin(cover.next, name)) return 'unproven';
      return covering(wildcardAt(closestEncloser(cover, name))) === undefined ? 'unproven' : 'proven';
    },
    nothingNearer(name, ancestor) {
      const cover = covering(name);
      if (cover === undefined || isWithin(cover.next, name)) return 'unproven';
      return labelsOf(closestEncloser(cover, name)).length <= labelsOf(ancestor).length
        ? 'proven'
        : 'unproven';
    },
    delegation(name) {
      const match = matching(name);
      if (match !== undefined) return delegationAt(match.types, name);
      const cover = covering(name);
      if (cover === undefined) return 'unproven';
      return isWithin(cover.next, name) ? 'same-zone' : 'no-name';
    },
  };
}

/**
 * The type is not at the name, by a record that may speak of it. RFC 6840 4.1, 4.4: at a zone cut the upper zone speaks
 * of DS only, the lower one of all else. RFC 6840 4.3: an alias would have answered.
 */
export function hasNot(types: ReadonlySet<number>, name: string, type: number): boolean {
  if (types.has(type) || types.has(CNAME)) return false;
  if (type === DS) return name === '' || !types.has(SOA);
  return !isCut(types);
}

/** What the record of the name itself says, from above. */
export function delegationAt(
  types: ReadonlySet<number>,
  name: string,
): 'same-zone' | 'unsigned' | 'unproven' {
  // RFC 6840 4.4: with SOA it comes from below the cut, and says nothing about DS.
  if (types.has(DS) || (types.has(SOA) && name !== '')) return 'unproven';
  return types.has(NS) ? 'unsigned' : 'same-zone';
}

/** NS without SOA: the upper side of a zone cut. */
function isCut(types: ReadonlySet<number>): boolean {
  return types.has(NS) && !types.has(SOA);
}

/** RFC 6840 4.1: of names below a zone cut, or below a DNAME, this zone knows nothing. */
export function knowsBelow(types: ReadonlySet<number>): boolean {
  return !isCut(types) && !types.has(DNAME);
}

function covers({ owner, next, types }: OwnedNsec, name: string, zone: string): boolean {
  if (!isWithin(name, zone) || compareNames(owner, name) >= 0) return false;
  // The last record of a zone leads back to its start.
  if (next !== zone && compareNames(name, next) >= 0) return false;
  return !isWithin(name, owner) || knowsBelow(types);
}

function closestEncloser({ owner, next }: OwnedNsec, name: string): string {
  const [before, after] = [commonAncestor(name, owner), commonAncestor(name, next)];
  return before.length > after.length ? before : after;
}
