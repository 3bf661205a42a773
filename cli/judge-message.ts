/** All that there is to say of one message: its own faults, scorers' verdicts, and lists that know a name in it. */
import { registrableDomain, type Config } from '../core/config/index.ts';
import { CHECKS } from '../core/checks/index.ts';
import type { Scorer } from '../core/model/content-facts.ts';
import type { AnyJob, Job } from '../core/model/job.ts';
import type { Observation } from '../core/model/observation.ts';
import { statusOf } from '../core/model/status.ts';
import { expandNames } from '../core/pipeline/expand-names.ts';
import { judge } from '../core/pipeline/judge.ts';
import { slotOf } from '../core/pipeline/plan.ts';
import { runJob } from '../core/pipeline/run.ts';
import { listChoice } from '../core/pipeline/targets.ts';
import type { MessageTools } from '../core/model/message-tools.ts';
import type { ProbePorts } from '../core/ports.ts';
import { PROBE_TABLE } from '../core/probes/index.ts';
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
  const lists = deps.config === undefined ? NO_CHOICE : listChoice(deps.config);
  const job: Job<'content'> = {
    probe: 'content',
    target: name,
    subject: {
      message: name,
      scorers: deps.scorers,
      ...(deps.bulk === undefined ? {} : { bulk: deps.bulk }),
      ...(deps.offline ? {} : { lists }),
    },
    slot: slotOf(clock.now()),
    attempt: 1,
    configHash: '',
  };
  const content = await look(job, { ...deps, ports: { ...deps.ports, messages } });
  const observation = content.observation as Observation<'content'>;
  const asked = await Promise.all(expandNames(job, observation).map(async (one) => look(one, deps)));
  const all = [content, ...asked];
  const findings = all.flatMap((one) => one.findings).sort(byWeight);
  const { namesLeft } = observation.facts;
  const together = [
    ...(deps.offline ? ['The names in it were not asked on blocklists: --offline leaves that out'] : []),
    ...(deps.offline || namesLeft.length === 0
      ? []
      : [
          `${namesLeft.length} more names in it were not asked on blocklists, out of courtesy: ${namesLeft.slice(0, 5).join(', ')}`,
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

async function look(
  job: AnyJob,
  { ports, budgetMs, signal, config }: JudgeMessageDeps,
): Promise<{ readonly observation: Observation; readonly findings: readonly ReportedFinding[] }> {
  const observation = await runJob(job, PROBE_TABLE, ports, { budgetMs, signal });
  const checks = job.probe === 'content' ? CHECKS : CHECKS.filter(({ id }) => LIST_CHECKS.includes(id));
  const findings = judge(observation, job.subject, { severity: config?.severity ?? {}, checks });
  return { observation, findings: findings.map((finding) => reported(finding, job)) };
}
