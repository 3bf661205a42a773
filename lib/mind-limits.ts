/** What AWS or this design takes at most, said before anything is deployed. */
import { heaviestMinute } from '../core/config/pack-targets.ts';
import type { Config } from '../core/config/schema.ts';
import { DeployProblem } from './deploy-problem.ts';
import { secretsOf } from './ship-config.ts';

const MAX_TARGETS = 250_000;
/** The plan function sends so many within seconds; its minute has 50 of them. */
const MAX_RUNS_PER_MINUTE = 50_000;
/** SQS takes 256 KiB a call; what a job has besides its subject is small. */
const MAX_SUBJECT_OCTETS = 200_000;
/** All inline policies of a role together have 10,240 characters; so many are left for the names of secrets. */
const MAX_SECRET_CHARACTERS = 7000;
/** "arn:aws:secretsmanager:eu-central-1:123456789012:secret:NAME-??????", and its quotes. */
const ARN_CHARACTERS = 75;

export function mindLimits(config: Config): void {
  const { targets, runs, largest } = heaviestMinute(config);
  const secrets = secretsOf(config);
  const characters = secrets.reduce((sum, secret) => sum + secret.length + ARN_CHARACTERS, 0);
  const problems = [
    ...(targets > MAX_TARGETS
      ? [`${number(targets)} targets: one stack takes ${number(MAX_TARGETS)}; split the configuration`]
      : []),
    ...(runs > MAX_RUNS_PER_MINUTE
      ? [
          `about ${number(runs)} runs a minute: one stack plans ${number(MAX_RUNS_PER_MINUTE)}; probe less often (every) or split the configuration`,
        ]
      : []),
    ...(largest.octets > MAX_SUBJECT_OCTETS
      ? [
          `target ${largest.target}: what is to be asked about it has ${number(largest.octets)} octets, a job takes ${number(MAX_SUBJECT_OCTETS)}; shorten its lists`,
        ]
      : []),
    ...(characters > MAX_SECRET_CHARACTERS
      ? [
          `${secrets.length} secrets: the policy of a role has room for about ${Math.floor((MAX_SECRET_CHARACTERS * secrets.length) / characters)} of them; let endpoints with one account share a secret`,
        ]
      : []),
  ];
  if (problems.length > 0) throw new DeployProblem(problems.map((one) => `Cannot deploy ${one}`).join('\n'));
}

function number(value: number): string {
  return value.toLocaleString('en');
}
