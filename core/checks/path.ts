/**
 * The path, not the target: what kept this vantage from seeing. Whatever these codes explain, the checks of the target
 * leave out ("not-applicable"), so that our own blindness is said once and is never somebody's outage.
 */
import { code, defineCheck } from '../model/check.ts';
import type { FaultKind } from '../model/observation.ts';

type Seen = { readonly detail: string };

const RAISED = {
  'resolver-down': 'PATH_RESOLVER_DOWN',
  'budget-spent': 'PATH_BUDGET_SPENT',
  'port-25-closed': 'PATH_PORT_25_CLOSED',
  'secret-missing': 'PATH_SECRET_MISSING',
} as const satisfies Record<Exclude<FaultKind, 'no-route'>, string>;

export const path = defineCheck({
  id: 'path',
  probe: 'any',
  title: 'This vantage can see: resolver, route, port 25, secrets, time',
  codes: {
    PATH_RESOLVER_DOWN: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'no resolver answered this vantage: nothing that needs DNS was checked',
      effect: () => 'says nothing about the target; its last known state stands',
      evidence: ({ detail }) => detail,
      advice: () => [
        'ask the resolver by hand from the same host: dig @RESOLVER example.com',
        'check that UDP and TCP port 53 to the configured resolvers are open from this vantage',
        'name other resolvers under "resolvers" in postwatch.yaml',
      ],
    }),
    PATH_BUDGET_SPENT: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the time for this run was up before everything was seen',
      effect: () => 'what was not reached is unknown, neither fine nor broken',
      evidence: ({ detail }) => detail,
      advice: () => [
        'look at the stage timings of the run: the slowest stage is usually one server or one resolver',
        'if many targets report this at once, this vantage is overloaded: lower the concurrency or raise the time-out of the probe function',
      ],
    }),
    PATH_PORT_25_CLOSED: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'outbound port 25 is closed at this vantage: the server was not tested',
      effect: () => 'says nothing about the server; other hosts may well reach it',
      evidence: ({ detail }) => detail,
      advice: () => [
        'on AWS: port 25 is blocked for accounts that have not asked, and cannot be opened for a Lambda function outside a VPC; use the VPC plane (NAT gateway, Elastic IP, AWS has lifted the block) or run "postwatch agent" on a host',
        'elsewhere: many access and cloud providers close port 25; ask the provider, or probe from a mail host',
        'submission on 465 and 587 is not affected and can be probed from here',
      ],
    }),
    PATH_NO_ROUTE: code<Seen & { readonly partial: boolean }>({
      outcome: 'inconclusive',
      severity: ({ partial }) => (partial ? 'notice' : 'warning'),
      says: ({ partial }) =>
        partial
          ? 'this vantage has no route for one address family: those addresses were not tested'
          : 'this vantage has no route to the target: it was not tested',
      effect: ({ partial }) =>
        partial ? 'the other family was tested and is judged on its own' : 'says nothing about the target',
      evidence: ({ detail }) => detail,
      advice: () => [
        'give this vantage IPv4 and IPv6: a Lambda function has no IPv6 unless it stands in a dual-stack VPC subnet with an egress-only internet gateway',
        'or probe from a host that has both families',
      ],
    }),
    PATH_SECRET_MISSING: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the configured secret could not be read: the login was not tested',
      effect: () => 'wrong or revoked credentials would go unnoticed until this is repaired',
      evidence: ({ detail }) => detail,
      advice: () => [
        'check that the reference in postwatch.yaml names an existing secret with the fields "user" and "password"',
        'check that this vantage may read it (on AWS: secretsmanager:GetSecretValue and kms:Decrypt of the probe function)',
      ],
    }),
    PATH_CLEAR: code({
      outcome: 'pass',
      severity: 'info',
      says: () => 'nothing stood between this vantage and the target',
      advice: () => [],
    }),
  },
  judge({ faults }, raise) {
    if (faults.length === 0) raise('PATH_CLEAR', {});
    const raised = new Set<FaultKind>();
    for (const { kind } of faults) {
      if (raised.has(kind)) continue;
      raised.add(kind);
      const same = faults.filter((fault) => fault.kind === kind);
      const detail = [...new Set(same.map((fault) => fault.detail))].join('; ');
      if (kind === 'no-route')
        raise('PATH_NO_ROUTE', { detail, partial: same.every((fault) => fault.partial === true) });
      else raise(RAISED[kind], { detail });
    }
  },
});
