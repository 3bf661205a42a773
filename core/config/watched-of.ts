/** What a configuration asks to be watched, and how often: what alarms are made for and what the bill is made of. */
import { seconds } from '../model/duration.ts';
import type { ProbeId } from '../model/probe.ts';
import { endpointId } from '../model/target.ts';
import type { Config } from './schema.ts';

export interface Watched {
  /** Target id, see core/model/target.ts. */
  readonly target: string;
  readonly probe: ProbeId;
  readonly everySeconds: number;
  /** MX hosts that DNS will name: probed, but not known by name when the configuration is read. */
  readonly found?: boolean;
  /** Port, for what is connected to. */
  readonly port?: number;
}

/** MX hosts of a domain that does not list them: most domains have one or two. */
const USUAL_MX_HOSTS = 2;

export function watchedOf(config: Config): Watched[] {
  const mine = config.endpoints.map((endpoint): Watched => ({
    target: endpointId(endpoint.host, endpoint.port),
    probe: 'smtp',
    everySeconds: seconds(endpoint.every ?? config.every.smtp),
    port: endpoint.port,
  }));
  const found = config.domains
    .filter(({ probeMx, receives }) => probeMx && receives)
    .flatMap((domain) => {
      const hosts =
        domain.mx ?? Array.from({ length: USUAL_MX_HOSTS }, (_, index) => `mx${index + 1}.of.${domain.name}`);
      // The MX hosts are probed when the domain's DNS was read, as often as that.
      return hosts.map((host): Watched => ({
        target: endpointId(host, domain.mxPort),
        probe: 'smtp',
        everySeconds: seconds(domain.every ?? config.every['mail-dns']),
        found: domain.mx === undefined,
        port: domain.mxPort,
      }));
    });
  const known = new Set(mine.map(({ target }) => target));
  return [
    ...config.domains.map((domain): Watched => ({
      target: domain.name,
      probe: 'mail-dns',
      everySeconds: seconds(domain.every ?? config.every['mail-dns']),
    })),
    ...mine,
    ...found.filter(
      ({ target }, index) =>
        !known.has(target) && found.findIndex((other) => other.target === target) === index,
    ),
    ...config.addresses.map((entry): Watched => ({
      target: typeof entry === 'string' ? entry : entry.address,
      probe: 'dnsbl',
      everySeconds: seconds((typeof entry === 'string' ? undefined : entry.every) ?? config.every.dnsbl),
    })),
  ];
}
