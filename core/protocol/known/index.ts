/** Last known good: what a run saw as a small digest, how two of them differ, and what is remembered. */
export { compareMailDns, type Compared, type Direction, type MailDnsChange } from './compare-mail-dns.ts';
export { compareTransport, type TransportChange } from './compare-transport.ts';
export { amountOf } from './compare-size.ts';
export { learnDnsbl } from './learn-dnsbl.ts';
export { learnMailDns } from './learn-mail-dns.ts';
export { learnSmtp } from './learn-smtp.ts';
export { seeDnsbl, type SeenDnsbl } from './see-dnsbl.ts';
export { seeMailDns, type SeenMailDns } from './see-mail-dns.ts';
export { seeTransport } from './see-transport.ts';
export { mechanismsOf, plainOffer, seeSmtp, type SeenSmtp } from './see-smtp.ts';
