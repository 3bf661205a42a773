/** THE table of all checks, in the order of a report. test/registry.test.ts holds it against the files of this folder. */
import type { AnyCheck } from '../model/check.ts';
import { addressPtr } from './address-ptr.ts';
import { daneMatch } from './dane-match.ts';
import { daneRecords } from './dane-records.ts';
import { dnsblListed } from './dnsbl-listed.ts';
import { dnsblLists } from './dnsbl-lists.ts';
import { dnssec } from './dnssec.ts';
import { path } from './path.ts';
import { mailDnsChanges } from './mail-dns-changes.ts';
import { mxRecords } from './mx-records.ts';
import { mxHosts } from './mx-hosts.ts';
import { mxExpected } from './mx-expected.ts';
import { ptrConfirmed } from './ptr-confirmed.ts';
import { dkimSelectors } from './dkim-selectors.ts';
import { dmarcRecord } from './dmarc-record.ts';
import { dmarcPolicy } from './dmarc-policy.ts';
import { dmarcReports } from './dmarc-reports.ts';
import { mtaStsRecord } from './mta-sts-record.ts';
import { mtaStsFetch } from './mta-sts-fetch.ts';
import { mtaStsPolicy } from './mta-sts-policy.ts';
import { mtaStsCoverage } from './mta-sts-coverage.ts';
import { tlsRpt } from './tls-rpt.ts';
import { smtpAuth } from './smtp-auth.ts';
import { smtpCapabilities } from './smtp-capabilities.ts';
import { smtpClosing } from './smtp-closing.ts';
import { smtpEhlo } from './smtp-ehlo.ts';
import { smtpEnvelope } from './smtp-envelope.ts';
import { smtpGreeting } from './smtp-greeting.ts';
import { smtpInjection } from './smtp-injection.ts';
import { smtpMailboxes } from './smtp-mailboxes.ts';
import { smtpNames } from './smtp-names.ts';
import { smtpProtocol } from './smtp-protocol.ts';
import { smtpReachable } from './smtp-reachable.ts';
import { smtpRelay } from './smtp-relay.ts';
import { smtpSpeed } from './smtp-speed.ts';
import { smtpStarttls } from './smtp-starttls.ts';
import { tlsCertificate } from './tls-certificate.ts';
import { tlsChanges } from './tls-changes.ts';
import { tlsHandshake } from './tls-handshake.ts';
import { tlsStaple } from './tls-staple.ts';
import { spfAll } from './spf-all.ts';
import { spfLint } from './spf-lint.ts';
import { spfLookups } from './spf-lookups.ts';
import { spfRecord } from './spf-record.ts';
import { spfSenders } from './spf-senders.ts';

export const CHECKS: readonly AnyCheck[] = [
  // path
  path,
  // smtp
  smtpReachable,
  smtpGreeting,
  smtpNames,
  smtpEhlo,
  smtpStarttls,
  smtpCapabilities,
  tlsHandshake,
  tlsCertificate,
  tlsChanges,
  tlsStaple,
  daneMatch,
  smtpAuth,
  smtpEnvelope,
  smtpMailboxes,
  smtpInjection,
  smtpRelay,
  smtpProtocol,
  smtpClosing,
  smtpSpeed,
  // mail-dns: mx, ptr, dnssec, dane, spf, dkim, dmarc
  mxRecords,
  mxHosts,
  mxExpected,
  ptrConfirmed,
  dnssec,
  daneRecords,
  spfRecord,
  spfLookups,
  spfAll,
  spfLint,
  spfSenders,
  dkimSelectors,
  dmarcRecord,
  dmarcPolicy,
  dmarcReports,
  mtaStsRecord,
  mtaStsFetch,
  mtaStsPolicy,
  mtaStsCoverage,
  tlsRpt,
  mailDnsChanges,
  // dnsbl
  dnsblListed,
  dnsblLists,
  addressPtr,
];
