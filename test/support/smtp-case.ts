/**
 * A golden case of the smtp probe becomes evidence. Without `facts` it is a healthy session of one address with all
 * that the subject asks for (STARTTLS or implicit TLS, login, envelope). `facts` changes that:
 *
 *   facts:
 *     session: { ...patch }              one session; or `sessions: [{ ...patch }, ...]`: several (192.0.2.1, .2, ...)
 *     intrusion: { ... }                 as it is, at 192.0.2.1; replies of `relays` are text
 *     names:                             { mx1.example.com A: [192.0.2.1] }; [] = no such name, null = no answer
 *     resolution: { ...patch }           { trouble: { kind: no-such-host, detail: NXDOMAIN } } has no sessions
 *
 * A patch of a session holds fields of SmtpSession, replaced, but for these:
 *   stages        a list replaces all; a map patches by name (or "rcpt a@b.example" for one recipient):
 *                   greeting: { tookMs: 20000, reply: 554 5.7.1 go away }
 *                   ehlo: { trouble: { kind: timed-out, detail: 3 bytes in 15 s } }
 *                   quit: null                                   (not reached)
 *                   reply is text: lines separated by "\n", code on the first
 *                 A stage with trouble ends the session: later stages and what they show are gone. So does a negative
 *                 reply of greeting, ehlo-tls, or ehlo without helo (QUIT still follows), 421 anywhere, and `ends`.
 *   ends          name of the last stage that was reached
 *   helo          true: EHLO was refused with 502, HELO accepted
 *   tls           patches the facts of the handshake; null = none. `leaf` patches the first certificate;
 *                 `established: false` with `failure`, `failureCode` is a failed handshake (the stage gets its trouble)
 *   capabilities, capabilitiesAfterTls   as map, or list of lines as in EHLO: ["SIZE 1000", "AUTH PLAIN LOGIN"];
 *                 `capabilities` without STARTTLS: the session stays in plain text
 *
 * Instead of `facts`, or below them (a single `session` patch is then laid over the first session):
 *   dialog: |                          lines of adapters/memory/scripted-dialer.ts; the real probe talks to it
 *     S: 220 mx1.example.com ESMTP
 *     C: EHLO *
 * What earlier runs left behind:
 *   known: { plain: {...}, inside: {...}, tls: TLSv1.3 }     last known good, since a day before unless it says so
 *   greylistedSince: 2026-11-24T02:08:48Z
 * What DNS pins, with its signatures, asked as the probe does:
 *   signed: { com: {}, example.com: { text: "mx1.example.com A 192.0.2.1" } }, and faults in `zone`
 * The secret of a subject with `auth` is user "probe", password "secret".
 */
import { isIP } from 'node:net';
import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { createScriptedDialer } from '../../adapters/memory/scripted-dialer.ts';
import type { Evidence } from '../../core/model/check.ts';
import type { KnownSmtp } from '../../core/model/known.ts';
import type { DnsAnswer, RrType } from '../../core/model/dns.ts';
import { questionKey } from '../../core/model/mail-dns-facts.ts';
import type { Fault } from '../../core/model/observation.ts';
import type {
  RelayTry,
  SmtpFacts,
  SmtpIntrusion,
  SmtpNames,
  SmtpSubject,
} from '../../core/model/smtp-facts.ts';
import { probeSmtp } from '../../core/probes/smtp.ts';
import { gather } from '../../core/protocol/dns/index.ts';
import { judgeSignedHost } from '../../core/protocol/tlsa/index.ts';
import { signedDns, type SignedCase } from './signed-case.ts';
import { healthySession, patchSession, readReply, type SessionPatch } from './smtp-session-patch.ts';
import { NO_HTTP } from './no-http.ts';

interface SmtpCase {
  readonly at?: string | Date;
  readonly subject?: Partial<SmtpSubject>;
  readonly dialog?: string;
  readonly facts?: {
    readonly session?: SessionPatch;
    readonly sessions?: readonly SessionPatch[];
    readonly resolution?: Partial<SmtpFacts['resolution']>;
    readonly intrusion?: Partial<Omit<SmtpIntrusion, 'relays'>> & {
      readonly relays?: readonly (Omit<RelayTry, 'reply'> & { readonly reply: string })[];
    };
    readonly names?: Readonly<Record<string, readonly string[] | null>>;
  };
  readonly faults?: readonly Fault[];
  readonly signed?: SignedCase;
  readonly zone?: string;
  readonly known?: Partial<KnownSmtp>;
  readonly greylistedSince?: string | Date;
}

const AT = '2026-11-24T02:14:00Z';
const KNOWN_SINCE = '2026-11-23T02:14:00Z';

export const SMTP_SUBJECT: SmtpSubject = {
  host: 'mx1.example.com',
  port: 25,
  tls: 'starttls',
  role: 'mx',
  owned: false,
  slowMs: 15_000,
};

