/** What the configuration says to watch: one row per target and probe, with defaults filled in. */
import type { Config } from '../config/schema.ts';
import type { Scorer } from '../model/content-facts.ts';
import type { DnsblBudget, DnsblList, ListChoice, NamesSubject } from '../model/dnsbl-facts.ts';
import { seconds } from '../model/duration.ts';
import type { DomainSubject, SelectorSettings } from '../model/mail-dns-facts.ts';
import type { ProbeId, Subjects } from '../model/probe.ts';
import type { SmtpSubject } from '../model/smtp-facts.ts';
import { deliveryTargets } from './delivery-targets.ts';
import { endpointId, messageId, sesId } from '../model/target.ts';
import { canonicalAddress } from '../model/canonical-address.ts';
import { expandPrefix } from '../model/expand-prefix.ts';
import { suitableLists } from '../protocol/dnsbl/index.ts';

interface Planned<P extends ProbeId> {
  readonly probe: P;
  /** Target id, see target.ts. */
  readonly target: string;
  readonly subject: Subjects[P];
  /** What the user says that it belongs to. */
  readonly group?: string;
  readonly intervalMinutes: number;
}

/** Discriminated by `probe`. */
export type PlannedTarget = { [P in ProbeId]: Planned<P> }[ProbeId];

/** Port of submission inside TLS from the first octet: RFC 8314 3.3. */
const SUBMISSIONS = 465;
const MX_PORT = 25;
const HTTPS_PORT = 443;
const DAY_SECONDS = 86_400;

export function targetsOf(config: Config): PlannedTarget[] {
  // One object for all: a hundred thousand addresses share it.
  const lists = listChoice(config);
  // Where no list of names is asked, no domain has a run of its own for them.
  const asksNames = suitableLists({ domain: 'example.com', names: [], followMx: false, ...lists }).length > 0;
  return [
    ...config.domains.map((domain): PlannedTarget => {
      const intervalMinutes = minutes(domain.every ?? config.every['mail-dns']);
      return {
        probe: 'mail-dns',
        target: domain.name,
        subject: domainSubject(domain, intervalMinutes, config.trustAnchors),
        ...groupOf(domain),
        intervalMinutes,
      };
    }),
    ...(asksNames ? config.domains : []).map((domain): PlannedTarget => ({
      probe: 'dnsbl',
      target: domain.name,
      subject: namesSubject(domain, lists),
      ...groupOf(domain),
      intervalMinutes: minutes(config.every.dnsbl),
    })),
    ...config.endpoints.map((endpoint): PlannedTarget => {
      const subject = endpointSubject(endpoint, config.trustAnchors);
      return {
        probe: 'smtp',
        target: endpointId(subject.host, subject.port),
        subject,
        ...groupOf(endpoint),
        intervalMinutes: minutes(endpoint.every ?? config.every.smtp),
      };
    }),
    ...config.senders.map(({ ses: { region, identities, every } }): PlannedTarget => ({
      probe: 'ses',
      target: sesId(region),
      subject: { region, identities },
      intervalMinutes: minutes(every ?? config.every.ses),
    })),
    ...deliveryTargets(config),
    ...(config.content?.templates ?? []).map((entry): PlannedTarget => {
      const { file, every, bulk } = typeof entry === 'string' ? { file: entry } : entry;
      return {
        probe: 'content',
        target: messageId(file),
        subject: {
          message: file,
          scorers: scorersOf(config.content),
          ...(bulk === undefined ? {} : { bulk }),
          lists,
        },
        intervalMinutes: minutes(every ?? config.every.content),
      };
    }),
    ...config.addresses.flatMap((entry): PlannedTarget[] => {
      const {
        address: written,
        every,
        group,
        ...rest
      } = typeof entry === 'string' ? { address: entry } : entry;
      return (expandPrefix(written) ?? []).map((address) => ({
        probe: 'dnsbl',
        target: address,
        subject: { address, ...lists, ...baselineOf(rest) },
        ...groupOf({ group }),
        intervalMinutes: minutes(every ?? config.every.dnsbl),
      }));
    }),
  ];
}

function scorersOf(content: Config['content']): readonly Scorer[] {
  const { rspamd, spamd } = content ?? {};
  const { url, secret } = typeof rspamd === 'string' ? { url: rspamd } : (rspamd ?? {});
  const split = spamd === undefined ? null : /^\[?(.*?)\]?:(\d+)$/.exec(spamd);
  return [
    ...(url === undefined
      ? []
      : [{ kind: 'rspamd' as const, url, ...(secret === undefined ? {} : { secret }) }]),
    ...(split === null
      ? []
      : [{ kind: 'spamassassin' as const, host: split[1] ?? '', port: Number(split[2]) }]),
  ];
}

