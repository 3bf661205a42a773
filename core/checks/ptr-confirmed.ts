/** Do the addresses that mail comes from, or goes to, have names that lead back to them? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import { askOf, reverseName } from '../protocol/dns/index.ts';
import { evaluateMx, ptrAddresses, type PtrRole } from '../protocol/mx/index.ts';
import { evaluatePtr } from '../protocol/ptr/index.ts';

type Address = { readonly address: string; readonly host: string; readonly role: PtrRole };
type Named = Address & { readonly names: readonly string[] };

/** Receivers judge who connects to them: the reverse name of a host that only receives is hardly ever looked at. */
const SEVERITIES: Readonly<Record<PtrRole, Severity>> = {
  sender: 'error',
  perhaps: 'warning',
  receiver: 'notice',
};
const EFFECTS: Readonly<Record<PtrRole, string>> = {
  sender: 'large receivers reject or filter what it sends',
  perhaps: 'if it sends mail too, large receivers reject or filter that',
  receiver: 'no effect on the mail it receives',
};

const who = ({ address, host }: Address): string => (host === '' ? address : `${address} (${host})`);
const zoneOwner =
  'whoever gave you the address keeps its reverse zone: ask your provider, or set it in its console';

export const ptrConfirmed = defineCheck({
  id: 'ptr-confirmed',
  probe: 'mail-dns',
  title: 'Mail addresses have reverse names that lead back',
  codes: {
    PTR_CONFIRMED: code<Named>({
      outcome: 'pass',
      severity: 'info',
      says: (args) => `${who(args)} is called ${args.names[0] ?? ''}, and that name leads back`,
      evidence: ({ address, names }) => `${reverseName(address)} PTR ${names.join(', ')}`,
      advice: () => [],
      per: ['address'],
    }),
    PTR_MISSING: code<Address>({
      outcome: 'fail',
      severity: ({ role }) => SEVERITIES[role],
      says: (args) => `${who(args)} has no reverse name`,
      effect: ({ role }) => EFFECTS[role],
      evidence: ({ address }) => `${reverseName(address)} has no PTR record`,
      advice: ({ address, host }) => [
        `publish ${reverseName(address)}. PTR ${host === '' ? '<the name it says in EHLO>' : host}.`,
        zoneOwner,
      ],
      spec: 'RFC 1912 2.1',
      per: ['address'],
    }),
    PTR_NOT_CONFIRMED: code<Named>({
      outcome: 'fail',
      severity: ({ role }) => SEVERITIES[role],
      says: (args) => `the reverse name of ${who(args)} does not lead back to it: ${args.names.join(', ')}`,
      effect: ({ role }) => EFFECTS[role],
      evidence: ({ address, names }) =>
        `${reverseName(address)} PTR ${names.join(', ')}; none has the address ${address}`,
      advice: ({ address, names }) => [
        `give ${names[0] ?? ''} the address ${address}, or name another host in the PTR record`,
        zoneOwner,
      ],
      spec: 'RFC 1912 2.1',
      per: ['address'],
    }),
    PTR_GENERIC: code<Named>({
      outcome: 'fail',
      severity: 'notice',
      says: (args) =>
        `the reverse name of ${who(args)} looks like one of a whole range: ${args.names.join(', ')}`,
      effect: ({ role }) =>
        role === 'receiver'
          ? EFFECTS.receiver
          : 'receivers may take it for a home connection and filter its mail',
      evidence: ({ address, names }) => `${reverseName(address)} PTR ${names.join(', ')}`,
      advice: () => ['give it the name that the host says in EHLO', zoneOwner],
      per: ['address'],
    }),
    PTR_UNSEEN: code<Address & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: ({ role }) => (role === 'receiver' ? 'notice' : 'warning'),
      says: (args) => `the reverse name of ${who(args)} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ address }) => [
        `ask the name servers of ${reverseName(address)}, to find the one that fails`,
      ],
      per: ['address'],
    }),
    PTR_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no reverse name was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const ask = askOf(facts.answers);
    const blind = dnsBlindness(faults);
    const addresses = ptrAddresses(subject, evaluateMx(subject.domain, ask));
    if (blind !== '' || addresses.length === 0) {
      raise('PTR_NOT_APPLICABLE', { reason: blind || 'no public address of a mail host is known' });
      return;
    }
    for (const one of addresses) {
      const verdict = evaluatePtr(one.address, ask);
      if (verdict.kind === 'unseen') raise('PTR_UNSEEN', { ...one, detail: verdict.detail });
      else if (verdict.kind === 'missing') raise('PTR_MISSING', { ...one });
      else if (verdict.kind === 'unconfirmed') raise('PTR_NOT_CONFIRMED', { ...one, names: verdict.names });
      else if (verdict.generic) raise('PTR_GENERIC', { ...one, names: verdict.names });
      else raise('PTR_CONFIRMED', { ...one, names: verdict.names });
    }
  },
});
