/** Last known good of a server: what a run saw as a small digest, what of it is remembered. */
export { amountOf } from './compare-size.ts';
export { learnSmtp } from './learn-smtp.ts';
export { mechanismsOf, plainOffer, seeSmtp, type SeenSmtp } from './see-smtp.ts';
