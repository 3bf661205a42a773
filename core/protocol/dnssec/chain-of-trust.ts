/**
 * From a trust anchor down to the zone that a name is in (RFC 4035 5): each zone vouches with a DS record for the key that
 * signs the keys of the next, or proves that it has no DS, and then all below is not signed.
 */
import { couldNotSee, type DnsAnswer, type RrType } from '../../model/dns.ts';
import { TYPE_NUMBERS, unseenReason, type Ask } from '../dns/index.ts';
import {
  flawed,
  shownName,
  shownQuestion,
  type Flaw,
  type Judged,
  type SignatureEnd,
  type TrustedZone,
} from './dnssec-verdict.ts';
import type { Effort } from './effort.ts';
import { isWithin, labelsOf, lastLabels } from './name-order.ts';
import { readDelegationSigner } from './read-rdata.ts';
import { findRrset, rrsetsOf, type Rrset } from './rrset.ts';
import type { TrustAnchor } from './trust-anchors.ts';
import { verifyRrset, type ZoneKeys } from './verify-rrset.ts';
import { denialFlaw, witnessOf } from './zone-denial.ts';
import { judgeKeys } from './zone-keys.ts';

export interface SecureZone extends ZoneKeys {
  readonly path: readonly TrustedZone[];
  readonly expires: readonly SignatureEnd[];
}

export interface Chain {
  /** The zone that `target` is in, when signatures lead there. `path` is that of the zones above a flaw. */
  zoneOf(target: string, effort: Effort): Judged<SecureZone> & { readonly path: readonly TrustedZone[] };
  /** With signatures; a flaw when there is nothing to judge. */
  answerTo(
    name: string,
    type: RrType,
    zone: string,
  ): Judged<{ readonly answer: DnsAnswer; readonly rrsets: readonly Rrset[] }>;
}

/** The answer to DS at one name below a zone whose keys are known. */
type Step =
  | { readonly at: 'zone'; readonly zone: SecureZone }
  | { readonly at: 'same-zone' | 'no-name' }
  | { readonly at: 'flaw'; readonly flaw: Flaw };

/** Names of an unsigned domain this deep are asked for at once; deeper ones after those above gave no end. */
const LABELS_AT_ONCE = 2;

