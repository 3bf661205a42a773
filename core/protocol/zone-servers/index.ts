/** The servers of a zone: which they are, and whether they say the same (RFC 1034 4.3.5, RFC 2182). */
export { compareResolvers, type ResolverDifference } from './compare-resolvers.ts';
export { compareServers, type Comparison, type Difference } from './compare-servers.ts';
export { findServers, MOST_ADDRESSES, type FoundServers } from './find-servers.ts';
export { oneNetwork } from './one-network.ts';
export { zoneQuestions, type ZoneQuestion } from './zone-questions.ts';
