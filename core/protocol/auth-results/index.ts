/** Authentication-Results (RFC 8601): what a receiver found out about a message, in its own words. */
export {
  formatAuthResults,
  parseAuthResults,
  type AuthResult,
  type AuthResults,
} from './parse-auth-results.ts';
export { trustedResults } from './trusted-results.ts';
