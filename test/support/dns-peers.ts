/** BIND and Unbound as direct children on high loopback ports, each in a folder of its own that goes with it. */
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeDns } from '../../adapters/node/dns-client.ts';

const NAMED = '/usr/sbin/named';
const UNBOUND = '/usr/sbin/unbound';
const READY_MS = 10_000;

export interface DnsPeer {
  readonly address: string;
  stop(): Promise<void>;
}

export function hasNamed(): boolean {
  return existsSync(NAMED);
}

export function hasUnbound(): boolean {
  return existsSync(UNBOUND);
}

/** Zone files by zone name. Authoritative only. */
export async function startNamed(
  zones: Readonly<Record<string, string>>,
  settings: (folder: string) => { readonly options: string; readonly before: string } = () => ({
    options: '',
    before: '',
  }),
): Promise<DnsPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-named-'));
  const { options, before } = settings(folder);
  const port = await freePort();
  const rows = Object.entries(zones).map(([name, text]) => {
    writeFileSync(join(folder, `${name}.zone`), text);
    return `zone "${name}" { type primary; file "${name}.zone"; };`;
  });
  writeFileSync(
    join(folder, 'named.conf'),
    `${before}
options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; ${options} listen-on-v6 { none; }; recursion no; pid-file none; session-keyfile none; };
controls {};
${rows.join('\n')}
`,
  );
  const [first = ''] = Object.keys(zones);
  return startPeer(NAMED, ['-g', '-n', '1', '-c', join(folder, 'named.conf')], folder, port, first);
}

/** BIND that answers over TLS and HTTPS too, at `tls` and `https` of 127.0.0.1. */
export async function startSecureNamed(
  zones: Readonly<Record<string, string>>,
  leaf: { readonly key: string; readonly cert: string },
): Promise<DnsPeer & { readonly tls: number; readonly https: number }> {
  const [tls, https] = [await freePort(), await freePort()];
  const peer = await startNamed(zones, (folder) => {
    writeFileSync(join(folder, 'key.pem'), leaf.key);
    writeFileSync(join(folder, 'cert.pem'), leaf.cert);
    return {
      options: `listen-on port ${tls} tls own { 127.0.0.1; }; listen-on port ${https} tls own http own { 127.0.0.1; };`,
      before: `tls own { key-file "${folder}/key.pem"; cert-file "${folder}/cert.pem"; };
http own { endpoints { "/dns-query"; }; };`,
    };
  });
  return { ...peer, tls, https };
}

/** Unbound that answers over TLS and HTTPS too. */
export async function startSecureUnbound(
  server: string,
  zones: readonly string[],
  leaf: { readonly key: string; readonly cert: string },
): Promise<DnsPeer & { readonly tls: number; readonly https: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-leaf-'));
  writeFileSync(join(folder, 'key.pem'), leaf.key);
  writeFileSync(join(folder, 'cert.pem'), leaf.cert);
  const [tls, https] = [await freePort(), await freePort()];
  const peer = await startUnbound(
    server,
    zones,
    [],
    [
      `interface: 127.0.0.1@${tls}`,
      `interface: 127.0.0.1@${https}`,
      `tls-port: ${tls}`,
      `https-port: ${https}`,
      `tls-service-key: "${folder}/key.pem"`,
      `tls-service-pem: "${folder}/cert.pem"`,
    ],
  );
  const stop = async (): Promise<void> => {
    await peer.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...peer, stop, tls, https };
}

/** BIND that passes every question on, and judges no signature. */
export async function startForwarder(server: string, zone: string): Promise<DnsPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-forwarder-'));
  const port = await freePort();
  const [address, to] = server.split(':');
  writeFileSync(
    join(folder, 'named.conf'),
    `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion yes; dnssec-validation no; forward only; forwarders { ${address} port ${to}; }; pid-file none; session-keyfile none; };
controls {};
`,
  );
  return startPeer(NAMED, ['-g', '-n', '1', '-c', join(folder, 'named.conf')], folder, port, zone);
}

/** Resolves the given zones from `server`; anchors are DS records that make it validate. */
export async function startUnbound(
  server: string,
  zones: readonly string[],
  anchors: readonly string[] = [],
  settings: readonly string[] = [],
): Promise<DnsPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-unbound-'));
  const port = await freePort();
  const stubs = zones.map(
    (zone) => `stub-zone:\n  name: "${zone}"\n  stub-addr: ${server.replace(':', '@')}\n`,
  );
  writeFileSync(
    join(folder, 'unbound.conf'),
    `server:
  directory: "${folder}"
  interface: 127.0.0.1@${port}
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  ede: yes
  do-not-query-localhost: no
  module-config: "validator iterator"
${anchors.map((anchor) => `  trust-anchor: "${anchor}"`).join('\n')}
${settings.map((setting) => `  ${setting}`).join('\n')}
remote-control:
  control-enable: no
${stubs.join('')}`,
  );
  return startPeer(UNBOUND, ['-d', '-c', join(folder, 'unbound.conf')], folder, port, zones[0] ?? '');
}

/** Signs a zone with one fresh key (CSK); gives the signed text and the DS record of that key. */
export function signZone(name: string, text: string): { readonly signed: string; readonly ds: string } {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-sign-'));
  try {
    writeFileSync(join(folder, 'zone'), text);
    run('dnssec-keygen', ['-q', '-a', 'ECDSAP256SHA256', '-f', 'KSK', name], folder);
    run('dnssec-signzone', ['-q', '-S', '-z', '-o', name, '-f', 'signed', 'zone'], folder);
    const ds = readFileSync(
      join(folder, readdirSync(folder).find((file) => file.startsWith('dsset-')) ?? ''),
      'utf8',
    );
    return { signed: readFileSync(join(folder, 'signed'), 'utf8'), ds: ds.trim().replace(/\s+/g, ' ') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], cwd: string): void {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
}

async function startPeer(
  program: string,
  args: readonly string[],
  folder: string,
  port: number,
  zone: string,
): Promise<DnsPeer> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const dns = createNodeDns({ servers: [address], timeoutMs: 200, tries: 1 });
  const since = performance.now();
  try {
    while ((await dns.ask(zone, 'SOA')).kind !== 'answer') {
      if (child.exitCode !== null || performance.now() - since > READY_MS) {
        await stop();
        throw new Error(`${program} did not come up: ${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    await dns.close();
  }
  return { address, stop };
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
