import type { DnsAnswer } from './dns.ts';

/** An answer of a server that was asked without recursion. */
export interface AuthorityAnswer extends DnsAnswer {
  /** The AA bit: it answers for a zone of its own (RFC 1035 4.1.1). */
  readonly authoritative: boolean;
}

export interface ZoneServer {
  /** Name in the NS record. */
  readonly name: string;
  readonly address: string;
  /** By question, as in MailDnsFacts. */
  readonly answers: Readonly<Record<string, AuthorityAnswer>>;
}

/** What every server of the zone says by itself, beside what the resolver says. */
export interface ZoneServersFacts {
  /** Zone that the domain lies in: the domain, or a name above it. */
  readonly zone: string;
  readonly servers: readonly ZoneServer[];
  /** Servers whose name has no address. */
  readonly homeless: readonly string[];
}

/** What one resolver says, as far as it is compared. */
export interface ResolverView {
  /** As the configuration names it. */
  readonly resolver: string;
  /** By question; their TTL is what is left of it there. */
  readonly answers: Readonly<Record<string, DnsAnswer>>;
}

export interface ResolverViewsFacts {
  /** Zone that the domain lies in; "" = not found. */
  readonly zone: string;
  readonly views: readonly ResolverView[];
}
