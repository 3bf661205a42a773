/** Finds out again what the receiver could have found: SPF and DMARC by our own evaluators, signatures by a library. */
import type { DeliveryArrival, DeliveryVerified, DkimVerdict } from '../../model/delivery-facts.ts';
import type { DeliveryPorts, Dns } from '../../ports.ts';
import { isPublicAddress } from '../../model/public-address.ts';
import { discoverPolicy, findOrganization } from '../dmarc/index.ts';
import { gather, type Ask } from '../dns/index.ts';
import { headerValue, splitFields } from '../mime/index.ts';
import { parseReceived } from '../received/index.ts';
import { evaluateSpf } from '../spf/index.ts';

export async function verifyArrival(
  { header, at }: Pick<DeliveryArrival, 'header' | 'at'>,
  source: Uint8Array,
  from: string,
  { dns, delivery }: { readonly dns: Dns; readonly delivery: DeliveryPorts },
  signal: AbortSignal,
): Promise<DeliveryVerified> {
  const fields = splitFields(header)[0] ?? [];
  const returned = /<?([^<>\s]*)>?/.exec(headerValue(fields, 'return-path'))?.[1] ?? '';
  const author = /@([^\s<>@,;"]+)>?\s*$/.exec(headerValue(fields, 'from').trim())?.[1]?.toLowerCase() ?? '';
  // A list or a forwarder puts its own sender there.
  const sender = returned === '' ? from : returned;
  const client = clientOf(fields.filter(({ name }) => name === 'received').map(({ value }) => value));
  const { dkim, arc } = await delivery.verifySignatures(source, dns, signal);
  const { value } = await gather(
    (ask) => ({
      spf:
        client === undefined
          ? undefined
          : evaluateSpf({ ip: client.address, sender, helo: client.helo, at }, ask),
      dmarc: author === '' ? undefined : discoverPolicy(author, ask),
      aligned: author === '' ? undefined : alignment(author, sender, dkim, ask),
    }),
    dns,
    { signal },
  );
  const { spf, dmarc, aligned } = value;
  const spfPasses = spf?.result === 'pass' && aligned?.spf(dmarc?.policy?.record.aspf ?? 'r') === true;
  const dkimPasses = aligned?.dkim(dmarc?.policy?.record.adkim ?? 'r') === true;
  return {
    dkim,
    ...(arc === undefined ? {} : { arc }),
    ...(spf === undefined || client === undefined
      ? {}
      : {
          spf: { result: spf.result, domain: spf.domain, address: client.address, detail: spf.problem },
        }),
    ...(dmarc === undefined
      ? {}
      : {
          dmarc: {
            domain: author,
            policy: dmarc.policy?.effective ?? '',
            result:
              dmarc.unseen !== ''
                ? 'temperror'
                : dmarc.policy === undefined
                  ? 'none'
                  : spfPasses || dkimPasses
                    ? 'pass'
                    : 'fail',
            detail: dmarc.unseen,
          },
        }),
  };
}

/** The client that came from outside: the newest hop with a public address, for inside of the receiver are its own. */
function clientOf(
  received: readonly string[],
): { readonly address: string; readonly helo: string } | undefined {
  const hops = received.map(parseReceived).filter(({ address }) => address !== '');
  return hops.find(({ address }) => isPublicAddress(address)) ?? hops.at(0);
}

// RFC 9989 4.10.2, 4.4.1: relaxed is the same organization, strict the same name.
function alignment(
  author: string,
  sender: string,
  dkim: readonly DkimVerdict[],
  ask: Ask,
): { readonly spf: (mode: string) => boolean; readonly dkim: (mode: string) => boolean } {
  const own = findOrganization(author, ask).domain;
  const fits = (name: string): ((mode: string) => boolean) => {
    const organization = name === author ? own : findOrganization(name, ask).domain;
    return (mode) => (mode === 's' ? name === author : organization === own);
  };
  const bySender = fits(sender.slice(sender.lastIndexOf('@') + 1).toLowerCase());
  const byKey = dkim.filter(({ result }) => result === 'pass').map(({ domain }) => fits(domain));
  return { spf: bySender, dkim: (mode) => byKey.some((fit) => fit(mode)) };
}
