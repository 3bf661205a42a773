/**
 * What keeps mail to the domain encrypted and unforged on its way, against what it was. Senders never complain about a
 * protection that is gone: mail goes on as before, only open to whoever sits on the way.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { CHANGE_MEANT, changeEvidence, findWho, type RecordChange } from '../model/record-change.ts';
import { shownText } from '../protocol/dns/index.ts';
import { compareTransport, seeTransport } from '../protocol/known-mail-dns/index.ts';

type Policy = RecordChange & {
  /** How long senders keep the policy that is known, in days. */
  readonly days: number;
};
type Pins = RecordChange & { readonly host: string };

const days = ({ days: many }: Policy): string => (many === 1 ? 'a day' : `${many} days`);
const evidence = changeEvidence(shownText);

const codes = {
  MTA_STS_GONE: code<Policy>({
    outcome: 'fail',
    severity: ({ before }): Severity => (before === 'enforce' ? 'warning' : 'notice'),
    says: ({ domain, before }) =>
      `the MTA-STS record of ${domain} is gone; its policy said ${before}, and was not ended first`,
    effect: (args) =>
      args.before === 'enforce'
        ? `senders that have the policy keep to it for up to ${days(args)} and deliver nothing to hosts that it does not name; after that, somebody on the way can switch encryption off unseen`
        : 'no sender reports any more what would fail',
    evidence,
    advice: (args) => [
      'publish record and policy again',
      `to end MTA-STS, publish mode: none under another id first, and take both away when ${days(args)} are over`,
      CHANGE_MEANT,
    ],
    spec: 'RFC 8461 8.3',
    per: ['what'],
  }),
  MTA_STS_WEAKER: code<Policy>({
    outcome: 'fail',
    severity: ({ before }): Severity => (before === 'enforce' ? 'warning' : 'notice'),
    says: ({ domain, before, after }) =>
      `the MTA-STS policy of ${domain} says ${after} now, it was ${before}`,
    effect: () => 'senders deliver also where somebody on the way has switched encryption off',
    evidence,
    advice: (args) => [`write mode: ${args.before} and another id again`, findWho(args), CHANGE_MEANT],
    spec: 'RFC 8461 5',
    per: ['what'],
  }),
  TLS_RPT_GONE: code<RecordChange>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ domain }) => `the TLS-RPT record of ${domain} is gone`,
    effect: () => 'no sender reports any more that mail failed to be encrypted',
    evidence,
    advice: (args) => [
      `publish TXT at _smtp._tls.${args.domain} again: "v=TLSRPTv1; rua=${args.before.replaceAll(', ', ',')}"`,
      CHANGE_MEANT,
    ],
    spec: 'RFC 8460 3',
    per: ['what'],
  }),
  TLS_RPT_CHANGED: code<RecordChange>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ domain, before }) =>
      before === ''
        ? `${domain} has a TLS-RPT record now`
        : `reports about failed TLS of ${domain} go elsewhere now`,
    evidence,
    advice: (args) => [`nothing, if this was meant; otherwise ${findWho(args)}`],
    per: ['what'],
  }),
  DNSSEC_GONE: code<RecordChange>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ domain }) => `${domain} was signed with DNSSEC and is not any more`,
    effect: () => 'forged answers go unnoticed, and senders stop using DANE for its mail',
    evidence,
    advice: (args) => [
      'if the zone moved to another provider: have it signed there, then have its DS record put into the parent',
      findWho(args),
      CHANGE_MEANT,
    ],
    spec: 'RFC 4035 4.3',
    per: ['what'],
  }),
  DANE_GONE: code<Pins>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ host }) => `the TLSA records of ${host} are gone`,
    effect: () => 'senders that used DANE go on delivering, without looking at the certificate',
    evidence,
    advice: (args) => [
      `publish TLSA records for the present certificate of ${args.host}`,
      findWho(args),
      CHANGE_MEANT,
    ],
    spec: 'RFC 7672 2.2',
    per: ['what'],
  }),
  DANE_CHANGED: code<Pins>({
    outcome: 'fail',
    severity: 'notice',
    says: ({ host, before }) =>
      before === '' ? `${host} has TLSA records now` : `the TLSA records of ${host} were changed`,
    evidence,
    advice: (args) => [
      `nothing, if a certificate is being changed, or was; otherwise ${findWho(args)}: whoever writes them can have mail delivered to himself`,
    ],
    per: ['what'],
  }),
  TRANSPORT_UNCHANGED: code<{ readonly domain: string; readonly what: string }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain, what }) => {
      const [kind = '', host = ''] = what.split(' ');
      const name = NAMES[kind] ?? kind;
      return host === '' ? `${name} of ${domain} is as before` : `${name} of ${host} are as before`;
    },
    advice: () => [],
    per: ['what'],
  }),
  TRANSPORT_NOT_COMPARED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the protection of mail on its way was not compared with before: ${because}`,
    advice: () => [],
  }),
};

const NAMES: Readonly<Record<string, string>> = {
  'mta-sts': 'the MTA-STS policy',
  'tls-rpt': 'the TLS-RPT record',
  dnssec: 'the DNSSEC signature',
  dane: 'the TLSA records',
};
const DAY_SECONDS = 86_400;

export const transportChanges = defineCheck({
  id: 'transport-changes',
  probe: 'mail-dns',
  title: 'Mail is protected on its way as it was before',
  codes,
  judge({ facts, subject, faults, known, at }, raise) {
    const { domain } = subject;
    const { transport, since = '' } = known ?? {};
    const because = dnsBlindness(faults) || (transport === undefined ? 'it is seen for the first time' : '');
    if (transport === undefined || because !== '') return raise('TRANSPORT_NOT_COMPARED', { because });
    const { changes, same } = compareTransport(transport, seeTransport(facts, subject, at));
    const isUnsigned = changes.some(({ what, direction }) => what === 'dnssec' && direction === 'gone');
    for (const { what, which, direction, before, after } of changes) {
      const args = { domain, what: `${what} ${which}`.trim(), before, after, since };
      const isGone = direction === 'gone';
      if (what === 'mta-sts' && (isGone || direction === 'weaker')) {
        const policy = { ...args, days: Math.ceil((transport.mtaStsSeconds ?? 0) / DAY_SECONDS) };
        raise(isGone ? 'MTA_STS_GONE' : 'MTA_STS_WEAKER', policy);
      }
      if (what === 'tls-rpt') raise(isGone ? 'TLS_RPT_GONE' : 'TLS_RPT_CHANGED', args);
      if (what === 'dnssec' && isGone) raise('DNSSEC_GONE', args);
      // Without signatures TLSA records do not count, there or not.
      if (what === 'dane' && !isUnsigned)
        raise(isGone ? 'DANE_GONE' : 'DANE_CHANGED', { ...args, host: which });
    }
    for (const what of same) raise('TRANSPORT_UNCHANGED', { domain, what });
    if (changes.length + same.length === 0)
      raise('TRANSPORT_NOT_COMPARED', { because: 'nothing of it was seen before and now' });
  },
});
