/** Received fields (RFC 5321 4.4): the way that a message took, one hop each. */
export { hopsOf, type Hop } from './hops-of.ts';
export { formatReceived, parseReceived, type Received } from './parse-received.ts';
