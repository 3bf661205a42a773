/** RDATA to facts (RFC 1035 3.3, RFC 3596 2.2). Each record must fill its RDLENGTH exactly. */
import ipaddr from 'ipaddr.js';
import type { DnsRecord, RrType } from '../../model/dns.ts';
import { nameAt, skipName } from './wire-name.ts';

/** Undefined when the RDATA is not what the type demands. `end` lies within the message. */
export function readRecord(
  message: Buffer,
  type: RrType,
  name: string,
  ttl: number,
  at: number,
  end: number,
): DnsRecord | undefined {
  switch (type) {
    case 'A':
      if (end - at !== 4) return undefined;
      return {
        type,
        name,
        ttl,
        address: `${message[at]}.${message[at + 1]}.${message[at + 2]}.${message[at + 3]}`,
      };
    case 'AAAA':
      if (end - at !== 16) return undefined;
      return { type, name, ttl, address: new ipaddr.IPv6([...message.subarray(at, end)]).toRFC5952String() };
    case 'CNAME':
    case 'NS':
    case 'PTR': {
      const target = nameFilling(message, at, end);
      return target === undefined ? undefined : { type, name, ttl, target };
    }
    case 'MX': {
      const exchange = end - at < 3 ? undefined : nameFilling(message, at + 2, end);
      return exchange === undefined
        ? undefined
        : { type, name, ttl, preference: message.readUInt16BE(at), exchange };
    }
    case 'TXT': {
      const chunks = chunksOf(message, at, end);
      return chunks === undefined ? undefined : { type, name, ttl, chunks };
    }
    case 'SOA': {
      return readSoa(message, name, ttl, at, end);
    }
    case 'TLSA':
    case 'DS':
    case 'DNSKEY':
    case 'RRSIG':
    case 'NSEC':
    case 'NSEC3':
    case 'CAA':
    default:
      return { type, name, ttl, rdata: message.toString('hex', at, end) };
  }
}

export function readSoa(
  message: Buffer,
  name: string,
  ttl: number,
  at: number,
  end: number,
): Extract<DnsRecord, { type: 'SOA' }> | undefined {
  const rnameAt = skipName(message, at);
  const numbersAt = rnameAt < 0 ? -1 : skipName(message, rnameAt);
  if (numbersAt < 0 || numbersAt + 20 !== end) return undefined;
  const mname = nameAt(message, at);
  const rname = nameAt(message, rnameAt);
  if (mname === undefined || rname === undefined) return undefined;
  const serial = message.readUInt32BE(numbersAt);
  return { type: 'SOA', name, ttl, mname, rname, serial, minimum: message.readUInt32BE(numbersAt + 16) };
}

function nameFilling(message: Buffer, at: number, end: number): string | undefined {
  return skipName(message, at) === end ? nameAt(message, at) : undefined;
}

function chunksOf(message: Buffer, at: number, end: number): readonly string[] | undefined {
  const chunks: string[] = [];
  for (let offset = at; offset < end;) {
    const next = offset + 1 + (message[offset] ?? 0);
    if (next > end) return undefined;
    chunks.push(message.toString('latin1', offset + 1, next));
    offset = next;
  }
  return chunks;
}
