/** Why a server cannot be connected to. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, portOf, text, type Symptom } from '../symptom.ts';
import { distinct, some } from '../words.ts';

const isWhole = (one: Symptom): boolean => text(one, 'working') === '0';

export const hostDown = defineRule({
  id: 'host-down',
  area: 'connect',
  seen: 'no port of the host answers',
  joins: ['SMTP_CONNECT_TIMED_OUT', 'SMTP_UNREACHABLE', 'SMTP_REACHABLE', 'SMTP_CONNECTION_REFUSED'],
  find: (scene) => {
    const dead = scene.found('SMTP_CONNECT_TIMED_OUT', 'SMTP_UNREACHABLE').filter(isWhole);
    const up = new Set(scene.found('SMTP_REACHABLE', 'SMTP_CONNECTION_REFUSED').map(hostOf));
    return [...Map.groupBy(dead, hostOf)].flatMap(([host, symptoms]) => {
      const ports = distinct(symptoms.map(portOf));
      if (up.has(host)) return [];
      return [
        {
          about: { host, ports: some(ports) },
          explains: symptoms,
          confidence: ports.length > 1 ? ('likely' as const) : ('possible' as const),
        },
      ];
    });
  },
  says: ({ host, ports }) =>
    `${host} is down, or a firewall in front of it drops everything: port ${ports} does not answer`,
  remedies: ({ host }) => [
    minutes(`is the machine up? Look at the console of ${host} or of its provider`),
    minutes('compare from another network: a firewall may drop this one only'),
    hours('let the port in: firewall of the host, security group, the provider'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const portFiltered = defineRule({
  id: 'port-filtered',
  area: 'connect',
  seen: 'one port of the host does not answer, another one does',
  joins: ['SMTP_CONNECT_TIMED_OUT', 'SMTP_REACHABLE', 'SMTP_CONNECTION_REFUSED'],
  find: (scene) => {
    const alive = Map.groupBy(scene.found('SMTP_REACHABLE', 'SMTP_CONNECTION_REFUSED'), hostOf);
    return scene
      .found('SMTP_CONNECT_TIMED_OUT')
      .filter(isWhole)
      .flatMap((dead) => {
        const others = (alive.get(hostOf(dead)) ?? []).filter((one) => portOf(one) !== portOf(dead));
        return others.length === 0
          ? []
          : [
              {
                about: { host: hostOf(dead), port: portOf(dead), other: portOf(others[0] as Symptom) },
                explains: [dead],
                because: others,
                confidence: 'likely' as const,
              },
            ];
      });
  },
  says: ({ host, port, other }) =>
    `a firewall drops port ${port} of ${host}: the host itself is up, for port ${other} answers`,
  remedies: ({ port }) => [
    minutes(`let port ${port} in: firewall of the host, security group, load balancer`),
    minutes('if it is port 25: the network of this probe may close it outbound; compare from another'),
  ],
  look: ({ host, port }) => `postwatch check ${host}:${port}`,
});

export const serviceStopped = defineRule({
  id: 'service-stopped',
  area: 'connect',
  seen: 'connection refused',
  joins: ['SMTP_CONNECTION_REFUSED', 'SMTP_REACHABLE', 'LOG_DAEMON_STOPPED'],
  find: (scene) => {
    const refused = scene.found('SMTP_CONNECTION_REFUSED').filter(isWhole);
    const alive = Map.groupBy(scene.found('SMTP_REACHABLE'), hostOf);
    const stopped = scene.found('LOG_DAEMON_STOPPED');
    return [...Map.groupBy(refused, hostOf)].map(([host, symptoms]) => ({
      about: { host, ports: some(symptoms.map(portOf)) },
      explains: [...symptoms, ...stopped],
      because: alive.get(host) ?? [],
      confidence: stopped.length > 0 ? ('certain' as const) : ('likely' as const),
    }));
  },
  says: ({ host, ports }) =>
    `${host} is up, but nothing listens on port ${ports}: the mail service is stopped`,
  remedies: ({ ports }) => [
    minutes('start it, and read why it stopped: systemctl status postfix; journalctl -u postfix -n 50'),
    minutes(`check what it listens on: ss -ltnp; on port ${ports} of this address there must be a line`),
    hours('a disk that is full, or a certificate that cannot be read, stops it again: look before you leave'),
  ],
  look: ({ host, ports }) => `postwatch check ${host}:${ports}`,
});

export const balancerWithoutBackend = defineRule({
  id: 'balancer-without-backend',
  area: 'connect',
  seen: 'the connection opens and closes at once, before any greeting',
  joins: ['SMTP_CONNECTION_RESET', 'SMTP_CLOSED_BEFORE_GREETING'],
  find: (scene) => {
    const cut = scene.found('SMTP_CONNECTION_RESET', 'SMTP_CLOSED_BEFORE_GREETING').filter(isWhole);
    return [...Map.groupBy(cut, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: symptoms.length > 1 ? ('likely' as const) : ('possible' as const),
    }));
  },
  says: ({ host }) =>
    `something in front of ${host} takes the connection, and no healthy mail server stands behind it`,
  remedies: () => [
    minutes('look at the health of the targets in the load balancer or proxy'),
    minutes(
      'on the server itself: tcp wrappers, connection limits, a process that dies at once (its log says why)',
    ),
    hours('compare from another network: a list of unwanted clients closes connections so, too'),
  ],
  look: ({ host }) => `postwatch check ${host}:25 --transcript`,
});

export const hostNameGone = defineRule({
  id: 'host-name-gone',
  area: 'connect',
  seen: 'the name of a mail server does not exist any more',
  joins: ['SMTP_NO_SUCH_HOST', 'SMTP_HOST_WITHOUT_ADDRESS', 'MX_HOST_MISSING', 'MX_HOST_NO_ADDRESS'],
  find: (scene) => {
    const told = scene.found(
      'SMTP_NO_SUCH_HOST',
      'SMTP_HOST_WITHOUT_ADDRESS',
      'MX_HOST_MISSING',
      'MX_HOST_NO_ADDRESS',
    );
    return [...Map.groupBy(told, (one) => text(one, 'host') || hostOf(one))].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ host }) => `the address record of ${host} was removed, or its name is misspelt where it is used`,
  remedies: ({ host }) => [
    minutes(`compare the spelling of ${host} with the MX records and programs that name it`),
    minutes(`publish A (and AAAA) of ${host} again, or take the name out of MX and configuration`),
    hours('if the whole zone is gone: is the domain still registered and delegated?'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});
