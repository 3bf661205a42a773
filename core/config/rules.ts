/** Rules between keys, which a schema of single values cannot say. */
import { CHECKS } from '../checks/index.ts';
import { seconds } from '../model/duration.ts';
import { endpointId } from '../model/target.ts';
import { parseResolver } from '../protocol/dns/index.ts';
import { parseTrustAnchor } from '../protocol/dnssec/index.ts';
import { addressRules } from './address-rules.ts';
import { blocklistRules } from './blocklist-rules.ts';
import { confirmRules } from './confirm-rules.ts';
import { contentRules } from './content-rules.ts';
import { deliveryRules } from './delivery-rules.ts';
import type { PlacedProblem } from './describe-issue.ts';
import { groupRules } from './group-rules.ts';
import { listLoadRules } from './list-load-rules.ts';
import type { ConfigPath } from './problem.ts';
import type { Config } from './schema.ts';
import { twice } from './twice.ts';
import { unknownWord } from './unknown-word.ts';
import { vantageRules } from './vantage-rules.ts';

export function checkRules(config: Config): PlacedProblem[] {
  return [
    ...noTarget(config),
    ...twice(
      config.domains.map((domain) => domain.name),
      (index) => ['domains', index, 'name'],
    ),
    ...twice(
      config.endpoints.map((endpoint) => endpointId(endpoint.host, endpoint.port)),
      (index) => ['endpoints', index],
    ),
    ...twice(
      config.senders.map(({ ses }) => ses.region),
      (index) => ['senders', index, 'ses', 'region'],
    ),
    ...twice(
      config.logs.map(({ logGroup }) => logGroup),
      (index) => ['logs', index, 'logGroup'],
    ),
    ...deliveryRules(config),
    ...resolvers(config.resolvers, ['resolvers']),
    ...resolvers(config.blocklists.resolvers, ['blocklists', 'resolvers']),
    ...config.domains.flatMap(({ consistency }, index) =>
      typeof consistency === 'boolean'
        ? []
        : resolvers(consistency.resolvers, ['domains', index, 'consistency', 'resolvers']),
    ),
    ...trustAnchors(config),
    ...addressRules(config),
    ...blocklistRules(config),
    ...listLoadRules(config),
    ...relays(config),
    ...severities(config),
    ...notify(config),
    ...confirmRules(config),
    ...contentRules(config),
    ...vantageRules(config),
    ...control(config),
    ...budget(config),
    ...groupRules(config),
  ];
}

function noTarget(config: Config): PlacedProblem[] {
  const { domains, endpoints, addresses, senders, deliveries, content } = config;
  const count = [domains, endpoints, addresses, senders, deliveries].reduce(
    (sum, list) => sum + list.length,
    0,
  );
  if (count > 0 || content !== undefined) return [];
  return [
    {
      path: [],
      message: 'names nothing to watch',
      hint: 'add domains, endpoints, addresses, senders, deliveries or content',
    },
  ];
}

function resolvers(texts: readonly string[], path: ConfigPath): PlacedProblem[] {
  const roots = texts.filter((text) => /^direct/i.test(text.trim()));
  return texts.flatMap((text, index) => {
    const resolver = parseResolver(text);
    if (resolver.ok && resolver.value.root !== true && roots.length > 0)
      return [
        {
          path: [...path, index],
          message: `"${text}" is a resolver beside "${roots[0]}", which asks none`,
          hint: 'keep one of both',
        },
      ];
    return resolver.ok
      ? []
      : [
          {
            path: [...path, index],
            message: resolver.detail,
            hint: 'write ADDRESS, ADDRESS:PORT, tls://ADDRESS#NAME or https://ADDRESS/PATH#NAME',
          },
        ];
  });
}

function trustAnchors(config: Config): PlacedProblem[] {
  return config.trustAnchors.flatMap((text, index): PlacedProblem[] => {
    const anchor = parseTrustAnchor(text);
    if (anchor.ok) return [];
    const message = `cannot read the trust anchor "${text}": ${anchor.detail}`;
    return [{ path: ['trustAnchors', index], message }];
  });
}

/** A test of relaying is for one's own servers, and what they take for their own is no relaying. */
function relays(config: Config): PlacedProblem[] {
  return config.endpoints.flatMap(({ relay, owned, envelope }, index): PlacedProblem[] => {
    if (relay === undefined) return [];
    const path: ConfigPath = ['endpoints', index, 'relay'];
    if (!owned)
      return [
        { path, message: 'tests a server for relaying', hint: 'say "owned: true" if the server is yours' },
      ];
    const own = new Set((envelope?.to ?? []).map(domainOf));
    return own.has(domainOf(relay.to))
      ? [
          {
            path: [...path, 'to'],
            message: `"${relay.to}" is in a domain of this server ("envelope")`,
            hint: 'use an address elsewhere',
          },
        ]
      : [];
  });
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function severities(config: Config): PlacedProblem[] {
  const codes = CHECKS.flatMap((check) => Object.keys(check.codes));
  return Object.keys(config.severity).flatMap((code) =>
    codes.includes(code)
      ? []
      : [{ ...unknownWord(['severity', code], 'no check raises', code, codes), atKey: true }],
  );
}

/** An alarm about a domain's mail must not travel by that mail (prometheus-exporter for mailcow, issue 23). */
function notify(config: Config): PlacedProblem[] {
  return config.notify.flatMap((entry, index) => {
    const domain = entry.email.slice(entry.email.lastIndexOf('@') + 1).toLowerCase();
    if (!config.domains.some((watched) => watched.name === domain)) return [];
    return [
      {
        path: ['notify', index, 'email'],
        message: `"${entry.email}" is in a watched domain: its alarms would travel by the mail they are about`,
        hint: 'use an address elsewhere',
      },
    ];
  });
}

/** A function's time-out is the budget and some more; SQS hides a message for six times that. */
function budget(config: Config): PlacedProblem[] {
  return seconds(config.budget) <= 300
    ? []
    : [{ path: ['budget'], message: `must be at most 5m, got "${config.budget}"` }];
}

/** A control host that is watched would prove, whenever it is down, that it is not. */
function control(config: Config): PlacedProblem[] {
  const watched = new Set(config.endpoints.map(({ host, port }) => endpointId(host, port)));
  const expected = new Set(
    config.domains.flatMap(({ mx = [], mxPort }) => mx.map((host) => endpointId(host, mxPort))),
  );
  return config.egress.control.flatMap(({ host, port }, index) => {
    const id = endpointId(host, port);
    if (!watched.has(id) && !expected.has(id)) return [];
    return [
      {
        path: ['egress', 'control', index],
        message: `"${id}" is watched here: when it is down, the port would seem to be closed`,
        hint: 'name a host of others that surely answers on this port',
      },
    ];
  });
}
