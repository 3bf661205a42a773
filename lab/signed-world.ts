/**
 * Zones in the fake zone's format, signed with keys that follow from their names, so that a test needs no tools and gives
 * the same key tags each time. Answers as a resolver gives them to who asks for signatures.
 */
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { parseZone } from '../adapters/memory/parse-zone.ts';
import type { DnsAnswer, DnsRecord, RrType, SignedRecord } from '../core/model/dns.ts';
import type { Dns } from '../core/ports.ts';
import { encodeName, normaliseName, TYPE_NUMBERS, type Ask } from '../core/protocol/dns/index.ts';
import type { TrustAnchor } from '../core/protocol/dnssec/index.ts';
import {
  commonAncestor,
  compareNames,
  isWithin,
  parentOf,
  signedLabels,
} from '../core/protocol/dnssec/name-order.ts';
import { keyTagOf } from '../core/protocol/dnssec/read-rdata.ts';

export interface SignedZoneSpec {
  /** Records with absolute names. SOA, NS, DNSKEY, DS and NSEC are added. */
  readonly text?: string;
  /** "none": not signed. "island": signed, without DS above. "wrong-ds": DS of another key. */
  readonly signing?: 'good' | 'none' | 'island' | 'wrong-ds';
  /** What DS says of the key in place of Ed25519, 15. */
  readonly dsAlgorithm?: number;
  /** 1 = SHA-1, in place of SHA-256. */
  readonly dsDigest?: 1 | 2;
  /** Default: from an hour before to 30 days after. */
  readonly from?: Date;
  readonly until?: Date;
  /** "mx.example.com A": without its signature. */
  readonly bare?: readonly string[];
}

export interface SignedWorld extends Dns {
  readonly anchors: readonly TrustAnchor[];
  /** "example.com MX", in order. */
  readonly asked: readonly string[];
  /** The same without waiting. */
  readonly look: Ask;
}

interface Zone {
  readonly name: string;
  readonly spec: SignedZoneSpec;
  readonly key: KeyObject;
  readonly dnskey: Buffer;
  readonly keyTag: number;
  readonly inception: number;
  readonly expiration: number;
  readonly nodes: Map<string, DnsRecord[]>;
}

const HOUR = 3_600_000;
const TTL = 300;

export function formatTrustAnchor({ zone, keyTag, algorithm, digestType, digest }: TrustAnchor): string {
  return `${zone}. IN DS ${keyTag} ${algorithm} ${digestType} ${digest}`;
}

/** Zone names without final dot; the root "" is added. `top` is the zone that is trusted. */
export function createSignedWorld(
  specs: Readonly<Record<string, SignedZoneSpec>>,
  at: Date,
  top = '',
): SignedWorld {
  const zones = Object.entries({ '': {}, ...specs })
    .map(([name, spec]) => createZone(name, spec, at))
    .toSorted((a, b) => b.name.length - a.name.length);
  for (const { spec } of zones) for (const record of parseZone(spec.text ?? '').records) put(zones, record);
  for (const zone of zones) {
    const { name } = zone;
    put(zones, { type: 'NS', name, ttl: TTL, target: 'ns.example' });
    const parent = zones.find((other) => other !== zone && isWithin(name, other.name));
    // Above the cut, too.
    parent?.nodes.set(name, [{ type: 'NS', name, ttl: TTL, target: 'ns.example' }]);
    put(zones, {
      type: 'SOA',
      name,
      ttl: TTL,
      mname: 'ns.example',
      rname: 'hostmaster.example',
      serial: 1,
      minimum: 60,
    });
    const { signing = 'good' } = zone.spec;
    if (signing === 'none') continue;
    put(zones, { type: 'DNSKEY', name, ttl: TTL, rdata: zone.dnskey.toString('hex') });
    if (signing === 'island' || parent === undefined) continue;
    const rdata = signing === 'wrong-ds' ? dsOf(zone).replace(/.{8}$/, '00000000') : dsOf(zone);
    parent.nodes.get(name)?.push({ type: 'DS', name, ttl: TTL, rdata });
  }
  const asked: string[] = [];
  /** One question's answer is one object, as it is where answers are kept. */
  const known = new Map<string, DnsAnswer>();
  const look: Ask = (text, type) => {
    const name = normaliseName(text);
    const key = `${name} ${type}`;
    let answer = known.get(key);
    if (answer === undefined) known.set(key, (answer = answerOf(zones, name, type)));
    return answer;
  };
  const anchors = zones
    .filter(({ name }) => name === top)
    .map((zone) => ({
      zone: top,
      keyTag: zone.keyTag,
      algorithm: 15,
      digestType: 2,
      digest: dsOf(zone).slice(8),
    }));
  return {
    anchors,
    asked,
    look,
    ask(name, type, { dnssec = false } = {}) {
      asked.push(`${name} ${type}`);
      const { proof, ...answer } = look(name, type);
      return Promise.resolve(dnssec && proof !== undefined ? look(name, type) : answer);
    },
  };
}

