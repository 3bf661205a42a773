/** One certificate of the chain that the server sent. */
export interface CertificateFact {
  /** Distinguished names, RFC 4514 order as the runtime prints them, on one line. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses of subjectAltName: "DNS:mx.example.com", "IP:192.0.2.1". */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly serial: string;
  /** "rsa" | "ec" | "ed25519" ...; bits is 0 where the runtime does not tell. */
  readonly keyType: string;
  readonly keyBits: number;
  /** SHA-256 in lower-case hexadecimal: of the certificate, and of its SubjectPublicKeyInfo. */
  readonly sha256: string;
  readonly spkiSha256: string;
  /** The same in SHA-512, for the leaf: a TLSA record may want it (RFC 6698 2.1.3). */
  readonly sha512?: string;
  readonly spkiSha512?: string;
  readonly selfSigned: boolean;
}

/** The OCSP response that came with the certificate. Its signature is not verified. */
export interface StapleFact {
  readonly octets: number;
  /** "unreadable": something else, or an error of the responder. */
  readonly status: 'good' | 'revoked' | 'unknown' | 'unreadable';
  /** ISO 8601, "" where it does not say: from when, and until when at most it holds. */
  readonly thisUpdate: string;
  readonly nextUpdate: string;
}

/** What a TLS handshake showed. Facts are kept even when verification fails. */
export interface TlsFacts {
  readonly established: boolean;
  /** Reference name the certificate is held against, and whether it was sent as SNI (never for addresses). */
  readonly reference: string;
  readonly sni: boolean;
  /** "TLSv1.3", "" when no handshake was completed. */
  readonly protocol: string;
  readonly cipher: string;
  /** The chain leads to a trusted root and is in its time. Name matching is apart. */
  readonly trusted: boolean;
  /** OpenSSL's code when not trusted: CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT ...; "" otherwise. */
  readonly trustError: string;
  /** The leaf names the reference (RFC 9525). */
  readonly nameMatches: boolean;
  /** Leaf first, as sent. */
  readonly chain: readonly CertificateFact[];
  /** Absent = none was sent. */
  readonly staple?: StapleFact;
  /** Why the handshake failed, in the runtime's code and words; "" when established. */
  readonly failure: string;
  /** Of a second try after a failed one, with all that is forbidden today allowed: the server is old, not broken. */
  readonly oldest?: { readonly protocol: string; readonly cipher: string };
  readonly failureCode: string;
}
