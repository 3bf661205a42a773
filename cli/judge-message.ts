/** All that there is to say of one message: its own faults, scorers' verdicts, and lists that know a name in it. */
import { registrableDomain, type Config } from '../core/config/index.ts';
import { CHECKS } from '../core/checks/index.ts';
import type { ContentFacts, Scorer } from '../core/model/content-facts.ts';
import type { NamesSubject } from '../core/model/dnsbl-facts.ts';
import type { AnyJob } from '../core/model/job.ts';
import type { Observation } from '../core/model/observation.ts';
import { statusOf } from '../core/model/status.ts';
import { judge } from '../core/pipeline/judge.ts';
import { slotOf } from '../core/pipeline/plan.ts';
import { runJob } from '../core/pipeline/run.ts';
import { listChoice } from '../core/pipeline/targets.ts';
import type { MessageTools } from '../core/model/message-tools.ts';
import type { ProbePorts } from '../core/ports.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
import { namesOfMessage } from '../core/protocol/message/index.ts';
import { causesOf } from './reported-cause.ts';
import { byWeight, reported, type Report, type ReportedFinding } from './check-target.ts';

export interface JudgeMessageDeps {
  readonly ports: ProbePorts;
  readonly exchange: Pick<MessageTools, 'post' | 'talk'>;
  readonly scorers: readonly Scorer[];
  readonly bulk: boolean | undefined;
  /** No list is asked. */
  readonly offline: boolean;
  readonly config: Config | undefined;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
}

const NO_CHOICE = { without: [], own: [], onlyOwn: false } as const;
/** The lists are asked for names: what an address lacks does not matter here. */
const LIST_CHECKS = ['path', 'dnsbl-listed', 'dnsbl-lists', 'dnsbl-resolver'];

export async function judgeMessage(name: string, bytes: Uint8Array, deps: JudgeMessageDeps): Promise<Report> {
  const { clock } = deps.ports;
  const begun = clock.elapsed();
  const messages: MessageTools = {
    ...deps.exchange,
    read: async () => ({ ok: true, bytes }),
    registrable: registrableDomain,
  };
  const job = complete(
    {
      probe: 'content',
      target: name,
      subject: {
        message: name,
        scorers: deps.scorers,
        ...(deps.bulk === undefined ? {} : { bulk: deps.bulk }),
      },
    },
    clock.now(),
  );
  const content = await look(job, { ...deps, ports: { ...deps.ports, messages } });
  const { message } = content.observation.facts as ContentFacts;
  const named = message === undefined ? { names: [], left: [] } : namesOfMessage(message, registrableDomain);
  const [first] = named.names;
  const asked =
    first === undefined || deps.offline ? [] : [await look(listJob(first.name, named.names, deps), deps)];
  const all = [content, ...asked];
  const findings = all.flatMap((one) => one.findings).sort(byWeight);
  const together = [
    ...(deps.offline ? ['The names in it were not asked on blocklists: --offline leaves that out'] : []),
    ...(deps.offline || named.left.length === 0
      ? []
      : [
          `${named.left.length} more names in it were not asked on blocklists, out of courtesy: ${named.left.slice(0, 5).join(', ')}`,
        ]),
  ];
  return {
    target: name,
    kind: 'message',
    status: statusOf(findings),
    findings,
    causes: causesOf(findings),
    observations: all.map((one) => one.observation),
    ...(together.length === 0 ? {} : { together }),
    tookMs: Math.round(clock.elapsed() - begun),
  };
}

function listJob(domain: string, names: NamesSubject['names'], { config, ports }: JudgeMessageDeps): AnyJob {
  const lists = config === undefined ? NO_CHOICE : listChoice(config);
  const subject: NamesSubject = { domain, names, followMx: false, ...lists };
  return complete({ probe: 'dnsbl', target: domain, subject }, ports.clock.now());
}

function complete(job: Pick<AnyJob, 'probe' | 'target' | 'subject'>, now: Date): AnyJob {
  return { ...job, slot: slotOf(now), attempt: 1, configHash: '' } as AnyJob;
}

async function look(
  job: AnyJob,
  { ports, budgetMs, signal, config }: JudgeMessageDeps,
): Promise<{ readonly observation: Observation; readonly findings: readonly ReportedFinding[] }> {
  const observation = await runJob(job, PROBE_TABLE, ports, { budgetMs, signal });
  const checks = job.probe === 'content' ? CHECKS : CHECKS.filter(({ id }) => LIST_CHECKS.includes(id));
  const findings = judge(observation, job.subject, { severity: config?.severity ?? {}, checks });
  return { observation, findings: findings.map((finding) => reported(finding, job)) };
}
