/** How long a certificate still lives, and whether it is time to renew it. */
import type { CertificateFact } from './tls-facts.ts';

const DAY = 86_400_000;

/** Whole days, negative once it has expired. */
export function daysLeft({ notAfter }: Pick<CertificateFact, 'notAfter'>, at: string): number {
  return Math.floor((Date.parse(notAfter) - Date.parse(at)) / DAY);
}

/** 21 and 7 days, and sooner for certificates that live for days only: they are renewed late in their life. */
export function dueOf(
  { notBefore, notAfter }: Pick<CertificateFact, 'notBefore' | 'notAfter'>,
  days: number,
): 'soon' | 'later' | undefined {
  const life = (Date.parse(notAfter) - Date.parse(notBefore)) / DAY;
  if (days <= Math.min(7, life / 8)) return 'soon';
  return days <= Math.min(21, life / 4) ? 'later' : undefined;
}
