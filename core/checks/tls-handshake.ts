/**
 * The TLS handshake, after STARTTLS or at once. The runtime's error names the cause, if one knows how to read it:
 * "wrong version number" means that plain text came, not that a version is wrong.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import type { SmtpSession } from '../model/smtp-facts.ts';
import { isOurs, stageOf } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';

type Failed = Here & {
  readonly role: 'mx' | 'submission';
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly detail: string;
};

const failure = {
  outcome: 'fail',
  severity: ({ role }: Failed) => (role === 'submission' ? 'critical' : 'error'),
  effect: ({ role }: Failed) =>
    role === 'submission'
      ? 'mail programs cannot send through this server'
      : 'senders defer their mail or fall back to plain text; those that require TLS do not deliver',
  evidence: ({ detail }: Failed) => detail,
  per: ['where'],
} as const;

const codes = {
  TLS_NOT_SPOKEN: code<Failed>({
    ...failure,
    says: (args) => `${place(args)} speaks plain text where TLS was to begin`,
    advice: ({ tls }) =>
      tls === 'implicit'
        ? [
            'if this port is meant for STARTTLS (25 and 587 are), write "tls: starttls" for this endpoint',
            'if it is meant for TLS at once (465), switch it on in the server (Postfix: smtpd_tls_wrappermode = yes for smtps)',
          ]
        : [
            'the server agreed to STARTTLS and went on in plain text: look into its log, and at any proxy or SMTP inspection in front',
          ],
    spec: 'RFC 8314 3.3',
  }),
  TLS_NO_SHARED_VERSION: code<Failed>({
    ...failure,
    says: (args) => `${place(args)} knows only versions of TLS that are too old`,
    advice: () => [
      'switch on TLS 1.2 and 1.3 (Postfix: smtpd_tls_protocols = >=TLSv1.2), updating the TLS library if it lacks them',
      'look at a proxy or an appliance in front: it may end TLS before the server does',
    ],
    spec: 'RFC 8996',
  }),
  TLS_NO_SHARED_CIPHER: code<Failed>({
    ...failure,
    says: (args) => `${place(args)} and this client have no cipher in common`,
    advice: () => [
      'set the ciphers of the server back to the defaults of its TLS library (Postfix: tls_medium_cipherlist unset, smtpd_tls_ciphers = medium)',
      'check that the server has a certificate and key loaded at all: without one, no cipher can be used',
    ],
    spec: 'RFC 9325 4.2',
  }),
  TLS_HANDSHAKE_CUT: code<Failed>({
    ...failure,
    says: (args) => `${place(args)} ends the connection during the TLS handshake`,
    advice: () => [
      'look into the log of the server at this time: a key that does not fit the certificate, or a process that dies, looks like this',
      'a firewall that dislikes TLS on this port looks like this too: compare from another network',
    ],
  }),
  TLS_HANDSHAKE_TIMED_OUT: code<Failed>({
    ...failure,
    says: (args) => `${place(args)} does not answer the TLS handshake in time`,
    advice: ({ tls }) => [
      ...(tls === 'implicit'
        ? [
            'if this port is meant for STARTTLS, the server waits for nothing we will say: write "tls: starttls"',
          ]
        : []),
      'look for packets that vanish on the way: large ones, when the path MTU is smaller than both sides believe',
      'look at the load of the server',
    ],
  }),
  TLS_HANDSHAKE_FAILED: code<Failed>({
    ...failure,
    says: (args) => `the TLS handshake with ${place(args)} fails`,
    advice: ({ endpoint, tls }) => [
      `repeat it with more words: openssl s_client -connect ${endpoint}${tls === 'starttls' ? ' -starttls smtp' : ''}`,
      'look for the same moment in the log of the server',
    ],
  }),
  TLS_PROTOCOL_DEPRECATED: code<
    Here & {
      readonly role: 'mx' | 'submission';
      readonly protocol: string;
      readonly cipher: string;
      /** Why a handshake with versions of today failed, "" when it did not. */
      readonly failure: string;
    }
  >({
    outcome: 'fail',
    severity: ({ role, failure: failed }) =>
      failed === '' ? 'warning' : role === 'submission' ? 'critical' : 'error',
    says: (args) => `${place(args)} speaks ${spoken(args.protocol)} at best, which is deprecated`,
    effect: ({ role }) =>
      role === 'submission'
        ? 'mail programs of today cannot send through this server'
        : 'more and more senders refuse it and then defer their mail or send it in plain text',
    evidence: ({ protocol, cipher, failure: failed }) =>
      `${failed === '' ? '' : `${failed}; with old versions allowed: `}${protocol} with ${cipher}`,
    advice: () => [
      'switch on TLS 1.2 and 1.3, then switch off what is older (Postfix: smtpd_tls_protocols = >=TLSv1.2)',
    ],
    spec: 'RFC 8996',
    per: ['where'],
  }),
  TLS_HANDSHAKE_OK: code<Here & { readonly protocol: string; readonly cipher: string }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `TLS with ${place(args)} works: ${args.protocol}, ${args.cipher}`,
    advice: () => [],
    per: ['where'],
  }),
  TLS_HANDSHAKE_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the TLS handshake was not judged: ${because}`,
    advice: () => [],
  }),
};

/** OpenSSL's reasons, with or without the runtime's prefix ERR_SSL_. First match decides. */
const CAUSES = [
  [
    /wrong.version.number|packet.length.too.long|unknown.protocol|http.request|bad.record.type|record.layer.failure/i,
    'TLS_NOT_SPOKEN',
  ],
  [
    /unsupported.protocol|alert.protocol.version|version.too.low|no.protocols.available/i,
    'TLS_NO_SHARED_VERSION',
  ],
  [
    /no.shared.cipher|handshake.failure|no.ciphers?.available|no.suitable.(signature|key)|insufficient.security|(dh|ec|ee).key.too.small/i,
    'TLS_NO_SHARED_CIPHER',
  ],
  [
    /ECONNRESET|EPIPE|socket hang up|disconnected|unexpected.eof|closed|\breset\b|\bend(ed)?\b/i,
    'TLS_HANDSHAKE_CUT',
  ],
  [/ETIMEDOUT|timed?.?out|no answer within/i, 'TLS_HANDSHAKE_TIMED_OUT'],
] as const;

export const tlsHandshake = defineCheck({
  id: 'tls-handshake',
  probe: 'smtp',
  title: 'The TLS handshake succeeds with a version of today',
  codes,
  judge({ facts, subject, faults }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const { address, tls } = session;
      const stage = stageOf(session, 'tls');
      // Bytes injected before the handshake spoil it: smtp-starttls has told that.
      if (session.injected !== '' || (stage !== undefined && isOurs(session, stage, faults))) continue;
      if (tls?.established === true) {
        const { protocol, cipher } = tls;
        if (isOld(protocol))
          here.tell(address, 'TLS_PROTOCOL_DEPRECATED', {
            role: subject.role,
            protocol,
            cipher,
            failure: '',
          });
        else here.tell(address, 'TLS_HANDSHAKE_OK', { protocol, cipher });
      } else if (tls?.oldest !== undefined && isOld(tls.oldest.protocol)) {
        const args = { role: subject.role, ...tls.oldest, failure: detailOf(session) };
        here.tell(address, 'TLS_PROTOCOL_DEPRECATED', args);
      } else if (tls !== undefined || stage?.trouble !== undefined) {
        here.tell(address, causeOf(session), {
          role: subject.role,
          tls: subject.tls,
          detail: detailOf(session),
        });
      }
    }
    if (here.raise()) return;
    raise('TLS_HANDSHAKE_NOT_JUDGED', {
      because:
        subject.tls === 'none'
          ? 'the configuration says "tls: none"'
          : 'the conversation did not get that far',
    });
  },
});

function isOld(protocol: string): boolean {
  return ['SSLv3', 'TLSv1', 'TLSv1.1'].includes(protocol);
}

/** "TLS 1.0" of "TLSv1". */
function spoken(protocol: string): string {
  return protocol.replace(/^TLSv1$/, 'TLSv1.0').replace(/v(?=\d)/, ' ');
}

function causeOf(session: SmtpSession) {
  const trouble = stageOf(session, 'tls')?.trouble;
  if (trouble?.kind === 'timed-out') return 'TLS_HANDSHAKE_TIMED_OUT';
  if (trouble?.kind === 'closed' || trouble?.kind === 'reset') return 'TLS_HANDSHAKE_CUT';
  const text = `${session.tls?.failureCode ?? ''} ${session.tls?.failure ?? ''} ${trouble?.detail ?? ''}`;
  return CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? 'TLS_HANDSHAKE_FAILED';
}

function detailOf(session: SmtpSession): string {
  const { failure: said = '', failureCode = '', oldest } = session.tls ?? {};
  const words = said !== '' ? said : (stageOf(session, 'tls')?.trouble?.detail ?? '');
  const why = failureCode === '' || words.includes(failureCode) ? words : `${failureCode}: ${words}`;
  return oldest === undefined || isOld(oldest.protocol)
    ? why
    : `${why}; with weak ciphers allowed: ${oldest.protocol} with ${oldest.cipher}`;
}
