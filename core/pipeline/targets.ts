/** What the configuration says to watch: one row per target and probe, with defaults filled in. */
import type { Config } from '../config/schema.ts';
import type { DnsblList } from '../model/dnsbl-facts.ts';
import { seconds } from '../model/duration.ts';
import type { DomainSubject } from '../model/mail-dns-facts.ts';
import type { ProbeId, Subjects } from '../model/probe.ts';
import type { SmtpSubject } from '../model/smtp-facts.ts';
import { endpointId } from '../model/target.ts';
import { canonicalAddress } from '../model/canonical-address.ts';

interface Planned<P extends ProbeId> {
  readonly probe: P;
  /** Target id, see target.ts. */
  readonly target: string;
  readonly subject: Subjects[P];
  readonly intervalMinutes: number;
}

/** Discriminated by `probe`. */
export type PlannedTarget = { [P in ProbeId]: Planned<P> }[ProbeId];

/** Port of submission inside TLS from the first octet: RFC 8314 3.3. */
const SUBMISSIONS = 465;
const MX_PORT = 25;
const HTTPS_PORT = 443;

export function targetsOf(config: Config): PlannedTarget[] {
  const { without, onlyOwn } = config.blocklists;
  // One object for all addresses: a hundred thousand of them share it.
  const lists = { without, own: config.blocklists.own.map(ownList), onlyOwn };
  return [
    ...config.domains.map((domain): PlannedTarget => {
      const intervalMinutes = minutes(domain.every ?? config.every['mail-dns']);
      return {
        probe: 'mail-dns',
        target: domain.name,
        subject: domainSubject(domain, intervalMinutes, config.trustAnchors),
        intervalMinutes,
      };
    }),
    ...config.endpoints.map((endpoint): PlannedTarget => {
      const subject = endpointSubject(endpoint, config.trustAnchors);
      return {
        probe: 'smtp',
        target: endpointId(subject.host, subject.port),
        subject,
        intervalMinutes: minutes(endpoint.every ?? config.every.smtp),
      };
    }),
    ...config.addresses.map((entry): PlannedTarget => {
      const { address: written, every } = typeof entry === 'string' ? { address: entry } : entry;
      const address = canonicalAddress(written);
      return {
        probe: 'dnsbl',
        target: address,
        subject: { address, ...lists },
        intervalMinutes: minutes(every ?? config.every.dnsbl),
      };
    }),
  ];
}

function domainSubject(
  domain: Config['domains'][number],
  everyMinutes: number,
  trustAnchors: readonly string[],
): DomainSubject {
  const { mx, senders, dkim, dmarc } = domain;
  return {
    domain: domain.name,
    registrable: domain.registrable,
    sends: domain.sends,
    receives: domain.receives,
    ...(mx === undefined ? {} : { mx }),
    ...(senders === undefined ? {} : { senders }),
    selectors: dkim?.selectors ?? [],
    ...(dmarc === undefined ? {} : { dmarcAtLeast: dmarc.atLeast }),
    ...(domain.mtaStsPort === HTTPS_PORT ? {} : { mtaStsPort: domain.mtaStsPort }),
    ...(domain.dnssec ? {} : { dnssec: false }),
    ...(trustAnchors.length === 0 ? {} : { trustAnchors }),
    ...baselineOf(domain),
    ...(domain.probeMx ? { followMx: { port: domain.mxPort, owned: domain.owned, everyMinutes } } : {}),
  };
}

function endpointSubject(
  endpoint: Config['endpoints'][number],
  trustAnchors: readonly string[],
): SmtpSubject {
  const { port, ehlo, auth, envelope, relay } = endpoint;
  return {
    host: canonicalAddress(endpoint.host),
    port,
    tls: endpoint.tls ?? (port === SUBMISSIONS ? 'implicit' : 'starttls'),
    role: endpoint.role ?? (port === MX_PORT ? 'mx' : 'submission'),
    ...(ehlo === undefined ? {} : { ehlo }),
    ...(auth === undefined
      ? {}
      : {
          auth: {
            secret: auth.secret,
            ...(auth.mechanism === undefined ? {} : { mechanism: auth.mechanism }),
            retryAfterSeconds: seconds(auth.retryAfter),
          },
        }),
    ...(envelope === undefined ? {} : { envelope }),
    ...(relay === undefined ? {} : { relay }),
    owned: endpoint.owned,
    slowMs: seconds(endpoint.slow) * 1000,
    ...(trustAnchors.length === 0 ? {} : { trustAnchors }),
    ...baselineOf(endpoint),
  };
}

function baselineOf({ baseline }: { readonly baseline?: string | undefined }): {
  readonly baseline?: string;
} {
  return baseline === undefined ? {} : { baseline: new Date(baseline).toISOString() };
}

/** The user's own row: what only the built-in table tells stays empty. */
function ownList(row: Config['blocklists']['own'][number]): DnsblList {
  return { ...row, name: row.name ?? row.id, policy: '', source: '', asOf: '' };
}

function minutes(duration: string): number {
  return seconds(duration) / 60;
}
