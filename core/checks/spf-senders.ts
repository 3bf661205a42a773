/** The question that SPF is there for, asked for every sender in postwatch.yaml: would a receiver let it pass? */
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import {
  evaluateSpf,
  lintSpf,
  senderAddresses,
  senderQuery,
  type SpfProblemKind,
  type SpfVerdict,
} from '../protocol/spf/index.ts';

type Sender = { readonly domain: string; readonly sender: string; readonly ip: string };

const who = ({ sender, ip }: Sender): string => (sender === ip ? sender : `${ip} of ${sender}`);

const codes = {
  SPF_SENDER_AUTHORISED: code<Sender & { readonly decidedBy: string; readonly lookups: number }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ sender, domain }) => `${sender} may send for ${domain}`,
    evidence: ({ decidedBy, lookups }) => `pass by "${decidedBy}" after ${lookups} lookups`,
    advice: () => [],
    spec: 'RFC 7208 2.6.3',
    per: ['sender'],
  }),
  SPF_SENDER_NOT_AUTHORISED: code<
    Sender & { readonly result: string; readonly decidedBy: string; readonly problem: string }
  >({
    outcome: 'fail',
    severity: 'error',
    says: (args) => `${who(args)} may not send for ${args.domain}: SPF gives ${args.result}`,
    effect: ({ result }) =>
      result === 'fail'
        ? 'receivers reject its mail or put it into the spam folder'
        : 'its mail does not pass SPF, nor DMARC unless DKIM passes',
    evidence: ({ decidedBy, problem, result }) =>
      problem ||
      (decidedBy === '' ? `no term of the record matches: ${result}` : `decided by "${decidedBy}"`),
    advice: ({ sender, domain }) => [
      `add ${sender.includes(':') ? 'ip6' : 'ip4'}:${sender}, or the include of its provider, to the SPF record of ${domain}`,
      'if it no longer sends, remove it from postwatch.yaml',
    ],
    spec: 'RFC 7208 2.6',
    per: ['sender'],
  }),
  SPF_SENDER_UNSEEN: code<Sender & { readonly detail: string }>({
    outcome: 'inconclusive',
    severity: 'warning',
    says: (args) => `whether ${who(args)} may send for ${args.domain} could not be seen`,
    evidence: ({ detail }) => detail,
    advice: () => ['ask again; if it stays, tell whoever owns the name that does not answer'],
    spec: 'RFC 7208 2.6.6',
    per: ['sender'],
  }),
  SPF_SENDERS_NOT_JUDGED: code<{ readonly domain: string; readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `senders were not held against SPF: ${because}`,
    advice: () => [],
  }),
};

/** Problems that have a finding of their own; permerror is only their consequence. */
const CAUSES: ReadonlySet<SpfProblemKind> = new Set([
  'include-none',
  'include-multiple',
  'include-syntax',
  'include-bad-name',
  'loop',
  'too-many-mx',
]);

export const spfSenders = defineCheck({
  id: 'spf-senders',
  probe: 'mail-dns',
  title: 'SPF: every configured sender passes',
  codes,
  judge: ({ facts, subject }, raise) => {
    const { domain } = subject;
    const ask = askOf(facts.answers);
    const addresses = senderAddresses(subject);
    if (addresses.length === 0)
      return raise('SPF_SENDERS_NOT_JUDGED', { domain, because: 'none are configured' });
    const lint = lintSpf(domain, ask);
    if (lint.tree.state !== 'record')
      return raise('SPF_SENDERS_NOT_JUDGED', { domain, because: 'there is no SPF record that can be read' });
    const explained =
      lint.lookups > 10 ||
      Math.max(lint.voids4, lint.voids6) > 2 ||
      lint.problems.some(({ kind }) => CAUSES.has(kind));
    let blocked = false;
    for (const { sender, ip, verdict } of worstOf(
      addresses.map((one) => ({ ...one, verdict: evaluateSpf(senderQuery(domain, one.ip), ask) })),
    )) {
      const base = { domain, sender, ip };
      const { result, pending, problem } = verdict;
      if (pending || result === 'temperror')
        raise('SPF_SENDER_UNSEEN', {
          ...base,
          detail: problem,
        });
      else if (result === 'pass')
        raise('SPF_SENDER_AUTHORISED', {
          ...base,
          decidedBy: decidingTerm(verdict),
          lookups: verdict.lookups,
        });
      else if (result === 'permerror' && explained) blocked = true;
      else raise('SPF_SENDER_NOT_AUTHORISED', { ...base, result, problem, decidedBy: decidingTerm(verdict) });
    }
    if (blocked)
      raise('SPF_SENDERS_NOT_JUDGED', { domain, because: 'evaluation ends in permerror for some of them' });
  },
});

interface Judged {
  readonly sender: string;
  readonly ip: string;
  readonly verdict: SpfVerdict;
}

/** One verdict per sender: of a prefix the worst. */
function worstOf(judged: readonly Judged[]): readonly Judged[] {
  const rank = ({ verdict }: Judged): number =>
    verdict.pending || verdict.result === 'temperror' ? 1 : verdict.result === 'pass' ? 0 : 2;
  const worst = new Map<string, Judged>();
  for (const one of judged) {
    const held = worst.get(one.sender);
    if (held === undefined || rank(one) > rank(held)) worst.set(one.sender, one);
  }
  return [...worst.values()];
}

/** The innermost term that decided: "ip4:192.0.2.0/24" behind "include:_spf.example.com". */
function decidingTerm({ trace }: Pick<SpfVerdict, 'trace'>): string {
  const step = trace.steps.find(({ outcome }) => outcome === 'match');
  if (step === undefined) return '';
  const inner = step.leadsTo === undefined ? '' : decidingTerm({ trace: step.leadsTo });
  return inner === '' ? step.term : `${step.term}: ${inner}`;
}
