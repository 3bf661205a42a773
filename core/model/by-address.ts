/**
 * One finding for all addresses of a host that show the same, instead of one per address: a certificate that expires
 * on four addresses is one certificate. Only where addresses differ does a finding name those it is about.
 */
import type { ArgsOf, CodeTable, Raise } from './check.ts';

export type Here = {
  /** "mx1.example.com:25". */
  readonly endpoint: string;
  /** Addresses it is about, "" when it is so at every address that could be judged. */
  readonly where: string;
  /** All is well at another address. */
  readonly elsewhere: boolean;
};

/** Codes of a table whose arguments say where. */
type Placed<C extends CodeTable> = {
  [K in keyof C & string]: ArgsOf<C[K]> extends Here ? K : never;
}[keyof C & string];

export interface ByAddress<C extends CodeTable> {
  /** Same code and same `alike` make one finding; its other arguments are those of the first address. */
  readonly tell: <K extends Placed<C>>(
    address: string,
    code: K,
    args: Omit<ArgsOf<C[K]>, keyof Here>,
    alike?: string,
  ) => void;
  /** Raise what was told. False when nothing was. */
  readonly raise: () => boolean;
}

interface Told {
  readonly code: string;
  readonly args: object;
  readonly addresses: Set<string>;
}

export function byAddress<C extends CodeTable>(raise: Raise<C>, codes: C, endpoint: string): ByAddress<C> {
  const told = new Map<string, Told>();
  return {
    tell(address, code, args, alike = '') {
      const same = told.get(`${code} ${alike}`);
      if (same === undefined) told.set(`${code} ${alike}`, { code, args, addresses: new Set([address]) });
      else same.addresses.add(address);
    },
    raise() {
      const all = new Set([...told.values()].flatMap(({ addresses }) => [...addresses]));
      const bad = new Set(
        [...told.values()].flatMap(({ code, addresses }) =>
          codes[code]?.outcome === 'pass' ? [] : [...addresses],
        ),
      );
      for (const { code, args, addresses } of told.values()) {
        const where = addresses.size === all.size ? '' : [...addresses].join(', ');
        (raise as (code: string, args: object) => void)(code, {
          ...args,
          endpoint,
          where,
          elsewhere: bad.size < all.size,
        });
      }
      return told.size > 0;
    },
  };
}

/** "mx1.example.com:25", or "mx1.example.com:25 at 192.0.2.1". */
export function place({ endpoint, where }: Pick<Here, 'endpoint' | 'where'>): string {
  return where === '' ? endpoint : `${endpoint} at ${where}`;
}