export function createChain(ask: Ask, anchors: readonly TrustAnchor[]): Chain {
  const steps = new Map<string, Step>();
  const roots = new Map<string, Judged<SecureZone>>();

  const answerTo: Chain['answerTo'] = (name, type, zone) => {
    const answer = ask(name, type, { dnssec: true });
    const rrsets = rrsetsOf(answer);
    const about = { name, type, zone, status: 'indeterminate' } as const;
    if (answer.kind === 'unasked') return flawed({ ...about, code: 'unasked', detail: unseenReason(answer) });
    if (answer.kind === 'badname' || couldNotSee(answer))
      return flawed({ ...about, code: 'unseen', detail: unseenReason(answer) });
    if (rrsets === undefined)
      return flawed({
        ...about,
        code: 'unasked',
        detail: `${shownQuestion(name, type)} was not asked with signatures`,
      });
    return { ok: true, value: { answer, rrsets } };
  };

  const anchored = (zone: string, effort: Effort): Judged<SecureZone> => {
    const digests = anchors.filter((anchor) => anchor.zone === zone);
    const seen = answerTo(zone, 'DNSKEY', zone);
    if (!seen.ok) return seen;
    const rrset = findRrset(seen.value.rrsets, 'answer', zone, TYPE_NUMBERS.DNSKEY);
    // Many forwarders drop what they do not know. Without signatures where they must be, nothing can be said about the rest.
    if (rrset === undefined || rrset.signatures.length === 0) {
      const detail = `the resolver${seen.value.answer.server === '' ? '' : ` ${seen.value.answer.server}`} passes no signatures on: none for ${shownQuestion(zone, 'DNSKEY')}`;
      return flawed({
        status: 'indeterminate',
        code: 'no-signatures',
        detail,
        name: zone,
        type: 'DNSKEY',
        zone,
      });
    }
    const keys = judgeKeys(rrset, digests, 'the trust anchor', effort);
    if (!keys.ok) return keys;
    return {
      ok: true,
      value: { name: zone, keys: keys.value.keys, path: [keys.value.trusted], expires: [keys.value.expires] },
    };
  };

  const step = (name: string, zone: SecureZone, effort: Effort): Step => {
    const seen = answerTo(name, 'DS', zone.name);
    if (!seen.ok) return { at: 'flaw', flaw: seen.flaw };
    const { rrsets } = seen.value;
    const alias = findRrset(rrsets, 'answer', name, TYPE_NUMBERS.CNAME);
    if (alias !== undefined) {
      // RFC 1034 3.6.2: where an alias is, there is no zone cut.
      const verified = verifyRrset(alias, zone, effort);
      return verified.ok ? { at: 'same-zone' } : { at: 'flaw', flaw: verified.flaw };
    }
    const signers = findRrset(rrsets, 'answer', name, TYPE_NUMBERS.DS);
    if (signers !== undefined) return signedCut(signers, zone, effort);
    const witness = witnessOf(rrsets, zone, effort);
    const found = witness.denial.delegation(name);
    if (found === 'same-zone' || found === 'no-name') return { at: found };
    const about = { name, type: 'DS', zone: zone.name };
    if (found === 'unsigned') {
      const detail = `${shownName(zone.name)} has no DS record for ${name}: whatever is below is not signed`;
      return { at: 'flaw', flaw: { ...about, status: 'insecure', code: 'no-ds', detail } };
    }
    const judged = denialFlaw(found, witness, { ...about, what: shownQuestion(name, 'DS') });
    return judged.ok ? { at: 'same-zone' } : { at: 'flaw', flaw: judged.flaw };
  };

  const signedCut = (rrset: Rrset, zone: SecureZone, effort: Effort): Step => {
    const { name } = rrset;
    const verified = verifyRrset(rrset, zone, effort);
    if (!verified.ok) return { at: 'flaw', flaw: verified.flaw };
    const signers = rrset.rdatas.map(readDelegationSigner).filter((signer) => signer !== undefined);
    const seen = answerTo(name, 'DNSKEY', name);
    if (!seen.ok) return { at: 'flaw', flaw: seen.flaw };
    const keyset = findRrset(seen.value.rrsets, 'answer', name, TYPE_NUMBERS.DNSKEY);
    if (keyset === undefined) {
      const detail = `${shownName(zone.name)} has a DS record for ${name}, but ${name} has no DNSKEY`;
      return {
        at: 'flaw',
        flaw: { status: 'bogus', code: 'dnskey-missing', detail, name, type: 'DNSKEY', zone: name },
      };
    }
    const keys = judgeKeys(keyset, signers, `the DS record in ${shownName(zone.name)}`, effort);
    if (!keys.ok) return { at: 'flaw', flaw: keys.flaw };
    const path = [...zone.path, keys.value.trusted];
    const expires = [...zone.expires, verified.value.expires, keys.value.expires];
    return { at: 'zone', zone: { name, keys: keys.value.keys, path, expires } };
  };

  /** What is needed in any case is asked at once, so that a round trip is not spent on each label. */
  const askAhead = (target: string, from: string): void => {
    const depth = labelsOf(from).length;
    ask(from, 'DNSKEY', { dnssec: true });
    for (
      let labels = depth + 1;
      labels <= Math.min(labelsOf(target).length, depth + LABELS_AT_ONCE);
      labels += 1
    ) {
      const name = lastLabels(target, labels);
      if (ask(name, 'DS', { dnssec: true }).kind === 'answer') ask(name, 'DNSKEY', { dnssec: true });
    }
  };

  return {
    answerTo,
    zoneOf(target, effort) {
      const start = anchors
        .map(({ zone }) => zone)
        .filter((zone) => isWithin(target, zone))
        .toSorted((a, b) => b.length - a.length)[0];
      if (start === undefined) {
        const detail = `no trust anchor is configured for ${shownName(target)} or a zone above it`;
        return {
          ...flawed({
            status: 'indeterminate',
            code: 'no-anchor',
            detail,
            name: target,
            type: 'DNSKEY',
            zone: '',
          }),
          path: [],
        };
      }
      askAhead(target, start);
      let root = roots.get(start);
      if (root === undefined) roots.set(start, (root = anchored(start, effort)));
      if (!root.ok) return { ...root, path: [] };
      let zone = root.value;
      for (let labels = labelsOf(start).length + 1; labels <= labelsOf(target).length; labels += 1) {
        const name = lastLabels(target, labels);
        let next = steps.get(name);
        if (next === undefined) steps.set(name, (next = step(name, zone, effort)));
        if (next.at === 'flaw') return { ...flawed(next.flaw), path: zone.path };
        if (next.at === 'no-name') break;
        if (next.at === 'zone') zone = next.zone;
      }
      return { ok: true, value: zone, path: zone.path };
    },
  };
}
