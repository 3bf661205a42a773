/** The verified NSEC and NSEC3 records of one answer, as one witness. */
import type { Judged, SignatureEnd } from './dnssec-verdict.ts';
import { TYPE_NUMBERS } from '../dns/index.ts';
import type { Denial, Denied, Delegation } from './denial.ts';
import { flawed, type Flaw } from './dnssec-verdict.ts';
import type { Effort } from './effort.ts';
import { nsec3Denial, type OwnedNsec3 } from './nsec3-denial.ts';
import { nsecDenial, type OwnedNsec } from './nsec-denial.ts';
import { readNsec, readNsec3 } from './read-rdata.ts';
import type { Rrset } from './rrset.ts';
import { verifyRrset, type ZoneKeys } from './verify-rrset.ts';

export interface Witness {
  readonly denial: Denial;
  /** Signatures that it rests on. */
  readonly expires: readonly SignatureEnd[];
  /** There was no NSEC or NSEC3 at all. */
  readonly silent: boolean;
  /** Why a record of it was not believed. */
  readonly flaw?: Flaw;
}

/** More than any proof needs: three NSEC3, an SOA, and the same again for aliases. */
const MOST_RECORDS = 16;

export function witnessOf(rrsets: readonly Rrset[], zone: ZoneKeys, effort: Effort): Witness {
  const nsecs: OwnedNsec[] = [];
  const nsec3s: OwnedNsec3[] = [];
  const expires: SignatureEnd[] = [];
  let flaw: Flaw | undefined;
  const offered = rrsets.filter(({ type }) => type === TYPE_NUMBERS.NSEC || type === TYPE_NUMBERS.NSEC3);
  for (const rrset of offered.slice(0, MOST_RECORDS)) {
    const { name: owner, rdatas, type } = rrset;
    const [rdata] = rdatas;
    const verified = verifyRrset(rrset, zone, effort);
    if (!verified.ok) {
      flaw ??= verified.flaw;
      continue;
    }
    // An NSEC out of a wildcard would speak of a name that it was not made for; two at one name contradict each other.
    if (rdata === undefined || rdatas.length > 1 || verified.value.wildcardBelow !== undefined) continue;
    const nsec = type === TYPE_NUMBERS.NSEC ? readNsec(rdata) : undefined;
    const nsec3 = type === TYPE_NUMBERS.NSEC3 ? readNsec3(rdata) : undefined;
    if (nsec !== undefined) nsecs.push({ owner, ...nsec });
    if (nsec3 !== undefined) nsec3s.push({ owner, ...nsec3 });
    expires.push(verified.value.expires);
  }
  const denials = [nsecDenial(nsecs, zone.name), nsec3Denial(nsec3s, zone.name, effort)];
  const denial = bestOf(denials.filter((one) => one !== undefined));
  return { denial, expires, silent: offered.length === 0, ...(flaw === undefined ? {} : { flaw }) };
}

/** A zone has NSEC or NSEC3; while it changes from one to the other, both. */
function bestOf(denials: readonly Denial[]): Denial {
  const best = <T extends Denied | Delegation>(say: (denial: Denial) => T, unproven: T): T =>
    denials.map(say).find((said) => said !== 'unproven') ?? unproven;
  return {
    nodata: (name, type) => best<Denied>((denial) => denial.nodata(name, type), 'unproven'),
    nxdomain: (name) => best<Denied>((denial) => denial.nxdomain(name), 'unproven'),
    nothingNearer: (name, ancestor) =>
      best<Denied>((denial) => denial.nothingNearer(name, ancestor), 'unproven'),
    delegation: (name) => best<Delegation>((denial) => denial.delegation(name), 'unproven'),
  };
}

/** What keeps a denial from being a proof, as a verdict; undefined for "proven". */
export function denialFlaw(
  denied: Denied,
  witness: Witness,
  about: { readonly what: string; readonly name: string; readonly type: string; readonly zone: string },
): Judged<undefined> {
  const { what, name, type, zone } = about;
  const at = { name, type, zone };
  const shownZone = zone === '' ? 'the root' : zone;
  switch (denied) {
    case 'proven':
      return { ok: true, value: undefined };
    case 'opt-out':
      return flawed({
        ...at,
        status: 'insecure',
        code: 'opt-out',
        detail: `${shownZone} leaves names out of its signatures (NSEC3 opt-out) and so does not prove that there is no ${what}`,
      });
    case 'iterations':
      return flawed({
        ...at,
        status: 'insecure',
        code: 'nsec3-iterations',
        detail: `${shownZone} uses so many NSEC3 iterations that validators treat it as not signed`,
      });
    case 'costly':
      return flawed({
        ...at,
        status: 'indeterminate',
        code: 'too-costly',
        detail: `more NSEC3 hashes to prove that there is no ${what} than one check computes`,
      });
    case 'unproven':
      // A record that was not believed is the cause; without one the server sent the wrong ones, or none.
      if (witness.flaw !== undefined) return flawed(witness.flaw);
      return witness.silent
        ? flawed({
            ...at,
            status: 'bogus',
            code: 'denial-missing',
            detail: `${shownZone} is signed, but nothing proves that there is no ${what}`,
          })
        : flawed({
            ...at,
            status: 'bogus',
            code: 'denial-wrong',
            detail: `the NSEC or NSEC3 records of ${shownZone} do not prove that there is no ${what}`,
          });
  }
}
