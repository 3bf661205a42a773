/** Names that can be told before a client is known: macros of the domain alone. */
import { expandMacros } from './expand-macro.ts';
import type { MacroString } from './spf-record.ts';

/** Undefined: it depends on the client, the HELO or the local part. */
export function staticTarget(spec: MacroString, domain: string, senderDomain: string): string | undefined {
  const known = spec.every((part) => part.kind !== 'macro' || part.letter === 'd' || part.letter === 'o');
  return known ? expandMacros(spec, (letter) => (letter === 'd' ? domain : senderDomain)) : undefined;
}
