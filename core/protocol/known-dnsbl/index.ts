/** Last known good on lists: what a run saw as a small digest, what of it is remembered. */
export { learnDnsbl } from './learn-dnsbl.ts';
export { seeDnsbl, type SeenDnsbl } from './see-dnsbl.ts';
