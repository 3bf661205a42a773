/** Does the sending address have a name that leads back to it? Without one, many receivers reject what it sends. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { questionKey } from '../model/mail-dns-facts.ts';
import { askOf, reverseName } from '../protocol/dns/index.ts';
import { isDocumentation, isPublicAddress } from '../model/public-address.ts';
import { evaluatePtr } from '../protocol/ptr/index.ts';

type Address = { readonly address: string };
type Named = Address & { readonly names: readonly string[] };

const REVERSE_ZONE =
  'whoever gave you the address keeps its reverse zone: ask your provider, or set it in its console';
const record = ({ address, names }: Named): string => `${reverseName(address)} PTR ${names.join(', ')}`;

export const addressPtr = defineCheck({
  id: 'address-ptr',
  probe: 'dnsbl',
  title: 'The sending address has a reverse name that leads back',
  codes: {
    ADDRESS_PTR_CONFIRMED: code<Named>({
      outcome: 'pass',
      severity: 'info',
      says: ({ address, names }) => `${address} is called ${names[0] ?? ''}, and that name leads back`,
      evidence: record,
      advice: () => [],
      spec: 'RFC 1912 2.1',
    }),
    ADDRESS_PTR_MISSING: code<Address>({
      outcome: 'fail',
      severity: 'error',
      says: ({ address }) => `${address} has no reverse name`,
      effect: () => 'many receivers, the largest among them, reject mail from an address without a name',
      evidence: ({ address }) => `${reverseName(address)} has no PTR record`,
      advice: ({ address }) => [
        `publish ${reverseName(address)}. PTR with the name that the host says in EHLO`,
        REVERSE_ZONE,
      ],
      spec: 'RFC 1912 2.1',
    }),
    ADDRESS_PTR_NOT_CONFIRMED: code<Named>({
      outcome: 'fail',
      severity: 'error',
      says: ({ address, names }) =>
        `the reverse name of ${address} does not lead back to it: ${names.join(', ')}`,
      effect: () => 'many receivers treat it like an address without a name and reject its mail',
      evidence: (args) => `${record(args)}; none of them has the address ${args.address}`,
      advice: ({ address, names }) => [
        `give ${names[0] ?? ''} the address ${address}, or name another host in the PTR record`,
        REVERSE_ZONE,
      ],
      spec: 'RFC 1912 2.1',
    }),
    ADDRESS_PTR_GENERIC: code<Named>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ address, names }) =>
        `the reverse name of ${address} looks like one of a whole range: ${names.join(', ')}`,
      effect: () => 'receivers may take it for a home connection and filter its mail',
      evidence: record,
      advice: () => ['give it the name that the host says in EHLO', REVERSE_ZONE],
    }),
    ADDRESS_PTR_UNSEEN: code<Address & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ address }) => `the reverse name of ${address} could not be seen`,
      effect: () => 'receivers that cannot see it either put mail off or reject it',
      evidence: ({ detail }) => detail,
      advice: ({ address }) => [
        `ask the name servers of ${reverseName(address)}, to find the one that fails`,
      ],
    }),
    ADDRESS_PTR_NOT_APPLICABLE: code<Address & { readonly why: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ address, why }) => `the reverse name of ${address} was not judged: ${why}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    if (!('address' in subject) || facts.ptr === undefined) return;
    const { address } = subject;
    const ptrKey = questionKey(reverseName(address), 'PTR');
    const verdict = evaluatePtr(address, askOf({ ...facts.forward, [ptrKey]: facts.ptr }));
    const known = isPublicAddress(address) || isDocumentation(address);
    const blind = dnsBlindness(faults);
    // With its own lists alone, a network is a world of its own (a laboratory): its private addresses are its mail's.
    if (!known && !subject.onlyOwn)
      raise('ADDRESS_PTR_NOT_APPLICABLE', {
        address,
        why: 'receivers on the Internet never see this address',
      });
    else if (verdict.kind === 'unseen' && blind !== '')
      raise('ADDRESS_PTR_NOT_APPLICABLE', { address, why: blind });
    else if (verdict.kind === 'unseen') raise('ADDRESS_PTR_UNSEEN', { address, detail: verdict.detail });
    else if (verdict.kind === 'missing') raise('ADDRESS_PTR_MISSING', { address });
    else if (verdict.kind === 'unconfirmed')
      raise('ADDRESS_PTR_NOT_CONFIRMED', { address, names: verdict.names });
    else if (verdict.generic) raise('ADDRESS_PTR_GENERIC', { address, names: verdict.names });
    else raise('ADDRESS_PTR_CONFIRMED', { address, names: verdict.names });
  },
});