function createZone(name: string, spec: SignedZoneSpec, at: Date): Zone {
  const seed = createHash('sha256').update(`key of ${name}`).digest();
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const x = createPublicKey(key).export({ format: 'jwk' }).x ?? '';
  const dnskey = Buffer.concat([Buffer.from([1, 1, 3, 15]), Buffer.from(x, 'base64url')]);
  const seconds = (date: Date | undefined, hours: number): number =>
    Math.floor((date?.getTime() ?? at.getTime() + hours * HOUR) / 1000);
  const [inception, expiration] = [seconds(spec.from, -1), seconds(spec.until, 720)];
  return { name, spec, key, dnskey, keyTag: keyTagOf(dnskey), inception, expiration, nodes: new Map() };
}

function put(zones: readonly Zone[], record: DnsRecord): void {
  const zone = zones.find(({ name }) => isWithin(record.name, name));
  const node = zone?.nodes.get(record.name);
  if (node === undefined) zone?.nodes.set(record.name, [record]);
  else node.push(record);
}

/** RFC 4034 5.1.4. */
function dsOf(zone: Zone): string {
  const { dsAlgorithm = 15, dsDigest = 2 } = zone.spec;
  const hash = createHash(dsDigest === 1 ? 'sha1' : 'sha256');
  const digest = hash.update(wire(zone.name)).update(zone.dnskey).digest('hex');
  const octets = [dsAlgorithm, dsDigest].map((octet) => octet.toString(16).padStart(2, '0')).join('');
  return `${zone.keyTag.toString(16).padStart(4, '0')}${octets}${digest}`;
}

function answerOf(zones: readonly Zone[], name: string, type: RrType): DnsAnswer {
  const chain: { name: string; target: string; ttl: number }[] = [];
  const proof: SignedRecord[] = [];
  const base = { name, type, chain, proof, ad: false, server: '192.0.2.53:53', tookMs: 0, detail: '' };
  for (let at = name; ;) {
    const zone = zones.find(
      (one) => isWithin(at, one.name) && (type !== 'DS' || at !== one.name || at === ''),
    );
    if (zone === undefined || chain.length > 8) throw new Error(`No zone for ${at}`);
    const { owner, exists } = find(zone, at);
    const here = owner === undefined ? [] : (zone.nodes.get(owner) ?? []);
    const alias = here.find((record) => record.type === 'CNAME' && type !== 'CNAME');
    const records = (alias === undefined ? here.filter((record) => record.type === type) : [alias]).map(
      (record) => ({ ...record, name: at }),
    );
    if (records.length > 0) proof.push(...rrset(zone, 'answer', at, owner ?? at, records));
    if (records.length === 0 || owner !== at) proof.push(...denial(zone, at));
    if (alias?.type === 'CNAME') {
      chain.push({ name: at, target: alias.target, ttl: TTL });
      at = alias.target;
      continue;
    }
    if (records.length > 0) return { ...base, kind: 'answer', rcode: 'NOERROR', records, ttl: TTL };
    const kind = exists || owner !== undefined ? 'nodata' : 'nxdomain';
    return { ...base, kind, rcode: kind === 'nodata' ? 'NOERROR' : 'NXDOMAIN', records: [], ttl: 60 };
  }
}

/** RFC 4592: the node itself, or the wildcard below its closest encloser. */
function find(zone: Zone, name: string): { readonly owner?: string; readonly exists: boolean } {
  const owners = [...zone.nodes.keys()];
  if (zone.nodes.has(name)) return { owner: name, exists: true };
  if (owners.some((owner) => isWithin(owner, name))) return { exists: true };
  const encloser =
    owners.map((owner) => commonAncestor(owner, name)).toSorted((a, b) => b.length - a.length)[0] ?? '';
  const wildcard = encloser === '' ? '*' : `*.${encloser}`;
  return zone.nodes.has(wildcard) ? { owner: wildcard, exists: false } : { exists: false };
}

