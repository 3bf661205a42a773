/** Hands a message in as a mail program would: at the first address that lets it, once. */
import type { DeliverySent, DeliverySubject, DeliveryVia } from '../../model/delivery-facts.ts';
import type { Fault } from '../../model/observation.ts';
import type { SmtpSession, SmtpStage, SmtpSubject } from '../../model/smtp-facts.ts';
import { endpointId, sesId } from '../../model/target.ts';
import type { DeliveryPorts, DialTrouble, ProbePorts, Secret } from '../../ports.ts';
import { budgetsOf, converse, resolveHost, sendMessage } from '../smtp/index.ts';
import { bodyDigest } from './body-digest.ts';
import { draftCanary } from './draft-canary.ts';
import { splitMessage } from './split-message.ts';

export interface HandedIn {
  readonly sent: DeliverySent;
  readonly faults: readonly Fault[];
}

type Outcome = Pick<
  DeliverySent,
  'state' | 'stage' | 'reply' | 'trouble' | 'skipped' | 'tls' | 'transcript' | 'acceptedAt'
> & { readonly faults: readonly Fault[] };

/** Octets of a message -> what became of it. */
export type Carrier = (message: Uint8Array, signal: AbortSignal) => Promise<Outcome>;

export async function handIn(
  subject: DeliverySubject,
  step: NonNullable<DeliverySubject['step']>,
  ports: ProbePorts & { readonly delivery: DeliveryPorts },
  signal: AbortSignal,
): Promise<HandedIn> {
  const { via, from, to } = subject;
  const { clock, delivery } = ports;
  const date = clock.now();
  const begun = clock.elapsed();
  const nonce = delivery.nonce();
  const draft = draftCanary({ token: step.token, nonce, from, to, slot: step.slot, date });
  const source = await delivery.composer.compose(draft);
  const { faults, ...outcome } =
    via.kind === 'ses'
      ? await bySes(via, subject, source, ports, signal)
      : await bySmtp(via, subject, source, ports, signal);
  return {
    sent: {
      ...outcome,
      firstAt: step.sent?.firstAt ?? date.toISOString(),
      at: date.toISOString(),
      tookMs: Math.round(clock.elapsed() - begun),
      tries: (step.sent?.tries ?? 0) + 1,
      by: via.kind === 'ses' ? sesId(via.region) : endpointId(via.host, via.port),
      message: {
        messageId: draft.messageId,
        subject: draft.subject,
        date: date.toISOString(),
        nonce,
        bodySha256: bodyDigest(splitMessage(source).body),
      },
    },
    faults,
  };
}

async function bySes(
  { region }: Extract<DeliveryVia, { kind: 'ses' }>,
  { from, to }: DeliverySubject,
  source: Uint8Array,
  { delivery, clock }: ProbePorts & { readonly delivery: DeliveryPorts },
  signal: AbortSignal,
): Promise<Outcome> {
  const answer = await delivery.ses.send({ region, from, to, source }, signal);
  if (answer.state === 'accepted')
    return {
      state: 'accepted',
      acceptedAt: clock.now().toISOString(),
      transcript: [answer.detail],
      faults: [],
    };
  if (answer.state === 'unreachable')
    return {
      state: 'failed',
      transcript: [],
      trouble: { kind: 'unreachable', detail: answer.detail },
      faults: [{ kind: 'account-unreachable', detail: answer.detail }],
    };
  return {
    state: answer.state,
    stage: 'message',
    trouble: { kind: 'closed', detail: answer.detail },
    transcript: [answer.detail],
    faults: [],
  };
}

