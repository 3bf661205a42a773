/**
 * The path, not the target: what kept this vantage from seeing. Whatever these codes explain, the checks of the target
 * leave out ("not-applicable"), so that our own blindness is said once and is never somebody's outage.
 */
import { code, defineCheck } from '../model/check.ts';
import type { FaultKind } from '../model/observation.ts';
import type { Severity } from '../model/severity.ts';

type Seen = { readonly detail: string };
/** `partial`: other addresses of the target were tested, and are judged on their own. */
type Kept = Seen & { readonly partial: boolean };
type KeptPort = Kept & { readonly port: number };

/** Of the target as a whole something was seen, or nothing. */
const kept = {
  outcome: 'inconclusive',
  severity: ({ partial }: Kept): Severity => (partial ? 'notice' : 'warning'),
  evidence: ({ detail }: Kept) => detail,
} as const;
const untested = ({ partial }: Kept): string =>
  partial ? 'some addresses of the server were not tested' : 'the server was not tested';
const effectOnTarget = ({ partial }: Kept): string =>
  partial
    ? 'the other addresses were tested and are judged on their own'
    : 'says nothing about the server; other hosts may well reach it';

/** Codes that tell whether something else of the target was seen. */
const RAISED_IN_PART = {
  'port-25-closed': 'PATH_PORT_25_CLOSED',
  'destination-refused': 'PATH_DESTINATION_REFUSED',
  'no-route': 'PATH_NO_ROUTE',
} as const satisfies Partial<Record<FaultKind, string>>;

const RAISED = {
  'resolver-down': 'PATH_RESOLVER_DOWN',
  'budget-spent': 'PATH_BUDGET_SPENT',
  firewalled: 'PATH_FIREWALLED',
  'secret-missing': 'PATH_SECRET_MISSING',
  'account-unreachable': 'PATH_ACCOUNT_UNREACHABLE',
  'message-unreadable': 'PATH_MESSAGE_UNREADABLE',
  'mailbox-unreachable': 'PATH_MAILBOX_UNREACHABLE',
  'mailbox-refused': 'PATH_MAILBOX_REFUSED',
} as const satisfies Record<Exclude<FaultKind, keyof typeof RAISED_IN_PART | 'port-closed'>, string>;

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
    PATH_PORT_25_CLOSED: code<Kept>({
      ...kept,
      says: (args) => `outbound port 25 is closed at this vantage: ${untested(args)}`,
      effect: effectOnTarget,
      advice: () => [
        'on AWS: port 25 is blocked for accounts that have not asked, and cannot be opened for a Lambda function outside a VPC; use the VPC plane (NAT gateway, Elastic IP, AWS has lifted the block) or run "postwatch run" on a host',
        'elsewhere: many access and cloud providers close port 25; ask the provider, or probe from a mail host',
        'submission on 465 and 587 is not affected and can be probed from here',
      ],
    }),
    PATH_PORT_CLOSED: code<KeptPort>({
      ...kept,
      says: (args) => `outbound port ${String(args.port)} is closed at this vantage: ${untested(args)}`,
      effect: effectOnTarget,
      advice: ({ port }) => [
        `open outbound port ${String(port)} in the firewall or security group of this vantage, or ask its provider`,
        `name a host that surely answers on port ${String(port)} under "egress.control" in postwatch.yaml: then every run can tell a closed port from a dead server`,
      ],
    }),
    PATH_DESTINATION_REFUSED: code<Kept>({
      ...kept,
      says: (args) =>
        `this vantage does not connect to addresses inside its own network, nor to foreign ports: ${untested(args)}`,
      effect: effectOnTarget,
      advice: () => [
        'if a name in postwatch.yaml should not lead there, look at who may write its zone: a public name with a private address is a way to make monitors knock on inner doors',
        'if the servers are your own, inside the VPC of the probe function, write "allowPrivate: true" in postwatch.yaml and deploy again',
      ],
    }),
    PATH_NO_ROUTE: code<Kept>({
      ...kept,
      says: ({ partial }) =>
        partial
          ? 'this vantage has no route for one address family: those addresses were not tested'
          : 'this vantage has no route to the target: it was not tested',
      effect: ({ partial }) =>
        partial ? 'the other family was tested and is judged on its own' : 'says nothing about the target',
      advice: () => [
        'give this vantage IPv4 and IPv6: a Lambda function has no IPv6 unless it stands in a dual-stack VPC subnet with an egress-only internet gateway',
        'or probe from a host that has both families',
      ],
    }),
    PATH_FIREWALLED: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'a rule of this host forbids the connection',
      effect: () => 'what was not connected to was not tested: it says nothing about the server',
      evidence: ({ detail }) => detail,
      advice: () => [
        'look at the firewall of this host for rules about outgoing connections (nft list ruleset, iptables -L OUTPUT), and at the network policy of its containers',
        'look at SELinux or AppArmor if the program runs under one of them',
      ],
    }),
    PATH_SECRET_MISSING: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the configured secret could not be read: the login was not tested',
      effect: () => 'wrong or revoked credentials would go unnoticed until this is repaired',
      evidence: ({ detail }) => detail,
      advice: () => [
        'check that the reference in postwatch.yaml names an existing secret with the fields "user" and "password" (or "token")',
        'check that this vantage may read it (on AWS: secretsmanager:GetSecretValue and kms:Decrypt of the probe function)',
      ],
    }),
    PATH_ACCOUNT_UNREACHABLE: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the sending account could not be read',
      effect: () => 'a pause, a full quota or too many bounces would go unnoticed until this is repaired',
      evidence: ({ detail }) => detail,
      advice: () => [
        'check the region in postwatch.yaml, and that this vantage has credentials of the account that sends',
        'allow ses:GetSendQuota, ses:GetSendStatistics, ses:GetAccountSendingEnabled, ses:GetIdentity* and cloudwatch:GetMetricStatistics',
      ],
    }),
    PATH_MESSAGE_UNREADABLE: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the message that is to be judged could not be read',
      effect: () => 'what filters would say of it is unknown until this is repaired',
      evidence: ({ detail }) => detail,
      advice: () => ['check that the file is there and that this vantage may read it'],
    }),
    PATH_MAILBOX_UNREACHABLE: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the mailbox of this round trip could not be read: whether mail arrives is unknown',
      effect: () =>
        'mail that gets lost would go unnoticed until this is repaired; no message counts as lost',
      evidence: ({ detail }) => detail,
      advice: () => [
        'connect by hand from the same host: openssl s_client -connect HOST:993',
        'check host, port, "tls" and "folders" of the mailbox in postwatch.yaml, and the status page of its provider',
      ],
    }),
    PATH_MAILBOX_REFUSED: code<Seen>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'the mailbox of this round trip refuses our login: whether mail arrives is unknown',
      effect: () =>
        'mail that gets lost would go unnoticed until this is repaired; no message counts as lost',
      evidence: ({ detail }) => detail,
      advice: () => [
        'compare user and password in the secret with those of the mailbox: was one of them changed?',
        'many providers want an app password or OAuth 2.0 for IMAP, and some switch IMAP off until it is allowed',
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
      const partial = same.every((fault) => fault.partial === true);
      if (kind === 'port-closed') raise('PATH_PORT_CLOSED', { detail, partial, port: same[0]?.port ?? 0 });
      else if (isInPart(kind)) raise(RAISED_IN_PART[kind], { detail, partial });
      else raise(RAISED[kind], { detail });
    }
  },
});

function isInPart(kind: Exclude<FaultKind, 'port-closed'>): kind is keyof typeof RAISED_IN_PART {
  return kind in RAISED_IN_PART;
}
