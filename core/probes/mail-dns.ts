/** All DNS questions about a mail domain, in as few round trips as their dependencies allow. Judges nothing. */
import type { DnsAnswer } from '../model/dns.ts';
import { questionKey, type DomainSubject } from '../model/mail-dns-facts.ts';
import type {
  ResolverView,
  ResolverViewsFacts,
  ZoneServer,
  ZoneServersFacts,
} from '../model/zone-servers-facts.ts';
import type { BimiFacts, BimiFile } from '../model/bimi-facts.ts';
import type { HttpFacts } from '../model/http-facts.ts';
import type { Fault } from '../model/observation.ts';
import { bimiFiles, indicatorOf, markOf, type BimiUrl } from '../protocol/bimi/index.ts';
import { ANY_SELECTOR, evaluateSelector, guessSelectors } from '../protocol/dkim/index.ts';
import {
  discoverPolicy,
  domainExists,
  findMisplaced,
  reportAuthorisation,
  reportDestinations,
} from '../protocol/dmarc/index.ts';
import { askOf, gather, type Ask } from '../protocol/dns/index.ts';
import { MOST_OCTETS, POLICY_PATH, policyHost, selectMtaSts } from '../protocol/mta-sts/index.ts';
import { evaluateMx, hostAddresses, ptrAddresses, receivesMail } from '../protocol/mx/index.ts';
import { evaluatePtr } from '../protocol/ptr/index.ts';
import { askSpfQuestions } from '../protocol/spf/index.ts';
import { judgeSignedMail } from '../protocol/tlsa/index.ts';
import { reportTargets, selectTlsRpt } from '../protocol/tls-rpt/index.ts';
import { findServers, zoneQuestions } from '../protocol/zone-servers/index.ts';
import type { ProbePorts } from '../ports.ts';
import type { Probe } from './probe.ts';

export const probeMailDns: Probe<'mail-dns'> = async (subject, ports, signal) => {
  const at = ports.clock.now();
  const { answers, complete } = await gather((ask) => questions(subject, ask, at), ports.dns, { signal });
  // Whatever was not answered by now is our time's doing; a policy that is slow afterwards is its host's.
  const faults = faultsOf(Object.values(answers), complete, signal);
  const ask = askOf(answers);
  const [mtaSts, bimi, zoneServers, resolverViews] = await Promise.all([
    fetchPolicy(subject, ask, ports, signal),
    fetchBimi(subject, ask, ports, signal),
    askServers(subject, ask, ports, signal),
    askResolvers(subject, ask, ports, signal),
  ]);
  return {
    facts: {
      answers,
      ...(mtaSts === undefined ? {} : { mtaSts }),
      ...(bimi === undefined ? {} : { bimi }),
      ...(zoneServers === undefined ? {} : { zoneServers }),
      ...(resolverViews === undefined ? {} : { resolverViews }),
    },
    faults,
  };
};

/** Each server is asked each question once: the comparison is a favour of theirs. */
async function askServers(
  { domain, consistency }: DomainSubject,
  ask: Ask,
  { authorities }: ProbePorts,
  signal: AbortSignal,
): Promise<ZoneServersFacts | undefined> {
  if (consistency !== true || authorities === undefined) return undefined;
  const { zone, servers, homeless } = findServers(domain, ask);
  const asked = servers.map(async ({ name, address }): Promise<ZoneServer> => {
    const answers = await Promise.all(
      zoneQuestions(domain, zone).map(
        async (question) =>
          [
            questionKey(question.name, question.type),
            await authorities.ask(address, question.name, question.type, { signal }),
          ] as const,
      ),
    );
    return { name, address, answers: Object.fromEntries(answers) };
  });
  return { zone, servers: await Promise.all(asked), homeless };
}

