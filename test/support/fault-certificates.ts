/** The certificates of the matrix of server faults, made once. All are of one authority, but for those that are not. */
import { createAuthority, createSelfSigned, type Leaf } from '../../lab/certificates.ts';

const HOST = 'mx.example.com';
const FINE = { from: -10, until: 80 };

export async function createFaultCertificates(now: Date) {
  const authority = await createAuthority(now);
  const stranger = await createAuthority(now, 'Nobody knows me CA');
  const [middle, expired, expiring] = await Promise.all([
    authority.createIntermediate('Laboratory R1', { from: -300, until: 25 }),
    authority.createIntermediate('Laboratory R0', { from: -300, until: -2 }),
    authority.createIntermediate('Laboratory R2', { from: -300, until: 4 }),
  ]);
  const leaves = {
    good: await authority.issue([HOST], FINE),
    'below-intermediate': await middle.issue([HOST], FINE),
    expired: await authority.issue([HOST], { from: -100, until: -3 }),
    'not-yet-valid': await authority.issue([HOST], { from: 2, until: 90 }),
    'other-name': await authority.issue(['mail.example.org'], FINE),
    'mail-domain': await authority.issue(['example.com', 'www.example.com'], FINE),
    'self-signed': await createSelfSigned(now, ['localhost.localdomain'], { from: -400, until: 3000 }),
    'self-signed-expired': await createSelfSigned(now, [HOST], { from: -400, until: -30 }),
    'unknown-authority': await (await stranger.createIntermediate('Stranger R1', FINE)).issue([HOST], FINE),
    incomplete: await middle.issue([HOST], FINE, { alone: true }),
    'expires-in-5-days': await authority.issue([HOST], { from: -84, until: 5.5 }),
    'expires-in-20-days': await authority.issue([HOST], { from: -69, until: 20.5 }),
    'short-lived': await authority.issue([HOST], { from: -2, until: 4 }),
    'for-address': await authority.issue(['127.0.0.1'], FINE),
    'common-name-only': await authority.issue([HOST], FINE, { commonNameOnly: true }),
    'rsa-1024': await authority.issue([HOST], FINE, { key: 'rsa-1024' }),
    wildcard: await authority.issue(['*.example.com'], FINE),
    'wildcard-above': await authority.issue(['*.com'], FINE),
    'wildcard-below': await authority.issue(['*.mx.example.com'], FINE),
    'expired-intermediate': await expired.issue([HOST], FINE),
    'expiring-intermediate': await expiring.issue([HOST], FINE),
    'expired-other-name': await authority.issue(['mail.example.org'], { from: -100, until: -3 }),
  } satisfies Record<string, Leaf>;
  return { ca: authority.ca, leaves };
}

export type CertificateName = keyof Awaited<ReturnType<typeof createFaultCertificates>>['leaves'];