/** Records of one set and their signature; `owner` is the wildcard that they come from, or the name itself. */
function rrset(
  zone: Zone,
  section: SignedRecord['section'],
  name: string,
  owner: string,
  records: readonly DnsRecord[],
): SignedRecord[] {
  const type = TYPE_NUMBERS[records[0]?.type ?? 'A'];
  const rdatas = records.map(rdataOf);
  const set = rdatas.map((rdata) => ({ section, name, type, rdata: rdata.toString('hex') }));
  const bare =
    zone.spec.signing === 'none' || zone.spec.bare?.includes(`${name} ${records[0]?.type}`) === true;
  // What stands at a zone cut from above is not the upper zone's to sign, but for DS.
  if (bare) return set;
  const head = Buffer.alloc(18);
  head.writeUInt16BE(type, 0);
  head[2] = 15;
  head[3] = signedLabels(owner);
  head.writeUInt32BE(TTL, 4);
  head.writeUInt32BE(zone.expiration, 8);
  head.writeUInt32BE(zone.inception, 12);
  head.writeUInt16BE(zone.keyTag, 16);
  const start = Buffer.concat([head, wire(zone.name)]);
  const parts: Buffer[] = [start];
  for (const rdata of rdatas.toSorted((a, b) => Buffer.compare(a, b))) {
    const fixed = Buffer.alloc(10);
    fixed.writeUInt16BE(type, 0);
    fixed.writeUInt16BE(1, 2);
    fixed.writeUInt32BE(TTL, 4);
    fixed.writeUInt16BE(rdata.length, 8);
    parts.push(wire(owner), fixed, rdata);
  }
  const signature = Buffer.concat([start, sign(null, Buffer.concat(parts), zone.key)]);
  return [...set, { section, name, type: TYPE_NUMBERS.RRSIG, rdata: signature.toString('hex') }];
}

/** SOA, and the NSEC records that match or cover the name and the wildcards that it could come from. */
function denial(zone: Zone, name: string): SignedRecord[] {
  const soa = zone.nodes.get(zone.name)?.filter(({ type }) => type === 'SOA') ?? [];
  const proof = rrset(zone, 'authority', zone.name, zone.name, soa);
  if (zone.spec.signing === 'none') return proof;
  const owners = [...zone.nodes.keys()].toSorted(compareNames);
  const wanted = new Set([name]);
  for (let at = name; at !== zone.name; at = parentOf(at))
    wanted.add(parentOf(at) === '' ? '*' : `*.${parentOf(at)}`);
  const chosen = new Set(
    [...wanted].map((one) => owners.findLastIndex((owner) => compareNames(owner, one) <= 0)),
  );
  for (const index of chosen) {
    const owner = owners[index] ?? zone.name;
    const rdata = nsecOf(zone, owner, owners[index + 1] ?? zone.name).toString('hex');
    proof.push(...rrset(zone, 'authority', owner, owner, [{ type: 'NSEC', name: owner, ttl: 60, rdata }]));
  }
  return proof;
}

function nsecOf(zone: Zone, owner: string, next: string): Buffer {
  const bits = Buffer.alloc(32);
  const types: RrType[] = ['RRSIG', 'NSEC', ...(zone.nodes.get(owner) ?? []).map(({ type }) => type)];
  for (const type of types) {
    const number = TYPE_NUMBERS[type];
    if (number < 256) bits[number >> 3] = (bits[number >> 3] ?? 0) | (0x80 >> (number & 7));
  }
  return Buffer.concat([wire(next), Buffer.from([0, 32]), bits]);
}

function rdataOf(record: DnsRecord): Buffer {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return Buffer.from(ipaddr.parse(record.address).toByteArray());
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return wire(record.target);
    case 'MX':
      return Buffer.concat([
        Buffer.from([record.preference >> 8, record.preference & 255]),
        wire(record.exchange),
      ]);
    case 'TXT':
      return Buffer.concat(
        record.chunks.flatMap((chunk) => [Buffer.from([chunk.length]), Buffer.from(chunk, 'latin1')]),
      );
    case 'SOA': {
      const numbers = Buffer.alloc(20);
      numbers.writeUInt32BE(record.serial, 0);
      numbers.writeUInt32BE(record.minimum, 16);
      return Buffer.concat([wire(record.mname), wire(record.rname), numbers]);
    }
    default:
      return Buffer.from(record.rdata, 'hex');
  }
}

function wire(name: string): Buffer {
  const encoded = encodeName(name);
  if (!encoded.ok) throw new Error(encoded.detail);
  return Buffer.from(encoded.value);
}
