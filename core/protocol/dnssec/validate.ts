/**
 * DNSSEC, checked here instead of believed from a resolver's AD bit (RFC 4033, 4034, 4035, 5155). Pure: a function of
 * answers and a moment. gather() fetches what it asks for, and kept answers give the same verdict again.
 */
import type { RrType } from '../../model/dns.ts';
import { nameAt, normaliseName, TYPE_NUMBERS, typeName, type Ask } from '../dns/index.ts';
import { createChain, type Chain, type SecureZone } from './chain-of-trust.ts';
import {
  flawed,
  shownName,
  shownQuestion,
  type DnssecStatus,
  type DnssecVerdict,
  type Flaw,
  type Judged,
  type SignatureEnd,
  type TrustedZone,
} from './dnssec-verdict.ts';
import { utcMinute } from '../../model/utc-minute.ts';
import { createEffort, type Effort } from './effort.ts';
import { isWithin, labelsOf, parentOf } from './name-order.ts';
import { findRrset, type Rrset } from './rrset.ts';
import { ROOT_ANCHORS, type TrustAnchor } from './trust-anchors.ts';
import { verifyRrset } from './verify-rrset.ts';
import { denialFlaw, witnessOf } from './zone-denial.ts';

export interface ValidateOptions {
  /** Signatures must be valid at this moment. */
  readonly at: Date;
  /** Default: the keys of the root. */
  readonly anchors?: readonly TrustAnchor[];
}

export type Validate = (name: string, type: RrType) => DnssecVerdict;

/** For several questions over the same answers: zones on the way are judged once. */
export function createValidator(ask: Ask, { at, anchors = ROOT_ANCHORS }: ValidateOptions): Validate {
  const chain = createChain(ask, anchors);
  const seconds = Math.floor(at.getTime() / 1000);
  return (name, type) => judge(normaliseName(name), type, chain, createEffort(seconds));
}

export function validate(name: string, type: RrType, ask: Ask, options: ValidateOptions): DnssecVerdict {
  return createValidator(ask, options)(name, type);
}

/** One record set, or one absence, on the way from the question to its answer. */
type Link = Judged<{ readonly zone: SecureZone; readonly expires: readonly SignatureEnd[] }> & {
  readonly path: readonly TrustedZone[];
};

const MOST_ALIASES = 16;
const DNAME = 39;

/** An alias is as good as its worst part. */
const WORST: readonly DnssecStatus[] = ['bogus', 'indeterminate', 'insecure'];

function judge(name: string, type: RrType, chain: Chain, effort: Effort): DnssecVerdict {
  const seen = chain.answerTo(name, type, '');
  if (!seen.ok) {
    // The way down is the same whatever the answer will be: asked now, it costs no round trip later.
    if (seen.flaw.code === 'unasked') chain.zoneOf(type === 'DS' ? parentOf(name) : name, effort);
    return { ...seen.flaw, path: [] };
  }
  const { answer, rrsets } = seen.value;
  const links: Link[] = [];
  let end = name;
  for (const alias of answer.chain.slice(0, MOST_ALIASES)) {
    if (alias.name !== end) break;
    links.push(judgeAlias(alias, rrsets, chain, effort));
    end = alias.target;
  }
  if (answer.kind === 'answer') {
    const rrset = findRrset(rrsets, 'answer', end, TYPE_NUMBERS[type]);
    links.push(
      rrset === undefined
        ? { ...flawed(unreadable(end, type)), path: [] }
        : judgeRrset(rrset, rrsets, chain, effort),
    );
  } else {
    links.push(judgeAbsence(end, type, answer.kind === 'nxdomain', rrsets, chain, effort));
  }
  return verdictOf(links, name, type);
}

function verdictOf(links: readonly Link[], name: string, type: RrType): DnssecVerdict {
  for (const status of WORST) {
    const worst = links.find((link) => !link.ok && link.flaw.status === status);
    if (worst !== undefined && !worst.ok) return { ...worst.flaw, path: worst.path };
  }
  const last = links.at(-1);
  if (last?.ok !== true) throw new Error(`No verdict on ${name} ${type}`);
  const expires = links.flatMap((link) =>
    link.ok ? [...link.value.zone.expires, ...link.value.expires] : [],
  );
  const first = expires.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
  const until =
    first === undefined
      ? ''
      : `; the first of them, of ${shownQuestion(first.name, first.type)}, ends ${utcMinute(first.at)}`;
  return {
    status: 'secure',
    code: 'valid',
    detail: `valid signatures from the trust anchor to ${shownName(last.value.zone.name)}${until}`,
    name,
    type,
    zone: last.value.zone.name,
    path: last.path,
    ends: expires,
    ...(first === undefined ? {} : { expires: first }),
  };
}

