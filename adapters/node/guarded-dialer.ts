import { canonicalAddress } from '../../core/model/canonical-address.ts';
import type { Dialer } from '../../core/ports.ts';
import { innerRange } from '../../core/protocol/egress/index.ts';

export interface GuardOptions {
  /** Connect to addresses of inner networks, too. */
  readonly allowPrivate: boolean;
  readonly ports: ReadonlySet<number>;
}

/**
 * A dialer for a vantage inside somebody's network: to public addresses and ports of mail only. Addresses are what is
 * connected to, never names, so that a name cannot lead elsewhere between this look and the connection.
 */
export function createGuardedDialer(dialer: Dialer, { allowPrivate, ports }: GuardOptions): Dialer {
  const reasonAgainst = (address: string, port: number): string => {
    if (!ports.has(port)) return `port ${port} is neither a port of mail nor named in the configuration`;
    const range = allowPrivate ? '' : innerRange(canonicalAddress(address));
    return range === '' ? '' : `${address} is no public address: ${range}`;
  };
  return {
    async connect(to, options) {
      const reason = reasonAgainst(to.address, to.port);
      if (reason === '') return dialer.connect(to, options);
      return { ok: false, trouble: { kind: 'denied', detail: reason, fault: 'destination-refused' } };
    },
  };
}
