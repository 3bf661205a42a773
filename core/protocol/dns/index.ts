/** The domain name system on the wire: names, messages, answers (RFC 1034, 1035, 2308, 3596, 6891). */
export { CLASS_IN, rcodeName, typeName, TYPE_NUMBERS } from './numbers.ts';
export {
  askOf,
  gather,
  normaliseName,
  unasked,
  type Ask,
  type Gathered,
  type GatherOptions,
} from './gather.ts';
export { encodeQuery, mixCase, setId, UDP_PAYLOAD, type Query, type QueryOptions } from './query.ts';
export { isWithin, type Referral } from './read-referral.ts';
export { ROOT_SERVERS } from './root-servers.ts';
export { loopIn, readResponse, type Reading, type Said } from './read-response.ts';
export {
  formatResolver,
  parseResolver,
  type ResolverAddress,
  type ResolverCode,
  type SecureResolver,
} from './resolver-address.ts';
export { dnsblName, reversedLabels, reverseName } from './reverse-name.ts';
export { absoluteName, encodeName, nameAt, type NameCode } from './wire-name.ts';
export { shownChain, shownText, txtTexts, unseenReason } from './txt-text.ts';
