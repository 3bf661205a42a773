/**
 * A zone whose answers change between two questions, to lead the functions into their own network: what was resolved is what
 * is checked and connected to, for mail servers and for everything that is fetched by HTTPS.
 */
import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import { createMemoryRecords } from '../../../adapters/memory/memory-records.ts';
import { createScriptedDialer } from '../../../adapters/memory/scripted-dialer.ts';
import { createGuardedDialer } from '../../../adapters/node/guarded-dialer.ts';
import { createHttpsGet } from '../../../adapters/node/https-get.ts';
import { innerRange } from '../../../core/protocol/egress/index.ts';
import type { Dns, ProbePorts } from '../../../core/ports.ts';
import { createFaultWorld, DOMAIN, snapshot } from '../../support/fault-world.ts';

const INNER = ['169.254.169.254', '10.0.0.2', '127.0.0.1', '100.64.0.1'];
const HOSTS = ['mx1.example.com', 'mta-sts.example.com', 'logo.example.com'];
const zone = (address: string): string => `
example.com               MX   10 mx1.example.com
example.com               TXT  "v=spf1 mx -all"
_dmarc.example.com        TXT  "v=DMARC1; p=reject"
_mta-sts.example.com      TXT  "v=STSv1; id=1"
default._bimi.example.com TXT  "v=BIMI1; l=https://logo.example.com/logo.svg"
${HOSTS.map((host) => `${host} A ${address}`).join('\n')}`;

const REDIRECTING = `
! tls {}
C: GET *
C: *
C: *
C: *
C: *
C: *
C:
S: HTTP/1.1 302 Found
S: Location: https://169.254.169.254/latest/meta-data/
S: Content-Length: 0
S:
! close`;

interface Rebinding {
  readonly ports: Partial<ProbePorts>;
  readonly dialled: readonly string[];
  /** How often each host's address was asked for. */
  readonly asked: ReadonlyMap<string, number>;
}

/** The nth question for a host's address gets the nth of these; the last one is for all that follow. */
function rebinding(addresses: readonly string[], dialog: string): Rebinding {
  const zones = addresses.map((address) => createFakeZone(zone(address)));
  const asked = new Map<string, number>();
  const dns: Dns = {
    async ask(name, type, options) {
      const times = type === 'A' && HOSTS.includes(name) ? (asked.get(name) ?? 0) : 0;
      if (type === 'A' && HOSTS.includes(name)) asked.set(name, times + 1);
      const answering = zones[Math.min(times, zones.length - 1)];
      if (answering === undefined) throw new Error('There is no zone');
      return answering.ask(name, type, options);
    },
  };
  const sockets = createScriptedDialer(dialog);
  const dialer = createGuardedDialer(sockets, { allowPrivate: false, ports: new Set([25, 443]) });
  return { ports: { dns, dialer, http: createHttpsGet(dialer) }, dialled: sockets.dialled, asked };
}

async function run(ports: Partial<ProbePorts>): Promise<string> {
  const world = createFaultWorld({ records: createMemoryRecords(), over: ports });
  await world.send([DOMAIN]);
  await world.drain();
  return JSON.stringify(await snapshot(world.records));
}

test.each(INNER)('nothing connects to %s, which the second answer names', async (inner) => {
  const { ports, dialled } = rebinding(['192.0.2.80', inner], '! refused');
  await run(ports);
  expect(new Set(dialled)).toEqual(new Set(['192.0.2.80']));
  expect(dialled.filter((address) => innerRange(address) !== '')).toEqual([]);
});

test.each(INNER)(
  'nothing connects to %s, which the first answer names, or to what comes instead',
  async (inner) => {
    const { ports, dialled, asked } = rebinding([inner], '! refused');
    const kept = await run(ports);
    expect(dialled).toEqual([]);
    expect(asked.get('mta-sts.example.com')).toBeGreaterThan(0);
    // Refused by us, and said so: never the fault of the server.
    expect(kept).toContain('destination-refused');
  },
);

test('a redirect is told and not followed', async () => {
  const { ports, dialled } = rebinding(['192.0.2.80'], REDIRECTING);
  const kept = await run(ports);
  expect(new Set(dialled)).toEqual(new Set(['192.0.2.80']));
  expect(kept).toContain('https://169.254.169.254/latest/meta-data/');
});