async function bySmtp(
  via: Extract<DeliveryVia, { kind: 'smtp' }>,
  { from, to }: DeliverySubject,
  source: Uint8Array,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<Outcome> {
  const { dns, clock, dialer } = ports;
  const [{ resolution }, secret] = await Promise.all([
    resolveHost(via.host, dns, clock, signal),
    via.auth === undefined ? undefined : ports.secrets.get(via.auth.secret),
  ]);
  if (resolution.trouble !== undefined) {
    const { kind, detail } = resolution.trouble;
    const faults: Fault[] = kind === 'unseen' ? [{ kind: 'resolver-down', detail }] : [];
    return {
      state: 'failed',
      stage: 'resolve',
      trouble: { kind: 'unreachable', detail },
      transcript: [],
      faults,
    };
  }
  const subject: SmtpSubject = {
    host: via.host,
    port: via.port,
    tls: via.tls,
    role: via.port === 25 ? 'mx' : 'submission',
    ...(via.ehlo === undefined ? {} : { ehlo: via.ehlo }),
    ...(via.auth === undefined ? {} : { auth: via.auth }),
    envelope: { from, to: [to] },
    owned: false,
    slowMs: Infinity,
  };
  let last: Outcome | undefined;
  for (const address of resolution.addresses) {
    const { session, undialled } = await converse(subject, address, {
      dialer,
      clock,
      ehlo: ports.ehlo,
      signal,
      budgets: budgetsOf(ports.budgetMs),
      ...(secret === undefined ? {} : { secret }),
      transact: sendMessage(source),
    });
    last = outcomeOf(session, undialled, via, secret, signal, () => clock.now().toISOString());
    // Another address of the host only where this one did not even begin to talk: a refusal is meant.
    if (session.greeting !== undefined || signal.aborted) break;
  }
  return last ?? { state: 'failed', stage: 'resolve', transcript: [], faults: [] };
}

function outcomeOf(
  session: SmtpSession,
  undialled: DialTrouble | undefined,
  { port, auth }: Extract<DeliveryVia, { kind: 'smtp' }>,
  secret: Secret | undefined,
  signal: AbortSignal,
  now: () => string,
): Outcome {
  const common = {
    transcript: session.transcript,
    ...(session.tls === undefined ? {} : { tls: session.tls.established ? session.tls.protocol : '' }),
  };
  const faults: Fault[] = [
    ...(auth !== undefined && secret?.ok === false
      ? [{ kind: 'secret-missing', detail: secret.detail } as const]
      : []),
    ...deniedFault(undialled, port),
  ];
  const decisive = decisiveStage(session.stages);
  if (decisive === undefined) return { ...common, state: 'failed', faults };
  const { stage, reply, trouble, skipped } = decisive;
  const about = {
    stage,
    ...(reply === undefined ? {} : { reply }),
    ...(trouble === undefined ? {} : { trouble: { kind: trouble.kind, detail: trouble.detail } }),
    ...(skipped === undefined ? {} : { skipped }),
  };
  if (trouble !== undefined && signal.aborted)
    faults.push({ kind: 'budget-spent', detail: `${session.address} at ${stage}: ${trouble.detail}` });
  if (reply !== undefined && reply.code < 300)
    return { ...common, ...about, state: 'accepted', acceptedAt: now(), faults };
  // RFC 5321 4.5.3.2.6: who does not hear the answer to a message does not know whether it was taken.
  if (stage === 'message' && trouble !== undefined)
    return { ...common, ...about, state: 'unknown', faults: [] };
  if (reply === undefined) return { ...common, ...about, state: 'failed', faults };
  return { ...common, ...about, state: reply.code < 500 ? 'deferred' : 'refused', faults };
}

/** The reply to the message, or the step that kept it from being said. */
function decisiveStage(stages: readonly SmtpStage[]): SmtpStage | undefined {
  const said = stages.find(({ stage }) => stage === 'message');
  if (said !== undefined) return said;
  const talking = stages.filter(({ stage }) => stage !== 'quit');
  return (
    talking.find(({ reply, stage }) => reply !== undefined && reply.code >= 400 && !isTried(stage, stages)) ??
    talking.find(({ skipped, trouble }) => skipped !== undefined || trouble !== undefined) ??
    talking.at(-1)
  );
}

/** A refused EHLO is followed by HELO: then that decides. */
function isTried(stage: SmtpStage['stage'], stages: readonly SmtpStage[]): boolean {
  return (stage === 'ehlo' && stages.some((one) => one.stage === 'helo')) || stage === 'starttls';
}

function deniedFault(undialled: DialTrouble | undefined, port: number): Fault[] {
  if (undialled === undefined) return [];
  const { kind, detail, local = false, fault } = undialled;
  if (kind === 'unreachable' && local) return [{ kind: 'no-route', detail }];
  if (kind !== 'denied') return [];
  const closed = port === 25 ? 'port-25-closed' : 'port-closed';
  const denied = fault ?? (local ? 'firewalled' : closed);
  return [{ kind: denied, detail, ...(denied === 'port-closed' ? { port } : {}) }];
}
