/** The domain name system on the wire: names, messages, answers (RFC 1034, 1035, 2308, 3596, 6891). */
export {
  formatResolver,
  parseResolver,
  type ResolverAddress,
  type ResolverCode,
} from './resolver-address.ts';
export { dnsblName, reversedLabels, reverseName } from './reverse-name.ts';
export {
  askOf,
  gather,
  normaliseName,
  unasked,
  type Ask,
  type Gathered,
  type GatherOptions,
} from './gather.ts';
