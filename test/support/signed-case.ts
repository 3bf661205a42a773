/** Zones of a golden case ("signed:") as a signed world, and the trust anchor of its root as a configuration writes it. */
import { createFakeZone, type ZoneObject } from '../../adapters/memory/fake-zone.ts';
import { couldNotSee } from '../../core/model/dns.ts';
import type { Dns } from '../../core/ports.ts';
import { createSignedWorld, formatTrustAnchor, type SignedZoneSpec } from '../../lab/signed-world.ts';

/** Times as ISO 8601. */
export type SignedCase = Readonly<
  Record<
    string,
    Omit<SignedZoneSpec, 'from' | 'until'> & {
      readonly from?: string | Date;
      readonly until?: string | Date;
    }
  >
>;

/** Of `zone` only the faults count. */
export function signedDns(
  signed: SignedCase,
  zone: string | ZoneObject,
  at: Date,
): { readonly dns: Dns; readonly trustAnchors: readonly string[] } {
  const specs = Object.entries(signed).map(([name, { from, until, ...spec }]): [string, SignedZoneSpec] => [
    name,
    {
      ...spec,
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(until === undefined ? {} : { until: new Date(until) }),
    },
  ]);
  const world = createSignedWorld(Object.fromEntries(specs), at);
  const troubled = createFakeZone(zone);
  return {
    dns: {
      async ask(...question) {
        const answer = await troubled.ask(...question);
        return couldNotSee(answer) ? answer : world.ask(...question);
      },
    },
    trustAnchors: world.anchors.map(formatTrustAnchor),
  };
}
