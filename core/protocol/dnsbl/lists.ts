/** THE table of lists, in the order of a report. A new one is one row in the file of its kind. */
import type { DnsblList } from '../../model/dnsbl-facts.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { ALLOW_LISTS } from './allow-lists.ts';
import { NAME_LISTS } from './name-lists.ts';
import { SMALL_ADDRESS_LISTS } from './small-address-lists.ts';

export const DNSBLS: readonly DnsblList[] = [
  ...ADDRESS_LISTS,
  ...SMALL_ADDRESS_LISTS,
  ...NAME_LISTS,
  ...ALLOW_LISTS,
];
