/** Record sets with their signatures, out of the sections of an answer. */
import type { DnsAnswer } from '../../model/dns.ts';
import { TYPE_NUMBERS } from '../dns/index.ts';
import { readSignature, type Signature } from './read-rdata.ts';

export interface Rrset {
  readonly section: 'answer' | 'authority';
  readonly name: string;
  readonly type: number;
  /** RFC 4034 6.3: in order, and none twice. */
  readonly rdatas: readonly Buffer[];
  readonly signatures: readonly Signature[];
}

/** The same objects for the same answer, so that what was verified once can be known by them. */
const read = new WeakMap<DnsAnswer, readonly Rrset[]>();

/** Undefined when the answer came without signatures because nobody asked for them. */
export function rrsetsOf(answer: DnsAnswer): readonly Rrset[] | undefined {
  if (answer.proof === undefined) return undefined;
  const known = read.get(answer);
  if (known !== undefined) return known;
  const sets = new Map<
    string,
    { -readonly [K in keyof Rrset]: Rrset[K] } & { rdatas: Buffer[]; signatures: Signature[] }
  >();
  for (const { section, name, type, rdata: hex } of answer.proof) {
    const rdata = Buffer.from(hex, 'hex');
    const signature = type === TYPE_NUMBERS.RRSIG ? readSignature(rdata) : undefined;
    // A signature that cannot be read signs nothing.
    if (type === TYPE_NUMBERS.RRSIG && signature === undefined) continue;
    const of = signature?.typeCovered ?? type;
    const key = `${section} ${of} ${name}`;
    let set = sets.get(key);
    if (set === undefined) sets.set(key, (set = { section, name, type: of, rdatas: [], signatures: [] }));
    if (signature === undefined) set.rdatas.push(rdata);
    else set.signatures.push(signature);
  }
  const rrsets = [...sets.values()]
    .filter(({ rdatas }) => rdatas.length > 0)
    .map((set) => ({ ...set, rdatas: inOrder(set.rdatas) }));
  read.set(answer, rrsets);
  return rrsets;
}

function inOrder(rdatas: readonly Buffer[]): readonly Buffer[] {
  const sorted = rdatas.toSorted((a, b) => Buffer.compare(a, b));
  return sorted.filter((rdata, index) => index === 0 || !rdata.equals(sorted[index - 1] ?? Buffer.alloc(0)));
}

export function findRrset(
  rrsets: readonly Rrset[],
  section: Rrset['section'],
  name: string,
  type: number,
): Rrset | undefined {
  return rrsets.find((set) => set.section === section && set.type === type && set.name === name);
}
