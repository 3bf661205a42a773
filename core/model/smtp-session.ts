/** Reading a session's stages: what was answered, and what ended the conversation. */
import type { Fault } from './observation.ts';
import type { SmtpReply, SmtpSession, SmtpStage, SmtpStageName, SmtpTroubleKind } from './smtp-facts.ts';

export function stageOf(session: SmtpSession, name: SmtpStageName): SmtpStage | undefined {
  return session.stages.find(({ stage }) => stage === name);
}

/** RFC 5321 4.2.1: the first digit decides. */
export function isPositive(reply: SmtpReply | undefined): boolean {
  return reply !== undefined && Math.trunc(reply.code / 100) === 2;
}

export function isTransient(reply: SmtpReply): boolean {
  return Math.trunc(reply.code / 100) === 4;
}

/** The stage that met trouble, with its kind, when it is one of these. */
export function troubleAt(
  session: SmtpSession,
  name: SmtpStageName,
  ...kinds: readonly SmtpTroubleKind[]
): SmtpStage['trouble'] {
  const trouble = stageOf(session, name)?.trouble;
  return trouble !== undefined && (kinds.length === 0 || kinds.includes(trouble.kind)) ? trouble : undefined;
}

/** Trouble that a fault of the path explains says nothing about the server. */
export function isOurs(
  { family }: Pick<SmtpSession, 'family'>,
  stage: SmtpStage,
  faults: readonly Fault[],
): boolean {
  const has = (kind: Fault['kind']): boolean =>
    faults.some((fault) => fault.kind === kind && (fault.family ?? family) === family);
  const kind = stage.trouble?.kind;
  if (kind === undefined) return false;
  if (kind === 'denied') return true;
  // A server that used up its own stage's time is slow; only what our total cut off is ours.
  if (kind === 'timed-out' && has('budget-spent') && stage.trouble?.ours === true) return true;
  if (stage.stage !== 'connect') return false;
  return (
    ((has('port-25-closed') || has('port-closed')) && (kind === 'timed-out' || kind === 'unreachable')) ||
    (has('no-route') && kind === 'unreachable')
  );
}
