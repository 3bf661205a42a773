/** Certificates that are wrong. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, isSet, parentOf, text, type Symptom } from '../symptom.ts';
import { distinct, some } from '../words.ts';

const PARTLY = (one: Symptom): boolean => isSet(one, 'elsewhere') && text(one, 'where') !== '';

export const renewalBroken = defineRule({
  id: 'renewal-broken',
  area: 'TLS',
  seen: 'the certificate has expired, or is about to, on every server',
  joins: [
    'SMTP_AUTH_NOT_ATTEMPTED',
    'TLS_CERTIFICATE_EXPIRED',
    'TLS_CERTIFICATE_EXPIRES_SOON',
    'MTA_STS_CERTIFICATE_EXPIRED',
    'MTA_STS_CERTIFICATE_EXPIRES_SOON',
    'TLS_STAPLE_EXPIRED',
    'TLS_CERTIFICATE_OK',
  ],
  find: (scene) => {
    const expired = scene
      .found('TLS_CERTIFICATE_EXPIRED', 'MTA_STS_CERTIFICATE_EXPIRED')
      .filter((one) => !PARTLY(one));
    const soon = scene
      .found('TLS_CERTIFICATE_EXPIRES_SOON', 'MTA_STS_CERTIFICATE_EXPIRES_SOON')
      .filter((one) => !PARTLY(one));
    const told = [...expired, ...soon];
    if (told.length === 0) return [];
    const names = distinct(told.map((one) => text(one, 'host') || hostOf(one)));
    const parents = [...Map.groupBy(told, (one) => parentOf(text(one, 'host') || hostOf(one)))];
    return parents.map(([parent, symptoms]) => {
      const places = distinct(
        symptoms.map((one) => text(one, 'endpoint') || text(one, 'host') || one.target),
      );
      const fine = scene
        .found('TLS_CERTIFICATE_OK')
        .filter((one) => parentOf(hostOf(one)) === parent && !names.includes(hostOf(one)));
      const late = symptoms.filter((one) => expired.includes(one));
      const nameAll = (all: readonly Symptom[]): string =>
        some(all.map((one) => text(one, 'endpoint') || text(one, 'host') || one.target));
      const early = symptoms.filter((one) => soon.includes(one));
      return {
        about: {
          places: nameAll(symptoms),
          what: [
            ...(late.length === 0 ? [] : [`that of ${nameAll(late)} has run out`]),
            ...(early.length === 0 ? [] : [`that of ${nameAll(early)} is about to`]),
          ].join(', '),
        },
        explains: [
          ...symptoms,
          ...scene.found('SMTP_AUTH_NOT_ATTEMPTED').filter((one) => places.includes(one.target)),
          ...scene.found('TLS_STAPLE_EXPIRED').filter((one) => places.includes(one.target)),
        ],
        because: fine,
        confidence:
          places.length > 1 && late.length > 0
            ? ('certain' as const)
            : late.length > 0
              ? ('likely' as const)
              : ('possible' as const),
        against: fine.slice(0, 1).map(({ target }) => `the certificate of ${target} was renewed`),
      };
    });
  },
  says: ({ what }) => `the job that renews certificates does not run: ${what}`,
  remedies: () => [
    minutes('reload the mail server: a renewed file is often there already, and not loaded'),
    minutes('run the renewal by hand and read what it says: certbot renew --dry-run; systemctl list-timers'),
    hours('mend the challenge (port 80 closed, DNS key changed), and let the renewal reload the mail server'),
    hours('if a TLSA record pins the key: keep the key, or publish the new one first and wait for its TTL'),
  ],
  look: ({ places }) => `postwatch check ${places}`,
});

export const nodeNotRenewed = defineRule({
  id: 'node-not-renewed',
  area: 'TLS',
  seen: 'some connections get a good certificate, some a bad one',
  joins: [
    'TLS_CERTIFICATE_EXPIRED',
    'TLS_CERTIFICATE_EXPIRES_SOON',
    'TLS_CERTIFICATE_WRONG_NAME',
    'TLS_CERTIFICATE_SELF_SIGNED',
    'TLS_CHAIN_INCOMPLETE',
    'TLS_ISSUER_UNKNOWN',
    'TLS_CERTIFICATE_OK',
    'DANE_MISMATCH',
  ],
  find: (scene) => {
    const told = scene
      .found(
        'TLS_CERTIFICATE_EXPIRED',
        'TLS_CERTIFICATE_EXPIRES_SOON',
        'TLS_CERTIFICATE_WRONG_NAME',
        'TLS_CERTIFICATE_SELF_SIGNED',
        'TLS_CHAIN_INCOMPLETE',
        'TLS_ISSUER_UNKNOWN',
        'DANE_MISMATCH',
      )
      .filter(PARTLY);
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: { target, where: some(symptoms.map((one) => text(one, 'where'))) },
      explains: symptoms,
      because: scene.found('TLS_CERTIFICATE_OK').filter((one) => one.target === target),
      confidence: 'certain' as const,
    }));
  },
  says: ({ target, where }) =>
    `one machine behind ${target} was left out when the certificate was renewed: ${where}`,
  remedies: ({ where }) => [
    minutes(`copy certificate and key to ${where}, and reload its mail server`),
    hours('let the renewal reach every machine behind the name'),
  ],
  look: ({ target }) => `postwatch check ${target}`,
});

export const placeholderCertificate = defineRule({
  id: 'placeholder-certificate',
  area: 'TLS',
  seen: 'the certificate is self-signed, or for another name, everywhere',
  joins: [
    'SMTP_AUTH_NOT_ATTEMPTED',
    'TLS_CERTIFICATE_SELF_SIGNED',
    'TLS_CERTIFICATE_WRONG_NAME',
    'SMTP_GREETING_NAME_ELSEWHERE',
  ],
  find: (scene) => {
    const told = scene
      .found('TLS_CERTIFICATE_SELF_SIGNED', 'TLS_CERTIFICATE_WRONG_NAME')
      .filter((one) => !PARTLY(one));
    const other = scene.found('SMTP_GREETING_NAME_ELSEWHERE');
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => {
      const same = other.filter((one) => hostOf(one) === host);
      return {
        about: { host },
        explains: [
          ...symptoms,
          ...scene.found('SMTP_AUTH_NOT_ATTEMPTED').filter((one) => hostOf(one) === host),
        ],
        because: same,
        confidence: same.length > 0 || symptoms.length > 1 ? ('likely' as const) : ('possible' as const),
      };
    });
  },
  says: ({ host }) =>
    `${host} shows the certificate of its installation, or of another name it serves: the right one was never set`,
  remedies: ({ host }) => [
    minutes(`ask for the name that the certificate has, if ${host} is only an alias of it`),
    minutes(
      'Postfix: smtpd_tls_cert_file and smtpd_tls_key_file; with several names, smtpd_tls_chain_files and SNI',
    ),
    hours(`get a certificate for ${host} (ACME costs nothing), and reload the mail server`),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const chainFileMissing = defineRule({
  id: 'chain-left-out',
  area: 'TLS',
  seen: 'browsers are content, mail programs and servers are not',
  joins: ['SMTP_AUTH_NOT_ATTEMPTED', 'TLS_CHAIN_INCOMPLETE', 'TLS_CHAIN_EXPIRED', 'TLS_CHAIN_EXPIRES_SOON'],
  find: (scene) => {
    const told = scene
      .found('TLS_CHAIN_INCOMPLETE', 'TLS_CHAIN_EXPIRED', 'TLS_CHAIN_EXPIRES_SOON')
      .filter((one) => !PARTLY(one));
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: [
        ...symptoms,
        ...scene.found('SMTP_AUTH_NOT_ATTEMPTED').filter((one) => hostOf(one) === host),
      ],
      confidence: 'certain' as const,
    }));
  },
  says: ({ host }) =>
    `${host} sends its own certificate without the present intermediate one of its authority`,
  remedies: () => [
    minutes('name the file with the whole chain (fullchain.pem, not cert.pem), and reload the mail server'),
    hours('if the chain is old, fetch the intermediate certificate of today from the authority'),
  ],
  look: ({ host }) => `postwatch check ${host}:25`,
});

export const tlsIntercepted = defineRule({
  id: 'tls-intercepted-or-own-authority',
  area: 'TLS',
  seen: 'certificates come from an authority that nobody knows',
  joins: [
    'SMTP_AUTH_NOT_ATTEMPTED',
    'TLS_ISSUER_UNKNOWN',
    'TLS_CERTIFICATE_UNTRUSTED',
    'TLS_ISSUER_CHANGED',
    'MTA_STS_CERTIFICATE_UNTRUSTED',
  ],
  find: (scene) => {
    const told = scene
      .found('TLS_ISSUER_UNKNOWN', 'TLS_CERTIFICATE_UNTRUSTED', 'MTA_STS_CERTIFICATE_UNTRUSTED')
      .filter((one) => !PARTLY(one));
    if (told.length === 0) return [];
    const changed = scene.found('TLS_ISSUER_CHANGED');
    const owners = distinct(told.map((one) => parentOf(text(one, 'host') || hostOf(one))));
    return [
      {
        about: {
          hosts: some(told.map((one) => text(one, 'host') || hostOf(one))),
          what:
            owners.length > 1
              ? 'something on the way from here opens TLS (a virus scanner, a company firewall)'
              : 'the servers have certificates of an authority of their own',
        },
        explains: [
          ...told,
          ...scene
            .found('SMTP_AUTH_NOT_ATTEMPTED')
            .filter((one) => told.some(({ target }) => target === one.target)),
          ...changed.filter((one) => told.some(({ target }) => target === one.target)),
        ],
        confidence: owners.length > 1 ? 'likely' : 'possible',
      },
    ];
  },
  says: ({ hosts, what }) => `${what}: ${hosts} show an issuer that is not trusted here`,
  remedies: () => [
    minutes('read the issuer in the evidence: it names the product, or the company'),
    minutes('compare from another network'),
    minutes('if the authority is yours, give it to Postwatch: --ca FILE, or "trust: ca"'),
    hours('if strangers are to write to these servers, take a certificate of a public authority'),
  ],
  look: ({ hosts }) => `postwatch check ${hosts}:25 --verbose`,
});
