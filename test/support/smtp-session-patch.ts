/** A healthy SMTP session as facts, and changes to it in few words; the forms stand in smtp-case.ts. */
import { isIP } from 'node:net';
import { sampleTls } from '../../adapters/memory/sample-tls.ts';
import type {
  SmtpCapabilities,
  SmtpReply,
  SmtpSession,
  SmtpStage,
  SmtpStageName,
  SmtpSubject,
} from '../../core/model/smtp-facts.ts';
import type { CertificateFact, TlsFacts } from '../../core/model/tls-facts.ts';

type StagePatch = Omit<Partial<SmtpStage>, 'reply'> & { readonly reply?: string | SmtpReply };
type Capabilities = SmtpCapabilities | readonly string[];
export type TlsPatch = Partial<TlsFacts> & { readonly leaf?: Partial<CertificateFact> };

export type SessionPatch = Omit<
  Partial<SmtpSession>,
  'stages' | 'greeting' | 'tls' | 'capabilities' | 'capabilitiesAfterTls'
> & {
  readonly greeting?: string | SmtpReply;
  readonly stages?: readonly SmtpStage[] | Readonly<Record<string, StagePatch | null>>;
  readonly ends?: SmtpStageName;
  readonly tls?: TlsPatch | null;
  readonly capabilities?: Capabilities | null;
  readonly capabilitiesAfterTls?: Capabilities | null;
};

const CAPABILITIES: SmtpCapabilities = {
  PIPELINING: '',
  SIZE: '36700160',
  '8BITMIME': '',
  ENHANCEDSTATUSCODES: '',
  DSN: '',
  SMTPUTF8: '',
  CHUNKING: '',
};

export function readReply(text: string | SmtpReply): SmtpReply {
  if (typeof text !== 'string') return text;
  const lines = text.split('\n').map((line, index) => (index === 0 ? line.replace(/^\d{3}[ -]?/, '') : line));
  return {
    code: Number(text.slice(0, 3)),
    lines,
    enhanced: /^\d\.\d{1,3}\.\d{1,3}(?=\s|$)/.exec(lines[0] ?? '')?.[0] ?? '',
  };
}

function readCapabilities(given: Capabilities): SmtpCapabilities {
  if (!Array.isArray(given)) return given as SmtpCapabilities;
  return Object.fromEntries(
    (given as readonly string[]).map((line) => [
      line.split(' ')[0] ?? '',
      line.split(' ').slice(1).join(' '),
    ]),
  );
}

export function healthySession(subject: SmtpSubject, address: string): SmtpSession {
  const auth = subject.auth === undefined ? {} : { AUTH: 'PLAIN LOGIN' };
  const clear = { ...CAPABILITIES, ...(subject.tls === 'starttls' ? { STARTTLS: '' } : auth) };
  const ehlo = `250 ${subject.host}\n${Object.entries(
    subject.tls === 'implicit' ? { ...CAPABILITIES, ...auth } : clear,
  )
    .map((one) => one.join(' ').trim())
    .join('\n')}`;
  const steps: [SmtpStageName, string?, string?][] = [
    ['connect'],
    ...(subject.tls === 'implicit' ? [['tls'] as [SmtpStageName]] : []),
    ['greeting', `220 ${subject.host} ESMTP`],
    ['ehlo', ehlo],
    ...(subject.tls === 'starttls'
      ? ([
          ['starttls', '220 2.0.0 Ready to start TLS'],
          ['tls'],
          ['ehlo-tls', `250 ${subject.host}\nSIZE 36700160`],
        ] as [SmtpStageName, string?][])
      : []),
    ...(subject.auth === undefined
      ? []
      : [['auth', '235 2.7.0 Authentication successful', 'PLAIN'] as [SmtpStageName, string, string]]),
    ...(subject.envelope === undefined
      ? []
      : ([
          ['mail', '250 2.1.0 Ok', subject.envelope.from],
          ...subject.envelope.to.map((to) => ['rcpt', '250 2.1.5 Ok', to]),
          ['rset', '250 2.0.0 Ok'],
        ] as [SmtpStageName, string, string?][])),
    ['quit', '221 2.0.0 Bye'],
  ];
  const stages = steps.map(([stage, reply, about], index) => ({
    stage,
    atMs: index * 10,
    tookMs: 10,
    ...(reply === undefined ? {} : { reply: readReply(reply) }),
    ...(about === undefined ? {} : { about }),
  }));
  return {
    address,
    family: isIP(address) === 6 ? 6 : 4,
    stages,
    greeting: readReply(`220 ${subject.host} ESMTP`),
    ...(subject.tls === 'implicit' ? {} : { capabilities: clear }),
    ...(subject.tls === 'none'
      ? {}
      : { capabilitiesAfterTls: { ...CAPABILITIES, ...auth }, tls: sampleTls(subject.host) }),
    helo: false,
    injected: '',
    transcript: [],
    tookMs: stages.length * 10,
  };
}