/** Which lists a configuration asks; keys are references. */
export function listChoice({ blocklists }: Pick<Config, 'blocklists'>): ListChoice {
  const { without, enable, own, onlyOwn, keys, severity, budgets } = blocklists;
  const references = Object.entries(keys).map(([id, { secret }]) => [id, secret] as const);
  return {
    without,
    own: own.map(ownList),
    onlyOwn,
    ...(enable.length === 0 ? {} : { enable }),
    ...(references.length === 0 ? {} : { keys: Object.fromEntries(references) }),
    ...(Object.keys(severity).length === 0 ? {} : { severity }),
    ...(Object.keys(budgets).length === 0
      ? {}
      : { budgets: Object.fromEntries(Object.entries(budgets).map(budgetOf)) }),
  };
}

function budgetOf([id, { perSecond, perDay }]: readonly [string, Config['blocklists']['budgets'][string]]): [
  string,
  DnsblBudget,
] {
  return [
    id,
    { ...(perSecond === undefined ? {} : { perSecond }), ...(perDay === undefined ? {} : { perDay }) },
  ];
}

export function namesSubject(domain: Config['domains'][number], lists: ListChoice): NamesSubject {
  return {
    domain: domain.name,
    names: domain.mailNames,
    // Hosts that the configuration names are among the names; others only DNS knows.
    followMx: domain.receives && domain.mx === undefined,
    ...lists,
    ...baselineOf(domain),
  };
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
    ...selectorsOf(dkim),
    ...(domain.bimi === undefined ? {} : { bimiSelector: domain.bimi.selector }),
    ...(dmarc === undefined ? {} : { dmarcAtLeast: dmarc.atLeast }),
    ...(domain.mtaStsPort === HTTPS_PORT ? {} : { mtaStsPort: domain.mtaStsPort }),
    ...(domain.dnssec ? {} : { dnssec: false }),
    ...comparisonOf(domain),
    ...(trustAnchors.length === 0 ? {} : { trustAnchors }),
    ...baselineOf(domain),
    ...(domain.probeMx ? { followMx: { port: domain.mxPort, owned: domain.owned, everyMinutes } } : {}),
  };
}

function comparisonOf({
  consistency,
}: Config['domains'][number]): Pick<DomainSubject, 'consistency' | 'resolvers'> {
  if (typeof consistency === 'boolean') return consistency ? { consistency } : {};
  const { servers, resolvers } = consistency;
  return { ...(servers ? { consistency: true } : {}), resolvers };
}

function selectorsOf(
  dkim: Config['domains'][number]['dkim'],
): Pick<DomainSubject, 'selectors' | 'selectorSettings' | 'keyMaxAgeDays'> {
  const entries = (dkim?.selectors ?? []).map((entry) =>
    typeof entry === 'string' ? { name: entry, standby: false } : entry,
  );
  const settings = entries.flatMap(({ name, ...more }): [string, SelectorSettings][] => {
    const {
      key,
      standby,
      since,
    }: { key?: string | undefined; standby: boolean; since?: string | undefined } = more;
    const said = {
      ...(key === undefined ? {} : { key }),
      ...(standby ? { standby } : {}),
      ...(since === undefined ? {} : { since }),
    };
    return Object.keys(said).length === 0 ? [] : [[name, said]];
  });
  return {
    selectors: entries.map(({ name }) => name),
    ...(settings.length === 0 ? {} : { selectorSettings: Object.fromEntries(settings) }),
    ...(dkim?.maxAge === undefined ? {} : { keyMaxAgeDays: seconds(dkim.maxAge) / DAY_SECONDS }),
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

function groupOf({ group }: { readonly group?: string | undefined }): { readonly group?: string } {
  return group === undefined ? {} : { group };
}

function baselineOf({ baseline }: { readonly baseline?: string | undefined }): {
  readonly baseline?: string;
} {
  return baseline === undefined ? {} : { baseline: new Date(baseline).toISOString() };
}

/** The user's own row: what only the built-in table tells stays empty. */
function ownList(row: Config['blocklists']['own'][number]): DnsblList {
  const { name = row.id, kind, asks, key, testPoints, families, codes, ...rest } = row;
  return {
    ...rest,
    name,
    ...(kind === undefined ? {} : { kind }),
    ...(asks === undefined ? {} : { asks }),
    ...(key === undefined ? {} : { key }),
    ...(testPoints === undefined ? {} : { testPoints }),
    families: asks === undefined ? families : [],
    codes: codes.map(({ about, ...code }) => ({
      ...code,
      ...(about === undefined ? {} : { about }),
      ...(kind === undefined ? {} : ({ sort: kind === 'allow' ? 'good' : 'neutral' } as const)),
    })),
    source: '',
    asOf: '',
  };
}

function minutes(duration: string): number {
  return seconds(duration) / 60;
}
