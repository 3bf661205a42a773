/** The smtp probe and all its checks against a server on loopback, as one run of a job does it. */
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { createNodeClock } from '../../adapters/node/clock.ts';
import { createNodeDialer } from '../../adapters/node/dialer.ts';
import type { Finding } from '../../core/model/finding.ts';
import type { SmtpSession, SmtpSubject } from '../../core/model/smtp-facts.ts';
import { statusOf, type Status } from '../../core/model/status.ts';
import { CHECKS } from '../../core/checks/index.ts';
import { judge } from '../../core/pipeline/judge.ts';
import { runJob } from '../../core/pipeline/run.ts';
import { PROBE_TABLE } from '../../core/probes/index.ts';
import { NO_HTTP } from './no-http.ts';

export interface AskOptions {
  /** PEM of authorities to trust. */
  readonly ca?: readonly string[];
  readonly login?: { readonly user: string; readonly password: string };
  /** Stages take their share: half of it for a greeting, a quarter for a command. */
  readonly budgetMs?: number;
}

export interface Asked {
  readonly status: Status;
  readonly session: SmtpSession;
  readonly findings: readonly Finding[];
  /** Codes that are neither passes nor not applicable, worst first. */
  readonly troubles: readonly string[];
  readonly passed: readonly string[];
  /** "greeting 220", or the stage alone where there was no reply. */
  readonly stages: readonly string[];
}

/** `subject.host` is a name for 127.0.0.1. */
export async function askSmtp(
  wanted: Partial<SmtpSubject> & Pick<SmtpSubject, 'port'>,
  { ca = [], login, budgetMs = 20_000 }: AskOptions = {},
): Promise<Asked> {
  const subject: SmtpSubject = {
    host: 'mx.test.example',
    tls: 'starttls',
    role: 'mx',
    // Without what only owners may ask of a server.
    owned: false,
    slowMs: 15_000,
    ...wanted,
  };
  const target = `${subject.host}:${String(subject.port)}`;
  const observation = await runJob(
    { probe: 'smtp', target, subject, slot: '2026-11-24T02:14:00Z', attempt: 1, configHash: '' },
    PROBE_TABLE,
    {
      dns: createFakeZone({ [subject.host]: { A: ['127.0.0.1'] } }),
      dialer: createNodeDialer({ ca }),
      clock: createNodeClock(),
      http: NO_HTTP,
      secrets: {
        get: async () =>
          Promise.resolve(login === undefined ? { ok: false, detail: 'none' } : { ok: true, ...login }),
      },
      ehlo: 'probe.example.net',
    },
    { budgetMs },
  );
  const session = observation.facts.sessions[0];
  if (session === undefined) throw new Error('No conversation was begun');
  const findings = judge(observation, subject, { checks: CHECKS });
  const having = (...outcomes: readonly string[]): string[] =>
    findings.filter(({ outcome }) => outcomes.includes(outcome)).map(({ code }) => code);
  return {
    status: statusOf(findings),
    session,
    findings,
    troubles: having('fail', 'inconclusive'),
    passed: having('pass'),
    stages: session.stages.map(({ stage, reply }) =>
      reply === undefined ? stage : `${stage} ${String(reply.code)}`,
    ),
  };
}
