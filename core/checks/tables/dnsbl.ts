/** Checks of an address on blocklists, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { dnsblListed } from '../dnsbl-listed.ts';
import { dnsblLists } from '../dnsbl-lists.ts';
import { addressPtr } from '../address-ptr.ts';

export const DNSBL_CHECKS: readonly AnyCheck[] = [dnsblListed, dnsblLists, addressPtr];
