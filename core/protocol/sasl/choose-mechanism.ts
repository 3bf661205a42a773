/**
 * Which mechanism to log in with. A token goes before a password: who configured one wants it used. Of the passwords,
 * first what proves the server's side too and never shows the password (SCRAM, bound to the connection at best), then
 * what shows it to the server. Inside TLS that is PLAIN, then LOGIN (more round trips, no standard), and CRAM-MD5 last:
 * TLS does already what CRAM-MD5 was made for, and it forces the server to keep readable passwords and stumbles over
 * everything that is not ASCII. Without TLS it is the other way round: PLAIN, LOGIN and tokens are not said at all.
 */
import { SASL_MECHANISMS, type SaslMechanism } from './sasl-client.ts';

export interface SaslMeans {
  readonly password: boolean;
  readonly token: boolean;
  readonly channelBinding: boolean;
  /** The connection is encrypted, and the server is who it should be. */
  readonly tls: boolean;
  /** The configuration says that this server has no TLS: secrets may be sent for everybody to read. */
  readonly inTheOpen?: boolean;
}

/**
 * not-offered  the server offers no login at all, or not the one that is pinned
 * none-usable  what it offers cannot be used with what we have; for a pinned one, that one
 * unknown      the pinned one is none that we speak
 */
export type SaslChoice =
  | { readonly mechanism: SaslMechanism }
  | {
      readonly reason: 'not-offered' | 'none-usable' | 'unknown';
      readonly detail: string;
      /** What stands in the way of the mechanism that `detail` names. */
      readonly missing?: SaslLack;
    };

export type SaslLack = 'password' | 'token' | 'channel-binding' | 'encryption' | 'mechanism';

const SHOWS_SECRET: ReadonlySet<SaslMechanism> = new Set(['PLAIN', 'LOGIN', 'OAUTHBEARER', 'XOAUTH2']);

export function isSaslMechanism(name: string): name is SaslMechanism {
  return (SASL_MECHANISMS as readonly string[]).includes(name);
}

export function chooseMechanism(offered: readonly string[], have: SaslMeans, pinned?: string): SaslChoice {
  const names = new Set(offered.map((name) => name.toUpperCase()).filter((name) => name !== ''));
  if (pinned !== undefined) return choosePinned(pinned.toUpperCase(), names, have);
  if (names.size === 0) return { reason: 'not-offered', detail: 'the server offers no AUTH here' };
  // Without TLS nothing shows a secret unless it has to: what hides it goes first.
  const order = have.tls
    ? SASL_MECHANISMS
    : [...SASL_MECHANISMS].sort((a, b) => Number(SHOWS_SECRET.has(a)) - Number(SHOWS_SECRET.has(b)));
  const known = order.filter((name) => names.has(name));
  const mechanism = known.find((name) => lackOf(name, have) === undefined);
  if (mechanism !== undefined) return { mechanism };
  // Of several reasons the one that says most: that we have the secret, but may not show it.
  const best = known.find((name) => lackOf(name, have) === 'encryption') ?? known[0];
  const missing = (best && lackOf(best, have)) ?? 'mechanism';
  return {
    reason: 'none-usable',
    detail: `the server offers ${listed(names)}: ${best === undefined ? WHY.mechanism : `${best} ${WHY[missing]}`}`,
    missing,
  };
}

function choosePinned(pinned: string, names: ReadonlySet<string>, have: SaslMeans): SaslChoice {
  if (!isSaslMechanism(pinned))
    return { reason: 'unknown', detail: `the configured mechanism ${WHY.mechanism}` };
  if (!names.has(pinned))
    return {
      reason: 'not-offered',
      detail:
        names.size === 0
          ? 'the server offers no AUTH here'
          : `${pinned} is wanted, the server offers ${listed(names)}`,
    };
  const missing = lackOf(pinned, have);
  return missing === undefined
    ? { mechanism: pinned }
    : { reason: 'none-usable', detail: `${pinned} ${WHY[missing]}`, missing };
}

const WHY: Readonly<Record<SaslLack, string>> = {
  password: 'needs a password',
  token: 'needs an access token',
  'channel-binding': 'needs channel binding, there is none for this connection',
  encryption: 'shows the secret to everybody on the way, the connection is not encrypted',
  mechanism: 'is none that we speak',
};

function lackOf(mechanism: SaslMechanism, have: SaslMeans): SaslLack | undefined {
  if (mechanism.endsWith('OAUTH2') || mechanism === 'OAUTHBEARER') {
    if (!have.token) return 'token';
  } else if (!have.password) return 'password';
  if (mechanism.endsWith('-PLUS') && !(have.channelBinding && have.tls)) return 'channel-binding';
  // RFC 4954 4: not without TLS, unless somebody said so.
  return SHOWS_SECRET.has(mechanism) && !have.tls && have.inTheOpen !== true ? 'encryption' : undefined;
}

/** RFC 4422 3.1: names of mechanisms are such; whatever else a server lists is not repeated. */
function listed(names: ReadonlySet<string>): string {
  const written = [...names].filter((name) => /^[A-Z0-9_-]{1,20}$/.test(name)).slice(0, 20);
  return written.length === 0 ? 'nothing that can be read' : written.join(' ');
}
