/** DNSSEC: who vouches for a DNS answer, checked from the root down (RFC 4033, 4034, 4035, 5155). */
export { algorithmName } from './algorithms.ts';
export type { DnssecCode, DnssecStatus, DnssecVerdict, SignatureEnd, TrustedZone } from './dnssec-verdict.ts';
export {
  parseTrustAnchor,
  ROOT_ANCHORS,
  trustAnchorsOf,
  type TrustAnchor,
  type TrustAnchorCode,
} from './trust-anchors.ts';
export { createValidator, validate, type Validate, type ValidateOptions } from './validate.ts';
