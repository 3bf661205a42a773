/** One of several machines is gone. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, text, texts, type Symptom } from '../symptom.ts';
import { distinct, some } from '../words.ts';

const isWhole = (one: Symptom): boolean => text(one, 'working') === '0';

export const ipv6Broken = defineRule({
  id: 'ipv6-broken',
  area: 'connect',
  seen: 'some senders are slow or fail, most do not; by IPv4 all is well',
  joins: [
    'SMTP_CONNECT_TIMED_OUT',
    'SMTP_CONNECTION_REFUSED',
    'SMTP_UNREACHABLE',
    'SMTP_CONNECTION_RESET',
    'SMTP_REACHABLE',
    'PATH_NO_ROUTE',
  ],
  find: (scene) => {
    const failed = scene.found(
      'SMTP_CONNECT_TIMED_OUT',
      'SMTP_CONNECTION_REFUSED',
      'SMTP_UNREACHABLE',
      'SMTP_CONNECTION_RESET',
    );
    const alive = scene.found('SMTP_REACHABLE');
    const blind = scene.found('PATH_NO_ROUTE');
    return [...Map.groupBy(failed, hostOf)].flatMap(([host, symptoms]) => {
      const partly = symptoms.filter((one) => text(one, 'working') !== '0');
      if (partly.length === 0 || partly.some((one) => text(one, 'family') !== '6')) return [];
      return [
        {
          about: { host, addresses: some(partly.map((one) => text(one, 'address'))) },
          explains: partly,
          because: alive.filter((one) => hostOf(one) === host),
          confidence: 'certain' as const,
          against: blind.length === 0 ? [] : ['this host has no full route by IPv6 itself'],
        },
      ];
    });
  },
  says: ({ host, addresses }) =>
    `${host} does not serve IPv6: DNS names ${addresses}, and nothing works there, while IPv4 does`,
  remedies: ({ host }) => [
    minutes(`take the AAAA record of ${host} out of DNS until it works: senders with IPv6 try it first`),
    minutes('let the mail server listen on IPv6, too (Postfix: inet_protocols = all)'),
    hours('let the port in for IPv6: firewalls have rules of their own for it'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const oneNodeDown = defineRule({
  id: 'one-address-down',
  area: 'connect',
  seen: 'one connection in two or three fails or waits',
  joins: [
    'SMTP_CONNECT_TIMED_OUT',
    'SMTP_CONNECTION_REFUSED',
    'SMTP_CONNECTION_RESET',
    'SMTP_CLOSED_BEFORE_GREETING',
    'SMTP_REACHABLE',
  ],
  find: (scene) => {
    const failed = scene
      .found(
        'SMTP_CONNECT_TIMED_OUT',
        'SMTP_CONNECTION_REFUSED',
        'SMTP_CONNECTION_RESET',
        'SMTP_CLOSED_BEFORE_GREETING',
      )
      .filter((one) => !isWhole(one) && text(one, 'family') === '4');
    const alive = scene.found('SMTP_REACHABLE');
    return [...Map.groupBy(failed, hostOf)].map(([host, symptoms]) => ({
      about: { host, addresses: some(symptoms.map((one) => text(one, 'address'))) },
      explains: symptoms,
      because: alive.filter((one) => hostOf(one) === host),
      confidence: 'certain' as const,
    }));
  },
  says: ({ host, addresses }) => `one machine behind ${host} is down (${addresses}); the others serve`,
  remedies: ({ host, addresses }) => [
    minutes(`take ${addresses} out of the A records of ${host}, or out of the load balancer`),
    hours('mend the machine, and let a health check take it out next time'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const mxRedundancyLost = defineRule({
  id: 'one-mx-down',
  area: 'connect',
  seen: 'mail arrives, sometimes late; one MX host is dead',
  joins: [
    'MX_FOUND',
    'SMTP_CONNECT_TIMED_OUT',
    'SMTP_CONNECTION_REFUSED',
    'SMTP_UNREACHABLE',
    'SMTP_NO_SUCH_HOST',
    'SMTP_GREETING_REFUSED',
    'SMTP_GREETING_SILENT',
    'SMTP_GREETING_OK',
  ],
  find: (scene) => {
    const dead = scene.found(
      'SMTP_CONNECT_TIMED_OUT',
      'SMTP_CONNECTION_REFUSED',
      'SMTP_UNREACHABLE',
      'SMTP_NO_SUCH_HOST',
      'SMTP_GREETING_REFUSED',
      'SMTP_GREETING_SILENT',
    );
    const alive = scene.found('SMTP_GREETING_OK');
    return scene.found('MX_FOUND').flatMap((mx) => {
      const hosts = texts(mx, 'hosts');
      const working = alive.filter((one) => hosts.includes(hostOf(one)));
      const up = distinct(working.map(hostOf));
      const down = dead.filter((one) => hosts.includes(hostOf(one)) && !up.includes(hostOf(one)));
      const names = distinct(down.map(hostOf));
      if (hosts.length < 2 || up.length === 0 || names.length === 0) return [];
      return [
        {
          about: { domain: text(mx, 'domain') || mx.target, down: some(names), up: some(up) },
          explains: down,
          because: [mx, ...working],
          confidence: 'certain' as const,
        },
      ];
    });
  },
  follows: true,
  says: ({ domain, down, up }) =>
    `${domain} still receives by ${up}, but has lost its reserve: ${down} takes no mail`,
  remedies: ({ domain, down }) => [
    minutes(
      `if ${down} will be away for long, take it out of the MX records of ${domain}: senders lose time with it`,
    ),
    hours(`mend ${down} before the other one fails`),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});

export const allMxDown = defineRule({
  id: 'all-mx-down',
  area: 'connect',
  seen: 'nobody can write to the domain; senders get a warning after some hours',
  joins: [
    'MX_FOUND',
    'SMTP_CONNECT_TIMED_OUT',
    'SMTP_CONNECTION_REFUSED',
    'SMTP_UNREACHABLE',
    'SMTP_NO_SUCH_HOST',
    'SMTP_GREETING_REFUSED',
    'SMTP_GREETING_SILENT',
    'SMTP_GREETING_OK',
  ],
  find: (scene) => {
    const dead = scene
      .found(
        'SMTP_CONNECT_TIMED_OUT',
        'SMTP_CONNECTION_REFUSED',
        'SMTP_UNREACHABLE',
        'SMTP_NO_SUCH_HOST',
        'SMTP_GREETING_REFUSED',
        'SMTP_GREETING_SILENT',
      )
      .filter((one) => text(one, 'working') !== '1' && !isSetElsewhere(one));
    const up = new Set(scene.found('SMTP_GREETING_OK').map(hostOf));
    return scene.found('MX_FOUND').flatMap((mx) => {
      const hosts = texts(mx, 'hosts');
      const down = dead.filter((one) => hosts.includes(hostOf(one)));
      const all = hosts.length > 0 && hosts.every((host) => down.some((one) => hostOf(one) === host));
      return !all || hosts.some((host) => up.has(host))
        ? []
        : [
            {
              about: { domain: text(mx, 'domain') || mx.target, hosts: some(hosts) },
              explains: down,
              because: [mx],
              confidence: 'certain' as const,
            },
          ];
    });
  },
  follows: true,
  says: ({ domain, hosts }) =>
    `mail to ${domain} stops: none of its MX hosts (${hosts}) takes it; senders keep it for some days`,
  remedies: () => [
    minutes('bring one MX host back: senders try again by themselves, nothing is lost yet'),
    hours('if it takes longer, point the MX at a host that queues for you'),
  ],
  look: ({ domain }) => `postwatch check ${domain}`,
});

function isSetElsewhere({ args }: Symptom): boolean {
  return args['elsewhere'] === true;
}
