/** The sending account: quota, switch, statistics, identities. Reads, and changes nothing. Judges nothing. */
import type { Probe } from './probe.ts';

export const probeSes: Probe<'ses'> = async (subject, { ses }, signal) => {
  if (ses === undefined) return unread('there is no access to AWS from here');
  const read = await ses.read(subject, signal);
  return read.ok ? { facts: read.facts, faults: [] } : unread(read.detail);
};

function unread(detail: string): Awaited<ReturnType<Probe<'ses'>>> {
  return { facts: { days: [], identities: [] }, faults: [{ kind: 'account-unreachable', detail }] };
}
