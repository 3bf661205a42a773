import { createHash } from 'node:crypto';

/** Letters that no server folds or encodes, and too many of them to occur by chance. */
export const TOKEN = /\bpw[0-9a-f]{32}\b/;

/** The same for every delivery of the same job: what is sent twice is seen twice. */
export function canaryToken(run: {
  readonly target: string;
  readonly slot: string;
  readonly configHash: string;
}): string {
  const named = [run.target, run.slot, run.configHash].join('\n');
  return `pw${createHash('sha256').update(named).digest('hex').slice(0, 32)}`;
}
