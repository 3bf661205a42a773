/** The message of a round trip: how it is written, and how it is known again whatever happened to it on its way. */
export { bodyDigest } from './body-digest.ts';
export { canaryToken, TOKEN } from './canary-token.ts';
export { draftCanary, NONCE_FIELD, TOKEN_FIELD } from './draft-canary.ts';
export { recogniseMail, type RecognisedMail } from './recognise-mail.ts';
export { splitMessage } from './split-message.ts';
export { handIn, type HandedIn } from './hand-in.ts';
export { verifyArrival } from './verify-arrival.ts';
export { lookFor, type Looked } from './look-for.ts';
