/** What a signature signs (RFC 4034 3.1.8.1): its own RDATA, and each record of the set in canonical form. */
import { CLASS_IN, encodeName } from '../dns/index.ts';
import { lastLabels, signedLabels, wildcardAt } from './name-order.ts';
import type { Signature } from './read-rdata.ts';
import type { Rrset } from './rrset.ts';

/** Undefined for a name that has no wire form. */
export function signedData(
  { name, type, rdatas }: Pick<Rrset, 'name' | 'type' | 'rdatas'>,
  signature: Signature,
): Buffer | undefined {
  const owner = wireName(signedName(name, signature.labels));
  if (owner === undefined) return undefined;
  const parts: Buffer[] = [signature.head];
  for (const rdata of rdatas) {
    const fixed = Buffer.alloc(10);
    fixed.writeUInt16BE(type, 0);
    fixed.writeUInt16BE(CLASS_IN, 2);
    fixed.writeUInt32BE(signature.originalTtl, 4);
    fixed.writeUInt16BE(rdata.length, 8);
    parts.push(owner, fixed, rdata);
  }
  return Buffer.concat(parts);
}

/** RFC 4035 5.3.2: fewer labels signed than there are means that a wildcard was signed. */
function signedName(name: string, labels: number): string {
  return labels < signedLabels(name) ? wildcardAt(lastLabels(name, labels)) : name;
}

export function wireName(name: string): Buffer | undefined {
  const wire = encodeName(name);
  return wire.ok ? Buffer.from(wire.value) : undefined;
}
