/** TLS-RPT: where senders report that they could not encrypt, or that a certificate was wrong (RFC 8460). */
export { reportTargets, type ReportTarget } from './report-targets.ts';
export {
  parseTlsRpt,
  selectTlsRpt,
  type TlsRptCode,
  type TlsRptRecord,
  type TlsRptSelection,
} from './select-tls-rpt.ts';
