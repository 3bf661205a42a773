/** Which queue a job goes to: planned, asked again or followed from an MX record, it is the same question. */
import type { AnyJob } from '../model/job.ts';
import type { Jobs } from '../ports.ts';

const SMTP_PORT = 25;

/** Port 25 alone is closed where functions run. */
export function needsPort25(job: AnyJob): boolean {
  if (job.probe === 'delivery') return job.subject.via.kind === 'smtp' && job.subject.via.port === SMTP_PORT;
  return job.probe === 'smtp' && job.subject.port === SMTP_PORT;
}

/** With an agent, jobs for port 25 go to its queue and all others to the functions'; without one all go there. */
export function routeJobs(functions: Jobs, agent: Jobs | undefined): Jobs {
  if (agent === undefined) return functions;
  return {
    async send(jobs, options) {
      const { agents = [], others = [] } = Object.groupBy(jobs, (job) =>
        needsPort25(job) ? 'agents' : 'others',
      );
      if (others.length > 0) await functions.send(others, options);
      if (agents.length > 0) await agent.send(agents, options);
    },
  };
}
