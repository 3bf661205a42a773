/**
 * A small mail world on loopback with known faults: for `npm start` and for the tests. Everything listens on ports
 * that the system chooses; nothing is written to disk.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import type { Secrets } from '../core/ports.ts';
import { ADDRESSES, BLOCKLISTS } from './blocklists.ts';
import { createAuthority, type Leaf } from './certificates.ts';
import { startDnsServer } from './dns-server.ts';
import { listenNear } from './listen-near.ts';
import { ENDPOINTS, LAB_SECRETS, type LabEndpoint } from './personas.ts';
import { startSmtpServer, type LabServer } from './smtp-server.ts';
import { createSignedZones, SIGNED_DOMAINS, SIGNED_REVERSE } from './signed-zones.ts';
import { formatTrustAnchor } from './signed-world.ts';
import { DOMAINS, LOGOS, POLICIES, REDIRECTS, zoneText } from './zone.ts';

export interface LabTarget {
  /** Target id as Postwatch names it. */
  readonly target: string;
  /** The code that names its fault, "" for none. */
  readonly fault: string;
}

export interface Lab {
  /** What postwatch.yaml would say, before parsing. */
  readonly config: Readonly<Record<string, unknown>>;
  /** PEM of the laboratory's certificate authority. */
  readonly ca: string;
  /** "127.0.0.1:port" */
  readonly resolver: string;
  readonly secrets: Secrets;
  readonly targets: readonly LabTarget[];
  readonly close: () => Promise<void>;
}

const VALIDITY = {
  good: { from: -10, until: 80 },
  'other-name': { from: -10, until: 80 },
  expired: { from: -100, until: -3 },
  expiring: { from: -80, until: 5 },
} as const;

/** `firstPort`: wish for this port and those after it, so that targets keep their names between runs; 0 = any. */
export async function startLab({
  firstPort = 0,
  now = new Date(),
}: { readonly firstPort?: number; readonly now?: Date } = {}): Promise<Lab> {
  const wish = (index: number): number => (firstPort === 0 ? 0 : firstPort + index);
  const authority = await createAuthority(now);
  const leafOf = async (endpoint: Pick<LabEndpoint, 'host' | 'certificate'>): Promise<Leaf | undefined> =>
    endpoint.certificate === undefined
      ? undefined
      : authority.issue(
          [endpoint.certificate === 'other-name' ? 'somebody-else.example' : endpoint.host],
          VALIDITY[endpoint.certificate],
        );
  const signed = createSignedZones(now, dkimKey());
  const dns = await startDnsServer([zoneText(dkimKey()), ...SIGNED_REVERSE].join('\n'), signed);
  const policyHost = await startPolicyHost(
    await authority.issue(
      [POLICIES, LOGOS, REDIRECTS].flatMap((hosts) => Object.keys(hosts)),
      VALIDITY.good,
    ),
    wish(ENDPOINTS.length + 2),
  );
  const mx = await startSmtpServer(
    'mx.healthy.example',
    { starttls: true },
    await leafOf({ host: 'mx.healthy.example', certificate: 'good' }),
    wish(0),
  );
  const servers = await Promise.all(
    ENDPOINTS.map(async (endpoint, index) => ({
      endpoint,
      server: await startSmtpServer(endpoint.host, endpoint.persona, await leafOf(endpoint), wish(index + 1)),
    })),
  );
  const refused = await closedPort(wish(ENDPOINTS.length + 1));
  return {
    ca: authority.ca,
    resolver: dns.address,
    secrets: {
      get: async (reference) => {
        const secret = LAB_SECRETS[reference];
        return secret === undefined
          ? { ok: false, detail: `the laboratory has no secret "${reference}"` }
          : { ok: true, ...secret };
      },
    },
    targets: [
      ...[...DOMAINS, ...SIGNED_DOMAINS].map(({ name, fault }) => ({ target: name, fault })),
      ...servers.map(({ endpoint, server }) => ({
        target: `${endpoint.host}:${server.port}`,
        fault: endpoint.fault,
      })),
      { target: `refused.smtp.example:${refused}`, fault: 'SMTP_CONNECTION_REFUSED' },
      ...ADDRESSES.map(({ address, fault }) => ({ target: address, fault })),
    ],
    config: {
      name: 'laboratory',
      resolvers: [dns.address],
      ehlo: 'probe.healthy.example',
      budget: '6s',
      confirm: { after: '5s' },
      every: { smtp: '1m', 'mail-dns': '1m', dnsbl: '1m' },
      trustAnchors: signed.anchors.map(formatTrustAnchor),
      domains: [...DOMAINS, ...SIGNED_DOMAINS].map(({ name, settings }) => ({
        name,
        mxPort: mx.port,
        // Nobody here serves the root; what is signed says so itself.
        dnssec: false,
        mtaStsPort: policyHost.port,
        ...settings,
      })),
      endpoints: [
        ...servers.map(({ endpoint, server }) => endpointConfig(endpoint, server)),
        { host: 'refused.smtp.example', port: refused, tls: 'starttls' },
      ],
      addresses: ADDRESSES.map(({ address }) => address),
      blocklists: {
        onlyOwn: true,
        keys: { lab: { secret: 'lab/blocklist' } },
        own: BLOCKLISTS,
        // Ours, and all asked within the same minute: five questions a second would be too few.
        budgets: Object.fromEntries(BLOCKLISTS.map(({ id }) => [id, { perSecond: 1000 }])),
      },
    },
    async close() {
      await Promise.all([
        dns.close(),
        mx.close(),
        policyHost.close(),
        ...servers.map(async ({ server }) => server.close()),
      ]);
    },
  };
}

function endpointConfig(endpoint: LabEndpoint, server: LabServer): Record<string, unknown> {
  return {
    host: endpoint.host,
    port: server.port,
    tls: endpoint.tls,
    ...(endpoint.login === undefined ? {} : { auth: { secret: `lab/${endpoint.login}` } }),
    ...(endpoint.envelope === true
      ? { envelope: { from: 'probe@healthy.example', to: ['canary@healthy.example'] } }
      : {}),
  };
}

/** MTA-STS policies (RFC 8461 3.3) and logos, by the name that is asked. */
async function startPolicyHost(
  leaf: Leaf,
  wished: number,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createHttpsServer(leaf, (asked, response) => {
    const host = asked.headers.host?.replace(/:.*/, '') ?? '';
    const to = REDIRECTS[host];
    if (to !== undefined) return void response.writeHead(301, { Location: to }).end();
    const logo = LOGOS[host];
    const file = logo ?? POLICIES[host];
    const type = logo === undefined ? 'text/plain' : 'image/svg+xml';
    response.writeHead(file === undefined ? 404 : 200, { 'Content-Type': type }).end(file);
  });
  await listenNear(server, wished);
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** RSA 2048 (RFC 8301 3.2) as base64 SubjectPublicKeyInfo. */
function dkimKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');
}

/** A port on which nobody listens: one that was free a moment ago. */
async function closedPort(wished: number): Promise<number> {
  const server = createServer();
  await listenNear(server, wished);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
