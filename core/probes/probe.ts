import type { Fault } from '../model/observation.ts';
import type { Facts, ProbeId, Subjects } from '../model/probe.ts';
import type { ProbePorts } from '../ports.ts';

/** The only async step. Never rejects for what the world does; rejects only for bugs. */
export type Probe<P extends ProbeId> = (
  subject: Subjects[P],
  ports: ProbePorts,
  signal: AbortSignal,
) => Promise<{ readonly facts: Facts[P]; readonly faults: readonly Fault[] }>;

export type ProbeTable = { readonly [P in ProbeId]: () => Promise<Probe<P>> };
