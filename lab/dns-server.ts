/** The authoritative DNS server of the laboratory: answers from a zone text, over UDP and TCP, with the zone's faults. */
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import * as packet from 'dns-packet';
import { createFakeZone } from '../adapters/memory/fake-zone.ts';
import type { DnsAnswer, DnsRecord, RrType } from '../core/model/dns.ts';
import type { Dns } from '../core/ports.ts';
import type { SignedWorld } from './signed-world.ts';

export interface LabDnsServer {
  /** "127.0.0.1:port" */
  readonly address: string;
  readonly close: () => Promise<void>;
}

const RCODES: Readonly<Record<string, number>> = {
  answer: 0,
  nodata: 0,
  nxdomain: 3,
  servfail: 2,
  refused: 5,
};
/** Without EDNS a response has at most 512 octets (RFC 1035 4.2.1). */
const PLAIN_LIMIT = 512;

/** Of `signed` is "test" and everything below it. */
export async function startDnsServer(zoneText: string, signed?: SignedWorld): Promise<LabDnsServer> {
  const plain = createFakeZone(zoneText);
  const zone: Dns = {
    ask: (name, type, options) =>
      (signed !== undefined && /^(?:.*\.)?test$/i.test(name) ? signed : plain).ask(name, type, options),
  };
  const udp = createSocket('udp4');
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    let buffered = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      // RFC 1035 4.2.2: two octets of length before each message.
      while (buffered.length >= 2 && buffered.length >= 2 + buffered.readUInt16BE(0)) {
        const length = buffered.readUInt16BE(0);
        const question = buffered.subarray(2, 2 + length);
        buffered = buffered.subarray(2 + length);
        void respond(question, zone, Number.MAX_SAFE_INTEGER).then((response) => {
          if (response === undefined || socket.destroyed) return;
          const size = Buffer.alloc(2);
          size.writeUInt16BE(response.length);
          socket.write(Buffer.concat([size, response]));
        });
      }
    });
  });
  udp.on('message', (question, from) => {
    void respond(question, zone, PLAIN_LIMIT).then((response) => {
      if (response !== undefined) udp.send(response, from.port, from.address);
    });
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(0, '127.0.0.1', resolve);
  });
  const { port } = tcp.address() as AddressInfo;
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject);
    udp.bind(port, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      for (const socket of open) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise((resolve) => tcp.close(resolve)),
      ]);
    },
  };
}

/** Undefined = no response at all: the zone says that this question times out, or it cannot be read. */
async function respond(message: Buffer, zone: Dns, plainLimit: number): Promise<Buffer | undefined> {
  const query = decode(message);
  const question = query?.questions?.[0];
  if (query === undefined || question === undefined) return undefined;
  const edns = query.additionals?.find((record) => record.type === 'OPT') as
    { readonly udpPayloadSize?: number; readonly flag_do?: boolean } | undefined;
  const dnssec = edns?.flag_do === true;
  const answer = await zone.ask(question.name, question.type as RrType, { dnssec });
  if (answer.kind === 'timeout' || answer.kind === 'unreachable') return undefined;
  const response = packet.encode({
    type: 'response',
    id: query.id ?? 0,
    flags:
      packet.AUTHORITATIVE_ANSWER |
      packet.RECURSION_DESIRED |
      packet.RECURSION_AVAILABLE |
      (RCODES[answer.kind] ?? 2),
    questions: [question],
    ...(answer.proof === undefined
      ? {
          answers: answersOf(question.name, answer),
          authorities: answer.kind === 'nodata' || answer.kind === 'nxdomain' ? [soa(answer.ttl)] : [],
        }
      : { answers: signedOf(answer, 'answer'), authorities: signedOf(answer, 'authority') }),
  });
  if (response.length <= Math.max(plainLimit, edns?.udpPayloadSize ?? 0)) return response;
  return packet.encode({
    type: 'response',
    id: query.id ?? 0,
    flags: packet.AUTHORITATIVE_ANSWER | packet.TRUNCATED_RESPONSE,
    questions: [question],
  });
}

/** As they were signed: octets that dns-packet need not understand. */
function signedOf({ proof = [], ttl }: DnsAnswer, wanted: 'answer' | 'authority'): packet.Answer[] {
  return proof
    .filter(({ section }) => section === wanted)
    .map(
      ({ name, type, rdata }) =>
        ({ type: `UNKNOWN_${type}`, name, ttl, data: Buffer.from(rdata, 'hex') }) as unknown as packet.Answer,
    );
}

function decode(message: Buffer): packet.DecodedPacket | undefined {
  try {
    return packet.decode(message);
  } catch {
    return undefined;
  }
}

function answersOf(name: string, { chain, records }: DnsAnswer): packet.Answer[] {
  const aliases = chain.map((step, index) => ({
    type: 'CNAME' as const,
    name: index === 0 ? name : step.name,
    ttl: step.ttl,
    data: step.target,
  }));
  return [...aliases, ...records.map((record) => answerOf(chain.length === 0 ? name : record.name, record))];
}

function answerOf(name: string, record: DnsRecord): packet.Answer {
  const base = { name, ttl: record.ttl };
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return { ...base, type: record.type, data: record.address };
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...base, type: record.type, data: record.target };
    case 'MX':
      return {
        ...base,
        type: 'MX',
        data: { preference: record.preference, exchange: record.exchange === '' ? '.' : record.exchange },
      };
    case 'TXT':
      return { ...base, type: 'TXT', data: record.chunks.map((chunk) => Buffer.from(chunk, 'latin1')) };
    default:
      throw new Error(`The laboratory serves no ${record.type} records`);
  }
}

/** Negative answers carry the time they may be kept (RFC 2308 3). */
function soa(ttl: number): packet.Answer {
  return {
    type: 'SOA',
    name: 'example',
    ttl,
    data: {
      mname: 'ns.example',
      rname: 'hostmaster.example',
      serial: 1,
      refresh: 7200,
      retry: 900,
      expire: 1_209_600,
      minimum: ttl,
    },
  };
}