export function patchSession(healthy: SmtpSession, patch: SessionPatch): SmtpSession {
  const { stages, greeting, ends, tls, capabilities, capabilitiesAfterTls, ...fields } = patch;
  const session: { -readonly [K in keyof SmtpSession]: SmtpSession[K] } = {
    ...healthy,
    ...fields,
    family: isIP(fields.address ?? healthy.address) === 6 ? 6 : 4,
    stages: isList(stages)
      ? stages
      : patchStages(healthy.stages, {
          ...(greeting === undefined ? {} : { greeting: { reply: greeting } }),
          ...stages,
        }),
  };
  if (capabilities !== undefined && capabilities !== null && !('STARTTLS' in readCapabilities(capabilities)))
    stayInPlainText(session);
  if (fields.helo === true) {
    session.stages = session.stages
      .filter(({ stage }) => !['starttls', 'tls', 'ehlo-tls'].includes(stage))
      .flatMap((stage) =>
        stage.stage === 'ehlo'
          ? [
              { ...stage, reply: readReply('502 5.5.2 command not recognized') },
              { ...stage, stage: 'helo' as const, reply: readReply('250 hello') },
            ]
          : [stage],
      );
    delete session.capabilities;
    delete session.capabilitiesAfterTls;
    delete session.tls;
  }
  if (tls === null) delete session.tls;
  else if (tls !== undefined) patchTls(session, tls);
  if (capabilities === null) delete session.capabilities;
  else if (capabilities !== undefined) session.capabilities = readCapabilities(capabilities);
  if (capabilitiesAfterTls === null) delete session.capabilitiesAfterTls;
  else if (capabilitiesAfterTls !== undefined)
    session.capabilitiesAfterTls = readCapabilities(capabilitiesAfterTls);
  return isList(stages) ? session : cutSession(session, ends);
}

function isList(stages: SessionPatch['stages']): stages is readonly SmtpStage[] {
  return Array.isArray(stages);
}

/** What a probe does where STARTTLS is not offered: no credentials. */
function stayInPlainText(session: { -readonly [K in keyof SmtpSession]: SmtpSession[K] }): void {
  if (!session.stages.some(({ stage }) => stage === 'starttls')) return;
  session.stages = session.stages
    .filter(({ stage }) => !['starttls', 'tls', 'ehlo-tls'].includes(stage))
    .map((stage) =>
      stage.stage === 'auth'
        ? {
            stage: 'auth',
            atMs: stage.atMs,
            tookMs: 0,
            about: '',
            skipped: { kind: 'not-encrypted', detail: 'the server offers no STARTTLS' },
          }
        : stage,
    );
  delete session.tls;
  delete session.capabilitiesAfterTls;
}

function patchStages(
  healthy: readonly SmtpStage[],
  patches: Readonly<Record<string, StagePatch | null>>,
): SmtpStage[] {
  const known = new Set(healthy.flatMap(({ stage, about = '' }) => [stage, `${stage} ${about}`]));
  for (const name of Object.keys(patches))
    if (!known.has(name)) throw new Error(`A healthy session of this subject has no stage "${name}"`);
  return healthy.flatMap((stage) => {
    const patch = [patches[stage.stage], patches[`${stage.stage} ${stage.about ?? ''}`]].filter(
      (one) => one !== undefined,
    );
    if (patch.includes(null)) return [];
    const { reply, ...fields } = Object.assign({}, ...patch) as StagePatch;
    const { reply: healthyReply, ...rest } = stage;
    const answered =
      reply !== undefined
        ? readReply(reply)
        : fields.trouble === undefined && fields.skipped === undefined
          ? healthyReply
          : undefined;
    return [{ ...rest, ...fields, ...(answered === undefined ? {} : { reply: answered }) }];
  });
}

function patchTls(
  session: { tls?: TlsFacts; stages: readonly SmtpStage[] },
  { leaf, ...patch }: TlsPatch,
): void {
  const before = session.tls ?? sampleTls('mx1.example.com');
  const [first, ...others] = before.chain;
  const failed =
    patch.established === false
      ? { protocol: '', cipher: '', trusted: false, nameMatches: false, chain: [] }
      : {};
  const chain = leaf === undefined || first === undefined ? before.chain : [{ ...first, ...leaf }, ...others];
  const tls: TlsFacts = { ...before, chain, ...failed, ...patch };
  session.tls = tls;
  if (tls.established) return;
  session.stages = session.stages.map((stage) =>
    stage.stage === 'tls' ? { ...stage, trouble: { kind: 'tls-failed', detail: tls.failure } } : stage,
  );
}

/** What was not reached is not there. */
function cutSession(session: SmtpSession, ends: SmtpStageName | undefined): SmtpSession {
  const last = session.stages.findIndex(
    (stage, index) => stage.stage === ends || isLast(stage, session.stages[index + 1]),
  );
  const cut: { -readonly [K in keyof SmtpSession]: SmtpSession[K] } = { ...session };
  if (last !== -1) {
    const end = session.stages[last];
    const polite = end?.stage !== ends && end?.trouble === undefined && end?.reply?.code !== 421;
    cut.stages = session.stages.filter((stage, index) => index <= last || (polite && stage.stage === 'quit'));
    cut.tookMs = Math.min(session.tookMs, (end?.atMs ?? 0) + (end?.tookMs ?? 0));
  }
  const reached = (name: SmtpStageName): boolean =>
    cut.stages.some(({ stage, trouble }) => stage === name && trouble === undefined);
  const greeting = cut.stages.find(({ stage }) => stage === 'greeting')?.reply;
  if (greeting === undefined) delete cut.greeting;
  else cut.greeting = greeting;
  if (!positive(cut, 'ehlo')) delete cut.capabilities;
  if (!positive(cut, 'ehlo-tls') && !(positive(cut, 'ehlo') && session.capabilities === undefined))
    delete cut.capabilitiesAfterTls;
  if (!reached('tls') && cut.tls?.established === true) delete cut.tls;
  return cut;
}

function positive({ stages }: SmtpSession, name: SmtpStageName): boolean {
  return stages.some(({ stage, reply }) => stage === name && reply !== undefined && reply.code < 400);
}

function isLast({ stage, trouble, reply }: SmtpStage, next: SmtpStage | undefined): boolean {
  if (trouble !== undefined || reply?.code === 421) return true;
  if (reply === undefined || reply.code < 400) return false;
  return stage === 'greeting' || stage === 'ehlo-tls' || (stage === 'ehlo' && next?.stage !== 'helo');
}
