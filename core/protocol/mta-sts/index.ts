/** MTA-STS: a domain says that its mail hosts have certificates that must be right (RFC 8461). */
export {
  mxMatches,
  parseMtaStsPolicy,
  MOST_SECONDS,
  type MtaStsPolicy,
  type ReadMtaStsPolicy,
} from './parse-policy.ts';
export {
  currentPolicy,
  isPlainText,
  MOST_OCTETS,
  POLICY_PATH,
  policyHost,
  readPolicy,
} from './read-policy.ts';
export { parseMtaStsRecord, selectMtaSts, type MtaStsSelection } from './select-record.ts';
