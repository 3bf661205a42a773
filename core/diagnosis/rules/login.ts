/** Logging in. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, parentOf, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const passwordRotated = defineRule({
  id: 'password-rotated',
  area: 'login',
  seen: '535 authentication failed, on every server, from one minute to the next',
  joins: ['SMTP_AUTH_REJECTED', 'SMTP_AUTH_HELD', 'SMTP_AUTH_ACCEPTED'],
  find: (scene) => {
    const rejected = scene.found('SMTP_AUTH_REJECTED');
    const held = scene.found('SMTP_AUTH_HELD');
    return [...Map.groupBy(rejected, (one) => text(one, 'secret'))].map(([secret, symptoms]) => {
      const hosts = distinct(symptoms.map(hostOf));
      const parents = new Set(hosts.map(parentOf));
      // Servers of one owner ask one directory.
      const accepted = scene.found('SMTP_AUTH_ACCEPTED').filter((one) => parents.has(parentOf(hostOf(one))));
      return {
        about: {
          secret: secret === '' ? 'this secret' : secret,
          targets: some(symptoms.map(({ target }) => target)),
        },
        explains: [...symptoms, ...held.filter((one) => hosts.includes(hostOf(one)))],
        because: accepted,
        confidence: hosts.length > 1 ? ('certain' as const) : ('likely' as const),
        against: accepted.slice(0, 1).map(({ target }) => `${target} accepts a login`),
      };
    });
  },
  says: ({ secret, targets }) =>
    `the password in ${secret} is not the one of the account any more: ${targets} ${targets.includes(',') ? 'refuse' : 'refuses'} it`,
  remedies: ({ secret }) => [
    minutes(
      `compare when ${secret} was changed last with the account on the server, and write the password of today into it`,
    ),
    minutes('do not try by hand again and again: servers lock accounts for that'),
    hours(
      'let one job change the password in both places; where the provider wants it, use an app password or OAuth',
    ),
  ],
  look: ({ targets }) => `postwatch check ${targets} --config postwatch.yaml --transcript`,
});

export const accountBlocked = defineRule({
  id: 'account-blocked-at-one-server',
  area: 'login',
  seen: 'one server refuses a login that its neighbour takes',
  joins: ['SMTP_AUTH_REJECTED', 'SMTP_AUTH_REFUSED', 'SMTP_AUTH_PASSWORD_TRANSITION', 'SMTP_AUTH_ACCEPTED'],
  find: (scene) => {
    const refused = scene.found('SMTP_AUTH_REJECTED', 'SMTP_AUTH_REFUSED', 'SMTP_AUTH_PASSWORD_TRANSITION');
    const accepted = scene.found('SMTP_AUTH_ACCEPTED');
    return [...Map.groupBy(refused, hostOf)].flatMap(([host, symptoms]) => {
      const near = accepted.filter((one) => parentOf(hostOf(one)) === parentOf(host));
      return near.length === 0
        ? []
        : [
            {
              about: { host, other: some(near.map(hostOf)) },
              explains: symptoms,
              because: near,
              confidence: 'likely' as const,
            },
          ];
    });
  },
  says: ({ host, other }) =>
    `${host} has another idea of the account than ${other}: its copy of the user database is old, or it locked the account`,
  remedies: ({ host }) => [
    minutes(`look for the lock on ${host}: its log of the failed logins, fail2ban, account lock-out`),
    hours('let both ask the same directory, and check that its replication runs'),
  ],
  look: ({ host }) => `postwatch check ${host}:587 --config postwatch.yaml`,
});

export const loginBackendDown = defineRule({
  id: 'login-backend-down',
  area: 'login',
  seen: '454 temporary authentication failure; nobody can log in',
  joins: [
    'SMTP_AUTH_REFUSED_FOR_NOW',
    'SMTP_AUTH_LOST',
    'SMTP_AUTH_NOT_OFFERED',
    'SMTP_STARTTLS_OK',
    'SMTP_AUTH_EXCHANGE_BROKEN',
  ],
  find: (scene) => {
    const offline = scene.found('SMTP_AUTH_REFUSED_FOR_NOW', 'SMTP_AUTH_EXCHANGE_BROKEN');
    const safe = new Set(scene.found('SMTP_STARTTLS_OK').map(({ target }) => target));
    const missing = scene
      .found('SMTP_AUTH_LOST', 'SMTP_AUTH_NOT_OFFERED')
      .filter(({ target }) => safe.has(target) || target.endsWith(':465'));
    return [...Map.groupBy([...offline, ...missing], hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: symptoms.some((one) => one.code === 'SMTP_AUTH_REFUSED_FOR_NOW')
        ? ('likely' as const)
        : ('possible' as const),
    }));
  },
  says: ({ host }) =>
    `what ${host} asks for passwords (Dovecot, saslauthd, LDAP, a database) does not answer it`,
  remedies: () => [
    minutes('on the server: systemctl status dovecot saslauthd; the log says "SASL: Connect to ... failed"'),
    minutes('is the directory or database up, and does its certificate still hold?'),
    hours('if the socket is missing, the two services disagree on its path or its owner'),
  ],
  look: ({ host }) => `postwatch check ${host}:587 --config postwatch.yaml --transcript`,
});

export const mechanismMismatch = defineRule({
  id: 'mechanism-mismatch',
  area: 'login',
  seen: '504 or 534; the provider wants another way to log in',
  joins: [
    'SMTP_AUTH_MECHANISM_TOO_WEAK',
    'SMTP_AUTH_MECHANISM_REFUSED',
    'SMTP_AUTH_MECHANISM_NOT_OFFERED',
    'SMTP_AUTH_NEEDS_ENCRYPTION',
    'SMTP_AUTH_PASSWORD_TRANSITION',
  ],
  find: (scene) => {
    const told = scene.found(
      'SMTP_AUTH_MECHANISM_TOO_WEAK',
      'SMTP_AUTH_MECHANISM_REFUSED',
      'SMTP_AUTH_MECHANISM_NOT_OFFERED',
      'SMTP_AUTH_NEEDS_ENCRYPTION',
      'SMTP_AUTH_PASSWORD_TRANSITION',
    );
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: {
        target,
        wanted:
          some(symptoms.map((one) => text(one, 'mechanism') || text(one, 'wanted'))) || 'the one we use',
      },
      explains: symptoms,
      confidence: 'certain' as const,
    }));
  },
  says: ({ target, wanted }) =>
    `${target} does not want ${wanted} as the way to log in: its rules changed, or ours were never right`,
  remedies: () => [
    minutes(
      'leave "mechanism" out, so that the best one that is offered is taken; let TLS begin before the login',
    ),
    hours(
      'where the provider has given passwords up: an app password, or OAuth (XOAUTH2) with a token that is renewed',
    ),
  ],
  look: ({ target }) => `postwatch check ${target} --transcript`,
});

export const impostor = defineRule({
  id: 'server-may-be-an-impostor',
  area: 'login',
  seen: 'the server says yes to the login without proof, or the certificate is another one',
  joins: [
    'SMTP_AUTH_SERVER_NOT_PROVED',
    'TLS_ISSUER_UNKNOWN',
    'TLS_CERTIFICATE_SELF_SIGNED',
    'SMTP_STARTTLS_INJECTION',
    'TLS_ISSUER_CHANGED',
  ],
  find: (scene) => {
    const told = scene.found('SMTP_AUTH_SERVER_NOT_PROVED', 'SMTP_STARTTLS_INJECTION');
    const odd = scene.found('TLS_ISSUER_UNKNOWN', 'TLS_CERTIFICATE_SELF_SIGNED', 'TLS_ISSUER_CHANGED');
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => {
      const near = odd.filter((one) => hostOf(one) === host);
      return {
        about: { host },
        explains: [...symptoms, ...near],
        confidence: near.length > 0 ? ('likely' as const) : ('possible' as const),
      };
    });
  },
  says: ({ host }) =>
    `somebody may stand between us and ${host}: it does not behave like the server that knows our password`,
  remedies: ({ host }) => [
    minutes(
      `do not log in to ${host} from this network; compare its address and certificate from another one`,
    ),
    hours('change the password from a network that you trust, if it was given away'),
    hours('if it is the right server: its SASL service is broken, and must end SCRAM with a proof'),
  ],
  look: ({ host }) => `postwatch check ${host}:587 --transcript`,
});

export const passwordsGuessed = defineRule({
  id: 'passwords-guessed',
  area: 'login',
  seen: 'the log is full of failed logins',
  joins: ['LOG_LOGINS_FAILED'],
  find: (scene) =>
    scene.found('LOG_LOGINS_FAILED').map((one) => {
      const users = Number(text(one, 'users')) || 0;
      const isAttack = users > 3;
      return {
        about: {
          by: text(one, 'by') || 'many addresses',
          user: text(one, 'user') || 'one user',
          attack: isAttack ? 'yes' : '',
        },
        explains: [one],
        confidence: users === 0 ? ('possible' as const) : ('likely' as const),
      };
    }),
  says: ({ by, user, attack }) =>
    attack === ''
      ? `a device or program of ${user} has an old password and tries it again and again`
      : `${by} guesses passwords`,
  remedies: ({ by, user, attack }) =>
    attack === ''
      ? [minutes(`tell ${user}: a phone or a printer still has the old password`)]
      : [
          minutes(`block ${by} in the firewall; fail2ban does it from this log`),
          hours('offer logins on 587 and 465 only, never on 25, and let passwords be long or app-made'),
        ],
  look: () => 'postwatch logs /var/log/mail.log --json',
});

export const passwordsInTheOpen = defineRule({
  id: 'passwords-in-the-open',
  area: 'login',
  seen: 'logins are offered before encryption',
  joins: ['SMTP_AUTH_BEFORE_TLS', 'SMTP_STARTTLS_MISSING'],
  find: (scene) => {
    const told = scene.found('SMTP_AUTH_BEFORE_TLS');
    const bare = scene.found('SMTP_STARTTLS_MISSING');
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: { target },
      explains: symptoms,
      because: bare.filter((one) => one.target === target),
      confidence: 'certain' as const,
    }));
  },
  says: ({ target }) => `${target} lets programs send passwords in plain text`,
  remedies: () => [
    minutes('Postfix: smtpd_tls_auth_only = yes; Dovecot: disable_plaintext_auth = yes'),
    hours('find the clients that still use it in the log, and set them to STARTTLS or 465 first'),
  ],
  look: ({ target }) => `postwatch check ${target}`,
});
