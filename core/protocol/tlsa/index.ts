/** DANE: certificates pinned in DNS (RFC 6698, RFC 7671), as mail senders use them (RFC 7672). */
export { askTlsa } from './ask-tlsa.ts';
export { discoverTlsa, type HostTlsa } from './discover-tlsa.ts';
export { judgeSignedHost, judgeSignedMail, type SignedHost, type SignedMail } from './judge-signed-mail.ts';
export {
  matchTlsa,
  type TlsaContext,
  type TlsaMatch,
  type TlsaOutcome,
  type TlsaVerdict,
} from './match-tlsa.ts';
export { formatTlsa, parseTlsa, tlsaName, type TlsaCode, type TlsaRecord } from './parse-tlsa.ts';
export { isUsable, tlsaFlaw, type TlsaFlaw } from './tlsa-flaw.ts';
