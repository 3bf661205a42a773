/** DMARC policies: what a domain asks receivers to do with mail that fails authentication (RFC 9989, RFC 9990). */
export {
  discoverPolicy,
  domainExists,
  policyByList,
  type AppliedPolicy,
  type DmarcDiscovery,
} from './discover-policy.ts';
export { findMisplaced, type MisplacedRecord } from './misplaced-record.ts';
export {
  afterTesting,
  isWeaker,
  parseDmarc,
  POLICIES,
  policyOf,
  type DmarcCode,
  type DmarcPolicy,
  type DmarcProblem,
  type DmarcRecord,
} from './parse-dmarc.ts';
export { reportAuthorisation, reportDestinations, type ReportAuthorisation } from './report-authorisation.ts';
export { parseReportUri, parseReportUris, type ReportUri, type ReportUriCode } from './report-uri.ts';
export {
  findOrganization,
  organizationOf,
  walkDomains,
  walkTree,
  type Organization,
  type WalkStep,
} from './tree-walk.ts';
