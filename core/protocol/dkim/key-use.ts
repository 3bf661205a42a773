/** Whether receivers may verify mail with a key. */
import type { Selector } from './evaluate-selector.ts';
import type { DkimKey } from './parse-dkim-key.ts';

/** RFC 8301 3.2: verifiers must not accept less. */
const LEAST_BITS = 1024;

export function isTooShort(key: DkimKey): boolean {
  return key.type === 'rsa' && key.bits < LEAST_BITS;
}

/** RFC 8301 3.1: rsa-sha1 must not be used, which leaves SHA-256. */
export function excludesSha256(key: DkimKey): boolean {
  return key.hashes.length > 0 && !key.hashes.includes('sha256');
}

/** RFC 6376 3.6.1, s= */
export function isForMail(key: DkimKey): boolean {
  return key.services.includes('*') || key.services.includes('email');
}

/** Signatures made with it can be verified. */
export function isWorking({ records }: Selector): boolean {
  const key = records.length === 1 ? records[0]?.key : undefined;
  if (key?.ok !== true || key.value.revoked || key.value.type === 'other') return false;
  return !isTooShort(key.value) && !excludesSha256(key.value) && isForMail(key.value);
}
