/** Reads the text of a scripted dialog; the form stands in scripted-dialer.ts. */
import type { TlsFacts } from '../../core/model/tls-facts.ts';
import type { DialTrouble } from '../../core/ports.ts';

export type DialogStep =
  | { readonly kind: 'say'; readonly octets: string }
  | { readonly kind: 'expect'; readonly glob: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'tls'; readonly facts: Partial<TlsFacts> }
  | { readonly kind: 'undialled'; readonly trouble: DialTrouble }
  | { readonly kind: 'close' | 'reset' | 'silence' };

const UNDIALLED: Readonly<Record<string, DialTrouble>> = {
  refused: { kind: 'refused', detail: 'the host answered that nothing listens on this port (ECONNREFUSED)' },
  timeout: { kind: 'timed-out', detail: 'no answer within 10.0 s' },
  unreachable: { kind: 'unreachable', detail: 'there is no route to this host (EHOSTUNREACH)' },
  'no-route': { kind: 'unreachable', detail: 'there is no route to this network (ENETUNREACH)', local: true },
  denied: { kind: 'denied', detail: 'this vantage cannot connect to port 25' },
  firewalled: {
    kind: 'denied',
    detail: 'a firewall of this host does not allow the connection (EPERM)',
    local: true,
  },
};

/** Steps by address; "" is for every address that has no part of its own. */
export function parseDialog(text: string): ReadonlyMap<string, readonly DialogStep[]> {
  const parts = new Map<string, DialogStep[]>();
  let steps: DialogStep[] | undefined;
  for (const line of text.split('\n').map((one) => one.replace(/^\s+|\r$/g, ''))) {
    if (line === '' || line.startsWith('#')) continue;
    const address = /^\[([0-9a-fA-F:.]+)\]$/.exec(line)?.[1];
    if (address !== undefined) {
      parts.set(address, (steps = []));
      continue;
    }
    if (steps === undefined) parts.set('', (steps = []));
    steps.push(readStep(line));
  }
  return parts;
}

function readStep(line: string): DialogStep {
  if (line.startsWith('S:')) return { kind: 'say', octets: `${line.slice(2).replace(/^ /, '')}\r\n` };
  if (line.startsWith('C:')) return { kind: 'expect', glob: line.slice(2).trim() };
  const [, word = '', rest = ''] = /^!\s*(\S+)\s*(.*)$/.exec(line) ?? [];
  const trouble = UNDIALLED[word];
  if (trouble !== undefined) return { kind: 'undialled', trouble };
  if (word === 'close' || word === 'reset' || word === 'silence') return { kind: word };
  if (word === 'wait') return { kind: 'wait', ms: Number(rest) };
  if (word === 'raw') return { kind: 'say', octets: String(JSON.parse(rest)) };
  if (word === 'tls')
    return { kind: 'tls', facts: rest === '' ? {} : (JSON.parse(rest) as Partial<TlsFacts>) };
  throw new Error(
    `Cannot read the line of a dialog "${line}": S:, C:, [address] or ! with refused, timeout, unreachable, no-route, denied, firewalled, close, reset, silence, wait MS, raw "...", tls {...}`,
  );
}