async function askResolvers(
  { domain, resolvers = [] }: DomainSubject,
  ask: Ask,
  { resolver: open }: ProbePorts,
  signal: AbortSignal,
): Promise<ResolverViewsFacts | undefined> {
  if (resolvers.length === 0 || open === undefined) return undefined;
  const { zone } = findServers(domain, ask);
  // Without a zone there is no version of it to ask for.
  const wanted = zoneQuestions(domain, zone).filter(({ name }) => name !== '');
  const views = resolvers.map(async (resolver): Promise<ResolverView> => {
    const dns = open(resolver);
    const answers = await Promise.all(
      wanted.map(
        async ({ name, type }) => [questionKey(name, type), await dns.ask(name, type, { signal })] as const,
      ),
    );
    return { resolver, answers: Object.fromEntries(answers) };
  });
  return { zone, views: await Promise.all(views) };
}

const HTTPS_PORT = 443;
/** RFC 8461 3.3 suggests a minute; half of ours leaves room for the rest. */
const MOST_FETCH_MS = 30_000;
const DEFAULT_BUDGET_MS = 60_000;
/** Receivers want at most 32 KB; more is read to say how much it is. */
const MOST_LOGO_OCTETS = 131_072;
const MOST_MARK_OCTETS = 262_144;

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

/** The logo and its certificate, at once. What is kept is a digest: the files would fill the records. */
async function fetchBimi(
  subject: DomainSubject,
  ask: Ask,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<BimiFacts | undefined> {
  const { location, authority } = bimiFiles(subject, ask);
  const [logo, mark] = await Promise.all([
    fetchFile(location, 'image/svg+xml', MOST_LOGO_OCTETS, subject, ask, ports, signal),
    fetchFile(authority, 'application/pem-certificate-chain', MOST_MARK_OCTETS, subject, ask, ports, signal),
  ]);
  if (logo === undefined && mark === undefined) return undefined;
  return {
    ...(logo === undefined
      ? {}
      : { indicator: digestOf(logo, (body) => indicatorOf(Buffer.from(body, 'latin1'))) }),
    ...(mark === undefined ? {} : { evidence: digestOf(mark, markOf) }),
  };
}

function digestOf<T>(http: HttpFacts, read: (body: string) => T): BimiFile<T> {
  const isThere = http.status === 200 && http.trouble === undefined;
  return { http: { ...http, body: '' }, ...(isThere ? { content: read(http.body) } : {}) };
}

async function fetchFile(
  url: BimiUrl | undefined,
  accept: string,
  maxOctets: number,
  { mtaStsPort: port = HTTPS_PORT }: DomainSubject,
  ask: Ask,
  { http, budgetMs = DEFAULT_BUDGET_MS }: ProbePorts,
  signal: AbortSignal,
): Promise<HttpFacts | undefined> {
  if (url === undefined) return undefined;
  const { addresses } = hostAddresses(url.host, ask);
  if (addresses.length === 0) return undefined;
  return http.get(
    { ...url, port, addresses, accept },
    { signal, timeoutMs: Math.min(MOST_FETCH_MS, budgetMs / 2), maxOctets },
  );
}

/** What the checks evaluate is evaluated here once, for its questions. */
function questions(subject: DomainSubject, ask: Ask, at: Date): void {
  const { domain } = subject;
  if (subject.consistency === true || subject.resolvers !== undefined) findServers(domain, ask);
  judgeSignedMail(subject, ask, at);
  for (const { address } of ptrAddresses(subject, evaluateMx(domain, ask))) evaluatePtr(address, ask);
  askSpfQuestions(subject, ask);
  for (const selector of subject.selectors) evaluateSelector(domain, selector, ask);
  if (!subject.sends) evaluateSelector(domain, ANY_SELECTOR, ask);
  else if (subject.selectors.length === 0) guessSelectors(domain, subject.guessSelectors === true, ask);
  if (selectMtaSts(domain, ask).kind === 'record') hostAddresses(policyHost(domain), ask);
  for (const url of Object.values(bimiFiles(subject, ask))) hostAddresses(url.host, ask);
  const reports = selectTlsRpt(domain, ask);
  if (reports.kind === 'record' && reports.record.ok) reportTargets(reports.record.value.uris, ask);
  domainExists(domain, ask);
  const { policy, unseen } = discoverPolicy(domain, ask);
  if (policy === undefined) {
    if (unseen === '') findMisplaced(domain, ask);
    return;
  }
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