export async function smtpEvidence(testCase: Record<string, unknown>): Promise<Evidence<'smtp'>> {
  const { known, greylistedSince: since, facts: { intrusion, names } = {} } = testCase as SmtpCase;
  const seen = await pinnedEvidence(await seenEvidence(testCase), testCase);
  return {
    ...seen,
    facts: {
      ...seen.facts,
      ...(intrusion === undefined ? {} : { intrusion: intrusionOf(intrusion) }),
      ...(names === undefined ? {} : { names: namesOf(names) }),
    },
    ...(known === undefined ? {} : { known: { since: KNOWN_SINCE, ...known } }),
    ...(since === undefined ? {} : { greylistedSince: since instanceof Date ? since.toISOString() : since }),
  };
}

async function pinnedEvidence(
  seen: Evidence<'smtp'>,
  { signed, zone = '' }: SmtpCase,
): Promise<Evidence<'smtp'>> {
  if (signed === undefined) return seen;
  const at = new Date(seen.at);
  const { dns, trustAnchors } = signedDns(signed, zone, at);
  const subject = { ...seen.subject, trustAnchors };
  const { signal } = new AbortController();
  const { answers } = await gather((ask) => judgeSignedHost(subject, ask, at), dns, { signal });
  return { ...seen, subject, facts: { ...seen.facts, tlsa: { answers } } };
}

async function seenEvidence(testCase: Record<string, unknown>): Promise<Evidence<'smtp'>> {
  const { at: givenAt = AT, subject: wanted, dialog, facts: given = {}, faults } = testCase as SmtpCase;
  const subject: SmtpSubject = { ...SMTP_SUBJECT, ...wanted };
  const at = givenAt instanceof Date ? givenAt.toISOString() : givenAt;
  if (dialog !== undefined) {
    const seen = await probeDialog(subject, dialog);
    const [first, ...others] = seen.facts.sessions;
    const sessions =
      first === undefined || given.session === undefined
        ? seen.facts.sessions
        : [patchSession(first, given.session), ...others];
    return {
      facts: { ...seen.facts, resolution: { ...seen.facts.resolution, ...given.resolution }, sessions },
      subject,
      faults: faults ?? seen.faults,
      at,
    };
  }
  const patches = given.resolution?.trouble === undefined ? (given.sessions ?? [given.session ?? {}]) : [];
  const sessions = patches.map((patch, index) =>
    patchSession(healthySession(subject, patch.address ?? `192.0.2.${String(index + 1)}`), patch),
  );
  const resolution = { addresses: sessions.map(({ address }) => address), tookMs: 4, ...given.resolution };
  return { facts: { resolution, sessions }, subject, faults: faults ?? [], at };
}

function intrusionOf({
  relays = [],
  ...given
}: NonNullable<NonNullable<SmtpCase['facts']>['intrusion']>): SmtpIntrusion {
  return {
    address: '192.0.2.1',
    transcript: [],
    ...given,
    relays: relays.map((one) => ({ ...one, reply: readReply(one.reply) })),
  };
}

function namesOf(given: Readonly<Record<string, readonly string[] | null>>): SmtpNames {
  const answers = Object.entries(given).map(([question, values]): [string, DnsAnswer] => {
    const [name = '', type = ''] = question.split(' ');
    const records = (values ?? []).map((value) =>
      type === 'PTR'
        ? ({ type, name, ttl: 60, target: value } as const)
        : ({ type: type as 'A' | 'AAAA', name, ttl: 60, address: value } as const),
    );
    const kind = values === null ? 'timeout' : records.length === 0 ? 'nxdomain' : 'answer';
    const rest = { rcode: '', chain: [], ttl: 60, ad: false, server: '', tookMs: 1, detail: '' };
    return [questionKey(name, type), { name, type: type as RrType, kind, records, ...rest }];
  });
  return { answers: Object.fromEntries(answers) };
}

/** The probe's own run against a script; a script that was not followed is a mistake of the case. */
export async function probeDialog(
  subject: SmtpSubject,
  dialog: string,
): Promise<Awaited<ReturnType<typeof probeSmtp>>> {
  const dialer = createScriptedDialer(dialog);
  const listed = [...dialog.matchAll(/^\s*\[([0-9a-fA-F:.]+)\]\s*$/gm)].map((match) => match[1] ?? '');
  const addresses = listed.length > 0 ? listed : ['192.0.2.1'];
  const dns = createFakeZone({
    [subject.host]: {
      A: addresses.filter((one) => isIP(one) === 4),
      AAAA: addresses.filter((one) => isIP(one) === 6),
    },
  });
  const secrets = {
    get: async () => Promise.resolve({ ok: true, user: 'probe', password: 'secret' } as const),
  };
  const ports = { dns, dialer, http: NO_HTTP, clock: dialer.clock, secrets, ehlo: 'probe.example.net' };
  const seen = await probeSmtp(subject, ports, new AbortController().signal);
  if (dialer.mismatches.length > 0)
    throw new Error(`The dialog was not followed: ${dialer.mismatches.join('; ')}`);
  return seen;
}
