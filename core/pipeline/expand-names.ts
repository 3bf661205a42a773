/** What a message leads to: the names in it are asked on lists of domains, under the message's own id. */
import type { AnyJob, Job } from '../model/job.ts';
import type { Observation } from '../model/observation.ts';

export function expandNames(job: Job<'content'>, { facts }: Observation<'content'>): AnyJob[] {
  const { lists } = job.subject;
  const [first] = facts.names;
  if (lists === undefined || first === undefined) return [];
  return [
    {
      probe: 'dnsbl',
      target: job.target,
      subject: { domain: first.name, names: facts.names, followMx: false, ...lists },
      slot: job.slot,
      attempt: 1,
      configHash: job.configHash,
    },
  ];
}
