/** All DNS questions about a mail domain, in as few round trips as their dependencies allow. Judges nothing. */
import type { DnsAnswer } from '../model/dns.ts';
import type { DomainSubject } from '../model/mail-dns-facts.ts';
import type { HttpFacts } from '../model/http-facts.ts';
import type { Fault } from '../model/observation.ts';
import { ANY_SELECTOR, evaluateSelector, guessSelectors } from '../protocol/dkim/index.ts';
import {
  discoverPolicy,
  domainExists,
  reportAuthorisation,
  reportDestinations,
} from '../protocol/dmarc/index.ts';
import { askOf, gather, type Ask } from '../protocol/dns/index.ts';
import { MOST_OCTETS, POLICY_PATH, policyHost, selectMtaSts } from '../protocol/mta-sts/index.ts';
import { evaluateMx, hostAddresses, ptrAddresses, receivesMail } from '../protocol/mx/index.ts';
import { evaluatePtr } from '../protocol/ptr/index.ts';
import { askSpfQuestions } from '../protocol/spf/index.ts';
import { judgeSignedMail } from '../protocol/tlsa/index.ts';
import { selectTlsRpt } from '../protocol/tls-rpt/index.ts';
import type { ProbePorts } from '../ports.ts';
import type { Probe } from './probe.ts';

export const probeMailDns: Probe<'mail-dns'> = async (subject, ports, signal) => {
  const at = ports.clock.now();
  const { answers, complete } = await gather((ask) => questions(subject, ask, at), ports.dns, { signal });
  // Whatever was not answered by now is our time's doing; a policy that is slow afterwards is its host's.
  const faults = faultsOf(Object.values(answers), complete, signal);
  const mtaSts = await fetchPolicy(subject, askOf(answers), ports, signal);
  return { facts: { answers, ...(mtaSts === undefined ? {} : { mtaSts }) }, faults };
};

const HTTPS_PORT = 443;
/** RFC 8461 3.3 suggests a minute; half of ours leaves room for the rest. */
const MOST_FETCH_MS = 30_000;
const DEFAULT_BUDGET_MS = 60_000;

/** RFC 8461 3.3: only where a record says that there is one. */
async function fetchPolicy(
  { domain, mtaStsPort: port = HTTPS_PORT }: DomainSubject,
  ask: Ask,
  { http, budgetMs = DEFAULT_BUDGET_MS }: ProbePorts,
  signal: AbortSignal,
): Promise<HttpFacts | undefined> {
  if (selectMtaSts(domain, ask).kind !== 'record') return undefined;
  const host = policyHost(domain);
  const { addresses } = hostAddresses(host, ask);
  if (addresses.length === 0) return undefined;
  return http.get(
    { host, port, path: POLICY_PATH, addresses },
    { signal, timeoutMs: Math.min(MOST_FETCH_MS, budgetMs / 2), maxOctets: MOST_OCTETS },
  );
}

/** What the checks evaluate is evaluated here once, for its questions. */
function questions(subject: DomainSubject, ask: Ask, at: Date): void {
  const { domain } = subject;
  judgeSignedMail(subject, ask, at);
  for (const { address } of ptrAddresses(subject, evaluateMx(domain, ask))) evaluatePtr(address, ask);
  askSpfQuestions(subject, ask);
  for (const selector of subject.selectors) evaluateSelector(domain, selector, ask);
  if (!subject.sends) evaluateSelector(domain, ANY_SELECTOR, ask);
  else if (subject.selectors.length === 0) guessSelectors(domain, subject.guessSelectors === true, ask);
  if (selectMtaSts(domain, ask).kind === 'record') hostAddresses(policyHost(domain), ask);
  selectTlsRpt(domain, ask);
  domainExists(domain, ask);
  // A DMARC record in the wrong place stands here.
  ask(domain, 'TXT');
  const { policy } = discoverPolicy(domain, ask);
  if (policy === undefined) return;
  for (const destination of reportDestinations(policy.record)) {
    reportAuthorisation(policy.at, destination, ask);
    receivesMail(destination, ask);
  }
}

function faultsOf(answers: readonly DnsAnswer[], complete: boolean, signal: AbortSignal): Fault[] {
  const silent = answers.filter(({ kind }) => kind === 'timeout' || kind === 'unreachable');
  const last = silent.at(-1);
  // One lame zone is the target's trouble; silence to every question is ours, even if it lasted until our time was up.
  if (last !== undefined && silent.length === answers.length) {
    return [
      {
        kind: 'resolver-down',
        detail: `none of ${answers.length} DNS questions was answered: ${last.detail}`,
      },
    ];
  }
  // Time that is up after the last answer took nothing away.
  if (!signal.aborted || (complete && last === undefined)) return [];
  return [{ kind: 'budget-spent', detail: `our time was up after ${answers.length} DNS questions` }];
}
