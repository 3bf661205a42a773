/** Checks of addresses and names on lists, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { dnsblAllowed } from '../dnsbl-allowed.ts';
import { dnsblChanges } from '../dnsbl-changes.ts';
import { dnsblListed } from '../dnsbl-listed.ts';
import { dnsblLists } from '../dnsbl-lists.ts';
import { dnsblResolver } from '../dnsbl-resolver.ts';
import { addressPtr } from '../address-ptr.ts';

export const DNSBL_CHECKS = [
  dnsblListed,
  dnsblChanges,
  dnsblResolver,
  dnsblLists,
  dnsblAllowed,
  addressPtr,
] as const satisfies readonly AnyCheck[];
