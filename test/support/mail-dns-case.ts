/** A golden case of the mail-dns probe becomes evidence: its zone is asked by the real probe, its facts are merged over. */
import { sampleTls } from '../../adapters/memory/sample-tls.ts';
import { createFakeZone, type ZoneObject } from '../../adapters/memory/fake-zone.ts';
import { registrableDomain } from '../../core/config/registrable-domain.ts';
import type { Evidence } from '../../core/model/check.ts';
import type { HttpFacts } from '../../core/model/http-facts.ts';
import type { DomainSubject, MailDnsFacts } from '../../core/model/mail-dns-facts.ts';
import type { KnownMailDns } from '../../core/model/known.ts';
import type { CertificateFact, TlsFacts } from '../../core/model/tls-facts.ts';
import type { Fault } from '../../core/model/observation.ts';
import type { Http, ProbePorts } from '../../core/ports.ts';
import { probeMailDns } from '../../core/probes/mail-dns.ts';
import { signedDns, type SignedCase } from './signed-case.ts';

interface MailDnsCase {
  readonly at?: string | Date;
  readonly subject?: Partial<DomainSubject>;
  readonly zone?: string | ZoneObject;
  /** Zones of a signed world, trusted from its root; of `zone` only the faults count then. */
  readonly signed?: SignedCase;
  readonly facts?: Partial<MailDnsFacts>;
  /** Laid over an answer 200 of text/plain, which the policy host gives to whoever asks; `leaf` patches the certificate. */
  readonly http?: Partial<Omit<HttpFacts, 'tls'>> & {
    readonly tls?: (Partial<TlsFacts> & { readonly leaf?: Partial<CertificateFact> }) | null;
  };
  /** The same by path, for files that a BIMI record names. */
  readonly files?: Readonly<Record<string, Partial<Omit<HttpFacts, 'tls'>>>>;
  /** By address: the zone as that server has it, or how it fails. Servers of the zone are compared then. */
  readonly servers?: Readonly<Record<string, string>>;
  /** By name: the zone as that resolver gives it. Resolvers are compared then. */
  readonly resolvers?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  /** Last known good; since a day before unless it says so. */
  readonly known?: Partial<KnownMailDns>;
}

const AT = '2026-11-24T02:14:00Z';

export async function mailDnsEvidence(testCase: Record<string, unknown>): Promise<Evidence<'mail-dns'>> {
  const {
    subject: wanted,
    zone = '',
    signed,
    facts: given,
    http,
    files,
    faults,
    known,
    servers,
    resolvers,
  } = testCase as MailDnsCase;
  const at = new Date((testCase as MailDnsCase).at ?? AT);
  const { dns, trustAnchors } =
    signed === undefined
      ? { dns: createFakeZone(zone), trustAnchors: undefined }
      : signedDns(signed, zone, at);
  const subject: DomainSubject = {
    domain: 'example.com',
    sends: true,
    receives: true,
    selectors: [],
    registrable: registrableDomain(wanted?.domain ?? 'example.com'),
    ...(trustAnchors === undefined ? {} : { trustAnchors }),
    ...(servers === undefined ? {} : { consistency: true }),
    ...(resolvers === undefined ? {} : { resolvers: Object.keys(resolvers) }),
    ...wanted,
  };
  const { facts, faults: seen } = await probeMailDns(
    subject,
    {
      ...portsOf(dns, answering(http, files), at),
      ...(servers === undefined ? {} : authoritiesOf(servers)),
      resolver: (name) => createFakeZone(resolvers?.[name] ?? '!TIMEOUT *'),
    },
    AbortSignal.timeout(10_000),
  );
  return {
    facts: { ...facts, answers: { ...facts.answers, ...given?.answers } },
    subject,
    faults: faults ?? seen,
    at: at.toISOString(),
    ...(known === undefined ? {} : { known: { since: '2026-11-23T02:14:00Z', ...known } }),
  };
}

/** "!lame" answers without authority; a fault of the zone's notation stands for the server's own. */
function authoritiesOf(servers: NonNullable<MailDnsCase['servers']>): Pick<ProbePorts, 'authorities'> {
  return {
    authorities: {
      ask: async (address, name, type) => {
        const zone = servers[address] ?? '!TIMEOUT *';
        const answer = await createFakeZone(zone.replace('!lame', '')).ask(name, type);
        const authoritative =
          !zone.includes('!lame') && answer.kind !== 'refused' && answer.kind !== 'timeout';
        return { ...answer, authoritative };
      },
    },
  };
}

function answering(
  { tls = {}, ...patch }: NonNullable<MailDnsCase['http']> = {},
  files: MailDnsCase['files'] = {},
): Http {
  return {
    get: async ({ host, path, addresses }) => {
      const healthy = sampleTls(host);
      const [leaf, ...issuers] = healthy.chain;
      const chain = [{ ...leaf, ...tls?.leaf } as CertificateFact, ...issuers];
      return Promise.resolve({
        url: `https://${host}${path}`,
        address: addresses[0] ?? '',
        status: 200,
        contentType: 'text/plain',
        body: '',
        redirectTo: '',
        tookMs: 40,
        ...(tls === null ? {} : { tls: { ...healthy, chain, ...tls } }),
        ...patch,
        ...files[path],
      });
    },
  };
}

/** This probe asks DNS and the policy host: any other port would be a bug, and says so. */
function portsOf(dns: ProbePorts['dns'], http: Http, at: Date): ProbePorts {
  const refuse = (what: string) => (): never => {
    throw new Error(`The mail-dns probe used its ${what}`);
  };
  return {
    dns,
    http,
    dialer: { connect: refuse('dialer') },
    clock: { now: () => at, elapsed: refuse('clock'), sleep: refuse('clock') },
    secrets: { get: refuse('secrets') },
    ehlo: 'probe.example',
  };
}
