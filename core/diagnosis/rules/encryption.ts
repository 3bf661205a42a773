/** TLS that does not begin. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf } from '../symptom.ts';

export const oldTls = defineRule({
  id: 'tls-too-old',
  area: 'TLS',
  seen: 'no shared version or cipher; large receivers and new clients cannot connect',
  joins: [
    'TLS_NO_SHARED_VERSION',
    'TLS_NO_SHARED_CIPHER',
    'TLS_PROTOCOL_DEPRECATED',
    'TLS_VERSION_LOWER',
    'TLS_KEY_WEAK',
  ],
  find: (scene) => {
    const told = scene.found(
      'TLS_NO_SHARED_VERSION',
      'TLS_NO_SHARED_CIPHER',
      'TLS_PROTOCOL_DEPRECATED',
      'TLS_VERSION_LOWER',
      'TLS_KEY_WEAK',
    );
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: symptoms.length > 1 ? ('certain' as const) : ('likely' as const),
    }));
  },
  says: ({ host }) => `${host} runs an old system, or its TLS settings were written for one`,
  remedies: () => [
    minutes(
      'take old settings out (Postfix: smtpd_tls_protocols, smtpd_tls_ciphers): the defaults of today are right',
    ),
    hours('let it speak TLS 1.2 and 1.3; update OpenSSL and the mail server with the system'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const keyUnreadable = defineRule({
  id: 'tls-not-available-at-server',
  area: 'TLS',
  seen: 'STARTTLS is offered and then refused, or the handshake breaks off',
  joins: [
    'SMTP_STARTTLS_REFUSED',
    'SMTP_STARTTLS_REFUSED_FOR_NOW',
    'TLS_HANDSHAKE_CUT',
    'TLS_HANDSHAKE_FAILED',
    'TLS_HANDSHAKE_TIMED_OUT',
  ],
  find: (scene) => {
    const told = scene.found(
      'SMTP_STARTTLS_REFUSED',
      'SMTP_STARTTLS_REFUSED_FOR_NOW',
      'TLS_HANDSHAKE_CUT',
      'TLS_HANDSHAKE_FAILED',
      'TLS_HANDSHAKE_TIMED_OUT',
    );
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: symptoms.some(({ code }) => code.startsWith('SMTP_STARTTLS_REFUSED'))
        ? ('likely' as const)
        : ('possible' as const),
    }));
  },
  says: ({ host }) =>
    `${host} cannot read its certificate or key, or they do not belong together: TLS does not start`,
  remedies: () => [
    minutes(
      'read its log at this minute: "cannot get RSA private key", "key values mismatch", "permission denied"',
    ),
    minutes(
      'compare: openssl x509 -noout -pubkey -in CERT and openssl pkey -pubout -in KEY must print the same',
    ),
    hours('put both files back from before the last renewal, and reload'),
  ],
  look: ({ host }) => `postwatch check ${host}:25 --transcript`,
});

export const starttlsOff = defineRule({
  id: 'starttls-switched-off',
  area: 'TLS',
  seen: 'one server does not offer STARTTLS any more',
  joins: [
    'SMTP_STARTTLS_LOST',
    'SMTP_STARTTLS_MISSING',
    'SMTP_AUTH_NOT_OFFERED',
    'SMTP_AUTH_LOST',
    'SMTP_STARTTLS_OK',
  ],
  find: (scene) => {
    const gone = scene.found('SMTP_STARTTLS_LOST', 'SMTP_STARTTLS_MISSING');
    const login = scene.found('SMTP_AUTH_NOT_OFFERED', 'SMTP_AUTH_LOST');
    const kept = scene.found('SMTP_STARTTLS_OK');
    return [...Map.groupBy(gone, ({ target }) => target)].map(([target, symptoms]) => {
      const hidden = login.filter((one) => one.target === target);
      return {
        about: {
          target,
          login: hidden.length > 0 ? ', and with it the login, which is offered inside TLS only' : '',
        },
        explains: [...symptoms, ...hidden],
        because: kept,
        confidence:
          hidden.length > 0 || symptoms.some(({ code }) => code === 'SMTP_STARTTLS_LOST')
            ? ('likely' as const)
            : ('possible' as const),
      };
    });
  },
  says: ({ target, login }) =>
    `${target} was set up without TLS, or cannot load its certificate: STARTTLS is gone${login}`,
  remedies: () => [
    minutes(
      'Postfix: postconf smtpd_tls_security_level smtpd_tls_chain_files; the log at start says what is missing',
    ),
    minutes('compare from another network: if STARTTLS is there, something on this way takes it out'),
    hours('set the certificate again, reload, and let a test of STARTTLS follow every change'),
  ],
  look: ({ target }) => `postwatch check ${target} --transcript`,
});

export const certificateRevoked = defineRule({
  id: 'certificate-revoked',
  area: 'TLS',
  seen: 'the certificate looks right, and some clients refuse it',
  joins: ['TLS_STAPLE_REVOKED', 'TLS_STAPLE_EXPIRED', 'TLS_STAPLE_USELESS'],
  find: (scene) => {
    const told = scene.found('TLS_STAPLE_REVOKED', 'TLS_STAPLE_EXPIRED', 'TLS_STAPLE_USELESS');
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: {
        host,
        what: symptoms.some(({ code }) => code === 'TLS_STAPLE_REVOKED')
          ? 'was revoked by its authority, for its key leaked or it was made wrongly'
          : 'comes with an old proof, for the server cannot reach its authority',
      },
      explains: symptoms,
      confidence: symptoms.some(({ code }) => code === 'TLS_STAPLE_REVOKED')
        ? ('certain' as const)
        : ('likely' as const),
    }));
  },
  says: ({ host, what }) => `the certificate of ${host} ${what}`,
  remedies: () => [
    minutes('if it is revoked: make a new key and a new certificate, and reload'),
    minutes(
      'if the proof is old: let the server reach the OCSP address of its authority, or switch stapling off',
    ),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const oldServer = defineRule({
  id: 'old-or-home-made-server',
  area: 'envelope',
  seen: 'replies that are no SMTP, extensions that contradict each other, commands that leak into TLS',
  joins: [
    'SMTP_PROTOCOL_ERROR',
    'SMTP_REPLY_TOO_LARGE',
    'SMTP_REPLY_BARE_LF',
    'SMTP_ENHANCED_CODE_CONTRADICTS',
    'SMTP_STARTTLS_COMMAND_INJECTION',
    'SMTP_STARTTLS_OFFERED_TWICE',
    'SMTP_ONLY_HELO',
    'SMTP_BINARYMIME_WITHOUT_CHUNKING',
    'SMTP_REQUIRETLS_OUTSIDE_TLS',
    'SMTP_SIZE_INVALID',
    'SMTP_LIMITS_INVALID',
    'SMTP_GREETING_MALFORMED',
  ],
  find: (scene) => {
    const told = scene.found(
      'SMTP_PROTOCOL_ERROR',
      'SMTP_REPLY_TOO_LARGE',
      'SMTP_REPLY_BARE_LF',
      'SMTP_ENHANCED_CODE_CONTRADICTS',
      'SMTP_STARTTLS_COMMAND_INJECTION',
      'SMTP_STARTTLS_OFFERED_TWICE',
      'SMTP_ONLY_HELO',
      'SMTP_BINARYMIME_WITHOUT_CHUNKING',
      'SMTP_REQUIRETLS_OUTSIDE_TLS',
      'SMTP_SIZE_INVALID',
      'SMTP_LIMITS_INVALID',
      'SMTP_GREETING_MALFORMED',
    );
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: symptoms.length > 1 ? ('likely' as const) : ('possible' as const),
    }));
  },
  says: ({ host }) =>
    `${host}, or a proxy in front of it, is old or home-made and does not speak SMTP as it is written today`,
  remedies: () => [
    hours(
      'update the mail server; what is known since 2011 (STARTTLS injection) is mended in every version of today',
    ),
    hours('if a proxy or filter stands in front, let it pass SMTP through, or take it out'),
  ],
  look: ({ host }) => `postwatch check ${host}:25 --transcript`,
});
