/**
 * A server may send proof of the authority that its certificate is not revoked ("stapling", RFC 6066 8). None is no
 * fault, authorities give it up; a bad one is: clients that look at it refuse.
 */
import { byAddress, place, type Here } from '../model/by-address.ts';
import { code, defineCheck } from '../model/check.ts';
import { endpointId } from '../model/target.ts';
import { utcMinute } from '../model/utc-minute.ts';

type Stapled = Here & { readonly status: string; readonly thisUpdate: string; readonly nextUpdate: string };

const bad = {
  outcome: 'fail',
  evidence: ({ status, thisUpdate, nextUpdate }: Stapled) =>
    `OCSP status ${status}, of ${thisUpdate === '' ? 'an unknown time' : thisUpdate}${nextUpdate === '' ? '' : `, holds until ${nextUpdate}`}`,
  per: ['where'],
} as const;

const codes = {
  TLS_STAPLE_REVOKED: code<Stapled & { readonly role: 'mx' | 'submission' }>({
    ...bad,
    severity: ({ role }) => (role === 'submission' ? 'critical' : 'error'),
    says: (args) => `certificate of ${place(args)} is revoked, as the server itself proves`,
    effect: () => 'clients that look at the proof refuse the connection; others follow when they learn of it',
    advice: () => [
      'get a new certificate with a new key, and reload the mail server',
      'find out who revoked it and why: a key that became known is a reason to look further',
    ],
    spec: 'RFC 6960 2.2',
  }),
  TLS_STAPLE_EXPIRED: code<Stapled>({
    ...bad,
    severity: 'warning',
    says: (args) => `${place(args)} sends a proof of its certificate's validity that is out of date`,
    effect: () => 'clients that look at it refuse the connection',
    advice: () => [
      'reload the mail server, and check that it can reach the responder of its authority (an outbound HTTP connection)',
      'or switch stapling off: none is better than an old one',
    ],
    spec: 'RFC 6960 4.2.2.1',
  }),
  TLS_STAPLE_USELESS: code<Stapled>({
    ...bad,
    severity: 'notice',
    says: (args) => `${place(args)} sends a proof of its certificate's validity that proves nothing`,
    effect: () => 'clients take it for none, strict ones for a fault',
    advice: () => [
      'check that the file or cache of the server holds the response for this certificate, not that of the one before',
    ],
    spec: 'RFC 6960 2.2',
  }),
  TLS_STAPLE_GOOD: code<Stapled>({
    ...bad,
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} sends a proof that its certificate is not revoked`,
    advice: () => [],
  }),
  TLS_STAPLE_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `proof of not being revoked was not judged: ${because}`,
    advice: () => [],
  }),
};

export const tlsStaple = defineCheck({
  id: 'tls-staple',
  probe: 'smtp',
  title: 'A proof that comes with the certificate (OCSP stapling) is good',
  codes,
  judge({ facts, subject, at }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const { address, tls } of facts.sessions) {
      if (tls?.staple === undefined) continue;
      const { status, thisUpdate, nextUpdate } = tls.staple;
      const args = { status, thisUpdate: utcMinute(thisUpdate), nextUpdate: utcMinute(nextUpdate) };
      if (status === 'revoked') here.tell(address, 'TLS_STAPLE_REVOKED', { ...args, role: subject.role });
      else if (status !== 'good') here.tell(address, 'TLS_STAPLE_USELESS', args);
      else if (nextUpdate !== '' && Date.parse(nextUpdate) < Date.parse(at))
        here.tell(address, 'TLS_STAPLE_EXPIRED', args);
      else here.tell(address, 'TLS_STAPLE_GOOD', args);
    }
    if (!here.raise()) raise('TLS_STAPLE_NOT_JUDGED', { because: 'the server sends none' });
  },
});
