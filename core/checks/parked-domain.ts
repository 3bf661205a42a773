/**
 * A domain without mail says so in four places: SPF names nobody, a null MX takes nothing, DMARC has forgeries refused,
 * and a revoked key stands for every DKIM selector. The first three are told by spf-record, mx-records and dmarc-policy;
 * here is the fourth, and the sum.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { discoverPolicy, policyOf } from '../protocol/dmarc/index.ts';
import { ANY_SELECTOR, evaluateSelector } from '../protocol/dkim/index.ts';
import { askOf, shownText, type Ask } from '../protocol/dns/index.ts';
import { evaluateMx } from '../protocol/mx/index.ts';
import { selectSpf } from '../protocol/spf/index.ts';

type Of = { readonly domain: string };

export const parkedDomain = defineCheck({
  id: 'parked-domain',
  probe: 'mail-dns',
  title: 'A domain without mail says so everywhere',
  codes: {
    PARKED_EVERYWHERE: code<Of & { readonly parts: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `${domain} says everywhere that it has no mail`,
      evidence: ({ parts }) => parts.join(', '),
      advice: () => [],
    }),
    PARKED_PARTLY: code<Of & { readonly parts: readonly string[]; readonly missing: readonly string[] }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ domain, parts, missing }) =>
        `${domain} says in ${parts.length} of ${parts.length + missing.length} places that it has no mail`,
      evidence: ({ missing }) => `missing, or not clearly seen: ${missing.join(', ')}`,
      advice: () => [],
    }),
    PARKED_DKIM_OPEN: code<Of>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain }) => `${domain} sends no mail, but does not say that no DKIM key is valid`,
      effect: () =>
        'little by itself: without a key in the zone nothing passes. It makes sure that no forgotten subdomain or provider brings one',
      advice: ({ domain }) => [`publish TXT at *._domainkey.${domain}: "v=DKIM1; p="`],
      spec: 'RFC 6376 3.6.1',
    }),
    PARKED_DKIM_KEY: code<Of & { readonly record: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ domain }) => `${domain} sends no mail, but has a DKIM key that is valid for every selector`,
      effect: () => 'whoever has the private key signs mail in the name of the domain, and it passes DMARC',
      evidence: ({ domain, record }) => `*._domainkey.${domain} TXT "${record}"`,
      advice: ({ domain }) => [
        `replace it: TXT at *._domainkey.${domain}: "v=DKIM1; p="`,
        'or, if the domain does send mail, set "sends: true" in postwatch.yaml',
      ],
      spec: 'RFC 6376 3.6.1',
    }),
    PARKED_DKIM_UNSEEN: code<Of & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ domain }) => `whether ${domain} revokes all DKIM keys could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ domain }) => [`ask each name server for TXT at *._domainkey.${domain}`],
    }),
    PARKED_NOT: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `whether the domain is parked well was not judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain, sends, receives } = subject;
    const reason = dnsBlindness(faults) || (sends ? 'it sends mail' : '');
    if (reason !== '') return raise('PARKED_NOT', { reason });
    const ask = askOf(facts.answers);
    const any = evaluateSelector(domain, ANY_SELECTOR, ask);
    const keys = any.records.filter(({ key }) => key.ok);
    const live = keys.find(({ key }) => key.ok && !key.value.revoked);
    const isRevoked = keys.length > 0 && live === undefined;
    if (any.state === 'unseen') raise('PARKED_DKIM_UNSEEN', { domain, detail: any.detail });
    else if (live !== undefined) raise('PARKED_DKIM_KEY', { domain, record: shownText(live.text) });
    else if (!isRevoked) raise('PARKED_DKIM_OPEN', { domain });
    if (receives) return;
    const places: readonly (readonly [string, boolean])[] = [
      ['SPF -all', isSpfClosed(domain, ask)],
      ['null MX', evaluateMx(domain, ask).kind === 'null'],
      ['DMARC p=reject, also for subdomains', isRejecting(domain, ask)],
      ['DKIM revoked for every selector', isRevoked],
    ];
    const parts = places.filter(([, said]) => said).map(([what]) => what);
    const missing = places.filter(([, said]) => !said).map(([what]) => what);
    if (missing.length === 0) raise('PARKED_EVERYWHERE', { domain, parts });
    else raise('PARKED_PARTLY', { domain, parts, missing });
  },
});

function isSpfClosed(domain: string, ask: Ask): boolean {
  const selection = selectSpf(ask(domain, 'TXT'));
  return selection.kind === 'record' && /^v=spf1 +-all *$/i.test(selection.text);
}

function isRejecting(domain: string, ask: Ask): boolean {
  const { policy } = discoverPolicy(domain, ask);
  if (policy?.effective !== 'reject') return false;
  return (['subdomain', 'missing-subdomain'] as const).every(
    (of) => policyOf(policy.record, of) === 'reject',
  );
}
