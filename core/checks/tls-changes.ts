/**
 * The handshake against what was seen before. An issuer that never was there is how a certificate looks that somebody
 * else had made, and how a proxy looks that was put in between; a lower version of TLS is how a downgrade looks. Both
 * have harmless causes as well, so they are told and wake nobody.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck, type Evidence } from '../model/check.ts';
import { describeCertificate } from '../model/describe-certificate.ts';
import type { TlsFacts } from '../model/tls-facts.ts';
import { endpointId } from '../model/target.ts';

const codes = {
  TLS_ISSUER_CHANGED: code<
    Here & { readonly issuer: string; readonly before: readonly string[]; readonly certificate: string }
  >({
    outcome: 'fail',
    severity: 'notice',
    says: (args) => `the certificate of ${place(args)} comes from another issuer than before: ${args.issuer}`,
    effect: () =>
      'none when it was meant; CAA and TLSA records, and clients that pin the issuer, may need a change',
    evidence: ({ before, certificate }) => `${certificate}; before: ${before.join(' or ')}`,
    advice: () => [
      'check that you ordered this certificate; certificate transparency logs list all that were issued for a name',
      'if you did not, compare with the certificate that the host itself serves: a proxy may stand in between',
    ],
    per: ['where'],
  }),
  TLS_VERSION_LOWER: code<Here & { readonly version: string; readonly before: string }>({
    outcome: 'fail',
    severity: ({ version }) => (version === 'TLSv1.2' ? 'notice' : 'warning'),
    says: (args) => `${place(args)} speaks ${args.version} now, it was ${args.before}`,
    evidence: ({ version, before }) => `agreed on ${version}; ${before} was seen before`,
    advice: () => [
      'look for an older proxy or TLS library in front of the server, or a configuration that was put back',
      'if the change was meant, write the time after it as "baseline" for this target in postwatch.yaml',
    ],
    spec: 'RFC 9325 3.1.1',
    per: ['where'],
  }),
  TLS_AS_BEFORE: code<Here & { readonly version: string; readonly key: 'same' | 'new' }>({
    outcome: 'pass',
    severity: 'info',
    says: (args) =>
      `${place(args)} speaks ${args.version} as before, with ${args.key === 'same' ? 'the same key' : 'a new key of the same issuer'}`,
    advice: () => [],
    per: ['where'],
  }),
  TLS_NOT_COMPARED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `TLS was not compared with what it was before: ${because}`,
    advice: () => [],
  }),
};

export const tlsChanges = defineCheck({
  id: 'tls-changes',
  probe: 'smtp',
  title: 'TLS is as it was before: version and issuer',
  codes,
  judge({ facts, subject, known }, raise) {
    const { certificates, tls: before } = known ?? {};
    if (certificates === undefined || before === undefined)
      return raise('TLS_NOT_COMPARED', { because: 'it is seen for the first time' });
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const { address, tls } of facts.sessions)
      if (tls?.established === true) tellOf(address, tls, { certificates, before }, here.tell);
    if (!here.raise()) raise('TLS_NOT_COMPARED', { because: 'no handshake was completed' });
  },
});

interface Before {
  /** "<SHA-256 of the key> <issuer>" */
  readonly certificates: NonNullable<NonNullable<Evidence<'smtp'>['known']>['certificates']>;
  readonly before: string;
}

function tellOf(
  address: string,
  { protocol, chain }: TlsFacts,
  { certificates, before }: Before,
  tell: ReturnType<typeof byAddress<typeof codes>>['tell'],
): void {
  const [leaf] = chain;
  const issuers = [...new Set(certificates.map((one) => one.slice(one.indexOf(' ') + 1)))];
  const isForeign = leaf !== undefined && !issuers.includes(leaf.issuer);
  // "TLSv1.2" and "TLSv1.3" sort as text.
  const isLower = protocol < before;
  if (isForeign)
    tell(address, 'TLS_ISSUER_CHANGED', {
      issuer: leaf.issuer,
      before: issuers,
      certificate: describeCertificate(leaf),
    });
  if (isLower) tell(address, 'TLS_VERSION_LOWER', { version: protocol, before });
  if (isForeign || isLower || leaf === undefined) return;
  const key = certificates.some((one) => one.startsWith(leaf.spkiSha256)) ? 'same' : 'new';
  tell(address, 'TLS_AS_BEFORE', { version: protocol, key }, key);
}
