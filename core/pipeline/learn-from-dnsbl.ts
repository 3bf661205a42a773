import { learnDnsbl, seeDnsbl } from '../protocol/known-dnsbl/index.ts';
import type { Learn } from './recall.ts';

export const learnFromDnsbl: Learn<'dnsbl'> = (known, { facts }, subject, at) =>
  learnDnsbl(known, seeDnsbl(facts, subject), at);
