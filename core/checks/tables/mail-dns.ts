/** Checks of the DNS of a mail domain, in the order of a report: mx, ptr, dnssec, dane, spf, dkim, dmarc, mta-sts, tls-rpt. */
import type { AnyCheck } from '../../model/check.ts';
import { mxRecords } from '../mx-records.ts';
import { mxHosts } from '../mx-hosts.ts';
import { mxExpected } from '../mx-expected.ts';
import { ptrConfirmed } from '../ptr-confirmed.ts';
import { dnssec } from '../dnssec.ts';
import { daneRecords } from '../dane-records.ts';
import { spfRecord } from '../spf-record.ts';
import { spfLookups } from '../spf-lookups.ts';
import { spfAll } from '../spf-all.ts';
import { spfHelo } from '../spf-helo.ts';
import { spfLint } from '../spf-lint.ts';
import { spfSenders } from '../spf-senders.ts';
import { spfTrust } from '../spf-trust.ts';
import { dkimSelectors } from '../dkim-selectors.ts';
import { dkimKeys } from '../dkim-keys.ts';
import { dkimAliases } from '../dkim-aliases.ts';
import { dkimGuess } from '../dkim-guess.ts';
import { dmarcRecord } from '../dmarc-record.ts';
import { dmarcPolicy } from '../dmarc-policy.ts';
import { dmarcReports } from '../dmarc-reports.ts';
import { mtaStsRecord } from '../mta-sts-record.ts';
import { mtaStsFetch } from '../mta-sts-fetch.ts';
import { mtaStsPolicy } from '../mta-sts-policy.ts';
import { mtaStsCoverage } from '../mta-sts-coverage.ts';
import { tlsRpt } from '../tls-rpt.ts';
import { transportChanges } from '../transport-changes.ts';
import { bimiRecord } from '../bimi-record.ts';
import { bimiIndicator } from '../bimi-indicator.ts';
import { bimiMark } from '../bimi-mark.ts';
import { bulkSenders } from '../bulk-senders.ts';
import { parkedDomain } from '../parked-domain.ts';
import { mailDnsChanges } from '../mail-dns-changes.ts';
import { resolversAgree } from '../resolvers-agree.ts';
import { zoneServers } from '../zone-servers.ts';

export const MAIL_DNS_CHECKS = [
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
  spfTrust,
  spfSenders,
  spfHelo,
  dkimSelectors,
  dkimKeys,
  dkimAliases,
  dkimGuess,
  dmarcRecord,
  dmarcPolicy,
  dmarcReports,
  mtaStsRecord,
  mtaStsFetch,
  mtaStsPolicy,
  mtaStsCoverage,
  tlsRpt,
  bimiRecord,
  bimiIndicator,
  bimiMark,
  bulkSenders,
  parkedDomain,
  mailDnsChanges,
  transportChanges,
  zoneServers,
  resolversAgree,
] as const satisfies readonly AnyCheck[];
