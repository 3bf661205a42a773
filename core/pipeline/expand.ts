/** What a domain's answers lead to: its MX hosts are endpoints that nobody had to list. */
import type { AnyJob, Job } from '../model/job.ts';
import type { Observation } from '../model/observation.ts';
import { endpointId } from '../model/target.ts';
import { askOf } from '../protocol/dns/index.ts';
import { currentPolicy } from '../protocol/mta-sts/index.ts';
import { evaluateMx, mxHosts, type MxHost } from '../protocol/mx/index.ts';
import { lastDueSlot } from './plan.ts';

const SLOW_MS = 15_000;
/** Well below the age at which a job counts as stale. */
const SHARED_MINUTES = 10;

/**
 * SMTP jobs for the MX hosts that DNS named. A host without an address gets none: that is the domain's finding.
 * With `everyMinutes`, the slot is the host's own, at most ten minutes back: however many domains stand behind one MX
 * host, they lead to one record per ten minutes and so to one probe. That is courtesy to the host.
 */
export function expand(job: Job<'mail-dns'>, observation: Observation<'mail-dns'>): AnyJob[] {
  const { followMx, receives, baseline, dnssec, trustAnchors } = job.subject;
  if (followMx === undefined || !receives) return [];
  const { port, owned, everyMinutes } = followMx;
  const isEnforced = currentPolicy(observation.facts, job.subject)?.mode === 'enforce';
  return hostsOf(observation).map(({ host }) => {
    const target = endpointId(host, port);
    return {
      probe: 'smtp',
      target,
      subject: {
        host,
        port,
        tls: 'starttls',
        role: 'mx',
        owned,
        slowMs: SLOW_MS,
        ...(dnssec === false ? { dnssec } : {}),
        ...(trustAnchors === undefined ? {} : { trustAnchors }),
        ...(isEnforced ? { mtaSts: 'enforce' as const } : {}),
        ...(baseline === undefined ? {} : { baseline }),
      },
      slot:
        everyMinutes === undefined
          ? job.slot
          : lastDueSlot(target, 'smtp', Math.min(everyMinutes, SHARED_MINUTES), job.slot),
      attempt: 1,
      configHash: job.configHash,
      ...(job.group === undefined ? {} : { group: job.group }),
      becauseOf: job.subject.domain,
    };
  });
}

/** Addresses of the MX hosts, most preferred first, each once. */
export function expandAddresses(observation: Observation<'mail-dns'>): string[] {
  return [...new Set(hostsOf(observation).flatMap(({ addresses }) => addresses))];
}

function hostsOf({ target, facts }: Observation<'mail-dns'>): MxHost[] {
  const hosts = mxHosts(evaluateMx(target, askOf(facts.answers)));
  return hosts.filter(({ state }) => state === 'found' || state === 'unseen');
}
