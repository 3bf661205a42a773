/** What stands between this host and the others. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, parentOf, portOf, text, texts, type Symptom } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const port25BlockedHere = defineRule({
  id: 'port-25-blocked-here',
  area: 'this host',
  seen: 'no mail server in the world answers on port 25, other ports do',
  joins: ['PATH_PORT_25_CLOSED', 'SMTP_CONNECT_TIMED_OUT', 'SMTP_REACHABLE'],
  find: (scene) => {
    const told = scene.found('PATH_PORT_25_CLOSED');
    const dead = scene.found('SMTP_CONNECT_TIMED_OUT').filter((one) => portOf(one) === '25');
    const alive = scene.found('SMTP_REACHABLE');
    const hosts = distinct(dead.map(hostOf));
    const open = alive.filter((one) => portOf(one) === '25');
    if (told.length > 0)
      return [
        {
          about: { hosts: 'every host' },
          explains: [...told, ...dead],
          confidence: 'certain',
          against: open.slice(0, 1).map(({ target }) => `${target} could be connected to`),
        },
      ];
    const owners = distinct(hosts.map(parentOf));
    if (owners.length < 2 || open.length > 0) return [];
    return [
      {
        about: { hosts: some(hosts) },
        explains: dead,
        because: alive,
        confidence: owners.length > 2 || alive.length > 0 ? 'likely' : 'possible',
      },
    ];
  },
  says: ({ hosts }) =>
    `outbound port 25 is blocked here: ${hosts} cannot all be down at once, and this says nothing about them`,
  remedies: () => [
    minutes(
      'try a host of your own elsewhere: if it reaches the same servers on port 25, it is this network',
    ),
    hours('ask the provider of this network to open outbound port 25 (AWS has a form for it)'),
    hours('or send through a relay on 587 or 465, and probe from a host that may use port 25'),
  ],
  look: () => 'postwatch check gmail-smtp-in.l.google.com:25',
});

export const firewallHere = defineRule({
  id: 'firewall-here',
  area: 'this host',
  seen: 'connections fail at once, or to one port only, wherever they go',
  joins: ['PATH_FIREWALLED', 'PATH_PORT_CLOSED', 'PATH_DESTINATION_REFUSED'],
  find: (scene) => {
    const told = scene.found('PATH_FIREWALLED', 'PATH_PORT_CLOSED', 'PATH_DESTINATION_REFUSED');
    const ports = distinct(told.map((one) => text(one, 'port')));
    return told.length === 0
      ? []
      : [
          {
            about: { what: ports.length === 0 ? 'the connection' : `port ${some(ports)}` },
            explains: told,
            confidence: 'certain',
          },
        ];
  },
  says: ({ what }) => `this host, or the network it stands in, does not let ${what} out`,
  remedies: () => [
    minutes('read the rules of this host about outgoing connections: nft list ruleset'),
    minutes('read the security group and the network policy that it stands in'),
    hours('let the port out, or probe from another host'),
  ],
  look: () => 'postwatch check HOST:PORT --transcript',
});

export const noRouteHere = defineRule({
  id: 'no-ipv6-here',
  area: 'this host',
  seen: 'addresses of one family cannot be reached from here, those of the other can',
  joins: ['PATH_NO_ROUTE', 'SMTP_UNREACHABLE'],
  find: (scene) => {
    const told = scene.found('PATH_NO_ROUTE');
    return told.length === 0
      ? []
      : [
          {
            about: { family: /IPv4|v4/.test(text(told[0] as Symptom, 'detail')) ? 'IPv4' : 'IPv6' },
            explains: [
              ...told,
              ...scene.found('SMTP_UNREACHABLE').filter((one) => text(one, 'family') === '6'),
            ],
            confidence: 'certain',
          },
        ];
  },
  says: ({ family }) => `this host has no ${family}: servers were not tested there, and may be fine`,
  remedies: () => [
    minutes('look for an address and a default route of that family: ip -6 addr; ip -6 route'),
    hours('give the host that family, or probe from one that has it'),
  ],
  look: () => 'postwatch check HOST:25 --verbose',
});

export const vantageDistrusted = defineRule({
  id: 'this-address-distrusted',
  area: 'this host',
  seen: 'servers turn this host away and serve others',
  joins: [
    'SMTP_GREETING_REFUSES_THIS_VANTAGE',
    'SMTP_EHLO_REFUSES_THIS_VANTAGE',
    'SMTP_REJECTS_THIS_VANTAGE',
    'SMTP_GREETING_DRIBBLES',
  ],
  find: (scene) => {
    const told = scene.found(
      'SMTP_GREETING_REFUSES_THIS_VANTAGE',
      'SMTP_EHLO_REFUSES_THIS_VANTAGE',
      'SMTP_REJECTS_THIS_VANTAGE',
    );
    const tarpits = scene.found('SMTP_GREETING_DRIBBLES');
    if (told.length === 0) return [];
    const hosts = distinct(told.map(hostOf));
    return [
      {
        about: {
          hosts: some(hosts),
          reasons: some(told.map((one) => text(one, 'reason'))) || 'no reason given',
        },
        explains: [...told, ...tarpits],
        confidence: hosts.length > 1 ? 'certain' : 'likely',
      },
    ];
  },
  says: ({ hosts, reasons }) => `${hosts} distrust the address that this host probes from: ${reasons}`,
  remedies: () => [
    minutes('look at the address of this host: postwatch check ADDRESS'),
    hours('give it a reverse name that leads back, and have it taken off the lists'),
    hours('or probe from an address with a good name'),
  ],
  look: () => 'postwatch check ADDRESS-OF-THIS-HOST',
});

export const middlebox = defineRule({
  id: 'middlebox-rewrites-smtp',
  area: 'this host',
  seen: 'the greeting is "220 ********", STARTTLS is gone, and only from this network',
  joins: [
    'SMTP_GREETING_NAME_NOT_FULL',
    'SMTP_KEYWORD_JUNK',
    'SMTP_STARTTLS_MISSING',
    'SMTP_STARTTLS_LOST',
    'SMTP_CAPABILITY_LOST',
    'SMTP_AUTH_LOST',
    'SMTP_STARTTLS_OK',
    'SMTP_ONLY_HELO',
  ],
  find: (scene) => {
    const masked = [
      ...scene.found('SMTP_GREETING_NAME_NOT_FULL').filter((one) => /\*{4,}/.test(text(one, 'name'))),
      ...scene
        .found('SMTP_KEYWORD_JUNK')
        .filter((one) => /X{4,}/.test([text(one, 'said'), ...texts(one, 'lines')].join(' '))),
    ];
    const lost = scene.found(
      'SMTP_STARTTLS_MISSING',
      'SMTP_STARTTLS_LOST',
      'SMTP_CAPABILITY_LOST',
      'SMTP_AUTH_LOST',
      'SMTP_ONLY_HELO',
    );
    const gone = scene.found('SMTP_STARTTLS_LOST', 'SMTP_STARTTLS_MISSING');
    const kept = scene.found('SMTP_STARTTLS_OK');
    if (masked.length > 0) {
      const targets = new Set(masked.map(({ target }) => target));
      const here = lost.filter(({ target }) => targets.has(target));
      return [
        {
          about: { hosts: some(masked.map(hostOf)) },
          explains: [...masked, ...here],
          confidence: here.length > 0 ? 'certain' : 'likely',
        },
      ];
    }
    // One owner may switch STARTTLS off; two at once do not.
    if (distinct(gone.map((one) => parentOf(hostOf(one)))).length < 2) return [];
    return [
      {
        about: { hosts: some(gone.map(hostOf)) },
        explains: gone,
        confidence: 'likely',
        against: kept.slice(0, 1).map(({ target }) => `${target} still offers STARTTLS on the same path`),
      },
    ];
  },
  says: ({ hosts }) =>
    `a firewall on the way to ${hosts} rewrites SMTP and takes STARTTLS out: the servers themselves are fine`,
  remedies: () => [
    minutes('compare from another network: there the greeting is whole and STARTTLS is offered'),
    hours('switch SMTP inspection off in that firewall (Cisco: no fixup protocol smtp / no inspect esmtp)'),
    hours('until then use 465, where TLS begins at once and nothing can be rewritten'),
  ],
  look: ({ hosts }) => `postwatch check ${hosts}:25 --transcript`,
});