/** An alias has its own signature, or follows from a DNAME that has one (RFC 6672 5.3.1). */
function judgeAlias(
  alias: { readonly name: string; readonly target: string },
  rrsets: readonly Rrset[],
  chain: Chain,
  effort: Effort,
): Link {
  const cname = findRrset(rrsets, 'answer', alias.name, TYPE_NUMBERS.CNAME);
  if (cname !== undefined && cname.signatures.length > 0) {
    // The alias that was followed is the one that is signed.
    if (targetOf(cname) === alias.target) return judgeRrset(cname, rrsets, chain, effort);
    return { ...flawed(unreadable(alias.name, 'CNAME')), path: [] };
  }
  const dname = rrsets.find(
    (set) =>
      set.type === DNAME &&
      set.section === 'answer' &&
      set.name !== alias.name &&
      isWithin(alias.name, set.name) &&
      substituted(alias.name, set) === alias.target,
  );
  if (dname !== undefined) return judgeRrset(dname, rrsets, chain, effort);
  return cname === undefined
    ? { ...flawed(unreadable(alias.name, 'CNAME')), path: [] }
    : judgeRrset(cname, rrsets, chain, effort);
}

function targetOf({ rdatas }: Rrset): string | undefined {
  const [rdata] = rdatas;
  return rdata === undefined || rdatas.length !== 1 ? undefined : nameAt(rdata, 0);
}

/** RFC 6672 2.2: the owner at the end of the name is replaced by the target. */
function substituted(name: string, dname: Rrset): string | undefined {
  const target = targetOf(dname);
  if (target === undefined) return undefined;
  const above = name.slice(0, name.length - dname.name.length).replace(/\.$/, '');
  return target === '' ? above : `${above}.${target}`;
}

function judgeRrset(rrset: Rrset, rrsets: readonly Rrset[], chain: Chain, effort: Effort): Link {
  const { name } = rrset;
  const type = typeName(rrset.type);
  const trust = chain.zoneOf(signingZone([rrset], name, type), effort);
  if (!trust.ok) return trust;
  const { value: zone, path } = trust;
  const verified = verifyRrset(rrset, zone, effort);
  if (!verified.ok) return { ...verified, path };
  const { expires, wildcardBelow } = verified.value;
  if (wildcardBelow === undefined) return { ok: true, value: { zone, expires: [expires] }, path };
  const witness = witnessOf(authorityOf(rrsets), zone, effort);
  const denied = witness.denial.nothingNearer(name, wildcardBelow);
  const what = `record nearer to ${name} than the wildcard that answered`;
  const judged = denialFlaw(denied, witness, { what, name, type, zone: zone.name });
  return judged.ok
    ? { ok: true, value: { zone, expires: [expires, ...witness.expires] }, path }
    : { ...judged, path };
}

function judgeAbsence(
  name: string,
  type: RrType,
  noName: boolean,
  rrsets: readonly Rrset[],
  chain: Chain,
  effort: Effort,
): Link {
  const authority = authorityOf(rrsets);
  const trust = chain.zoneOf(signingZone(authority, name, type), effort);
  if (!trust.ok) return trust;
  const { value: zone, path } = trust;
  // The SOA says for how long the absence may be believed.
  const soa = findRrset(authority, 'authority', zone.name, TYPE_NUMBERS.SOA);
  const verified = soa === undefined ? undefined : verifyRrset(soa, zone, effort);
  if (verified?.ok === false) return { ...verified, path };
  const witness = witnessOf(authority, zone, effort);
  const denied = noName ? witness.denial.nxdomain(name) : witness.denial.nodata(name, TYPE_NUMBERS[type]);
  const what = noName ? `name ${name}` : shownQuestion(name, type);
  const judged = denialFlaw(denied, witness, { what, name, type, zone: zone.name });
  return judged.ok ? { ok: true, value: { zone, expires: witness.expires }, path } : { ...judged, path };
}

function authorityOf(rrsets: readonly Rrset[]): readonly Rrset[] {
  return rrsets.filter(({ section }) => section === 'authority');
}

/**
 * Where to look for keys. A signature names its zone, which saves asking for a zone cut at each label; who signs nothing
 * is searched for down to the name. Nobody is believed for naming himself: the chain has to lead there.
 */
function signingZone(rrsets: readonly Rrset[], name: string, type: string): string {
  // RFC 4035 5.2: a DS record belongs to the zone above the cut.
  const deepest = type === 'DS' ? parentOf(name) : name;
  const signers = rrsets.flatMap(({ signatures }) => signatures.map(({ signer }) => signer));
  const candidates = signers.filter((signer) => isWithin(deepest, signer));
  return candidates.toSorted((a, b) => labelsOf(b).length - labelsOf(a).length)[0] ?? deepest;
}

/** Facts that contradict themselves. */
function unreadable(name: string, type: string): Flaw {
  return {
    status: 'indeterminate',
    code: 'unseen',
    detail: `the signed form of ${shownQuestion(name, type)} is not in the answer`,
    name,
    type,
    zone: '',
  };
}
