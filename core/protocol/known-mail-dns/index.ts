/** Last known good of a domain's DNS: what a run saw as a small digest, how two of them differ, what is remembered. */
export { compareMailDns, type Compared, type Direction, type MailDnsChange } from './compare-mail-dns.ts';
export { compareTransport } from './compare-transport.ts';
export { learnMailDns } from './learn-mail-dns.ts';
export { seeMailDns, type SeenMailDns } from './see-mail-dns.ts';
export { seeTransport } from './see-transport.ts';
