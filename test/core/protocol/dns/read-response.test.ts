import { decode, type Answer } from 'dns-packet';
import {
  encodeQuery,
  mixCase,
  readResponse,
  setId,
  type Query,
  type Reading,
  type Said,
} from '../../../../core/protocol/dns/index.ts';
import type { RrType } from '../../../../core/model/dns.ts';
import { a, cname, messageOf, soa, type Reply } from '../../../support/dns-server.ts';

function reply(query: Query, how: Reply): Buffer {
  return messageOf(decode(Buffer.from(query.bytes)), how);
}

function read(name: string, type: RrType, how: Reply): Reading {
  const query = encodeQuery(name, type);
  setId(query.bytes, 0x1234);
  return readResponse(reply(query, how), query);
}

function said(name: string, type: RrType, how: Reply): Said {
  const reading = read(name, type, how);
  if (reading.what !== 'said') throw new Error(`nothing was said: ${JSON.stringify(reading)}`);
  return reading.said;
}

describe('encodeQuery()', () => {
  it('writes what another codec reads: one question, RD, AD, EDNS with 1232 octets', () => {
    const query = encodeQuery('_dmarc.example.com', 'TXT', { dnssec: true });
    expect(decode(Buffer.from(query.bytes))).toMatchObject({
      type: 'query',
      flag_rd: true,
      flag_ad: true,
      flag_cd: true,
      questions: [{ name: '_dmarc.example.com', type: 'TXT', class: 'IN' }],
      additionals: [{ type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0, flag_do: true }],
    });
    expect(decode(Buffer.from(encodeQuery('', 'NS', { edns: false }).bytes))).toMatchObject({
      questions: [{ name: '.' }],
      additionals: [],
    });
  });
});

describe('readResponse() finds', () => {
  it('records of every type', () => {
    const records: readonly (readonly [RrType, Answer, object])[] = [
      ['A', a('x.test', '192.0.2.1', 7), { address: '192.0.2.1', ttl: 7 }],
      [
        'AAAA',
        { type: 'AAAA', name: 'x.test', ttl: 7, data: '2001:db8:0:0:1::' },
        { address: '2001:db8:0:0:1::' },
      ],
      [
        'MX',
        { type: 'MX', name: 'x.test', ttl: 7, data: { preference: 10, exchange: 'MX1.x.test' } },
        { preference: 10, exchange: 'mx1.x.test' },
      ],
      [
        'MX',
        { type: 'MX', name: 'x.test', ttl: 7, data: { preference: 0, exchange: '.' } },
        { preference: 0, exchange: '' },
      ],
      ['NS', { type: 'NS', name: 'x.test', ttl: 7, data: 'ns.x.test' }, { target: 'ns.x.test' }],
      ['PTR', { type: 'PTR', name: 'x.test', ttl: 7, data: 'p.x.test' }, { target: 'p.x.test' }],
      [
        'TXT',
        {
          type: 'TXT',
          name: 'x.test',
          ttl: 7,
          data: [Buffer.from('v=spf1 '), Buffer.from([0xff, 0]), Buffer.alloc(0)],
        },
        { chunks: ['v=spf1 ', '\u00ff\0', ''] },
      ],
      ['SOA', soa('x.test', 7, 30), { mname: 'ns.x.test', serial: 1, minimum: 30 }],
      [
        'TLSA',
        {
          type: 'TLSA',
          name: 'x.test',
          ttl: 7,
          data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from('abcd', 'hex') },
        },
        { rdata: '030101abcd' },
      ],
      [
        'DS',
        {
          type: 'DS',
          name: 'x.test',
          ttl: 7,
          data: { keyTag: 258, algorithm: 13, digestType: 2, digest: Buffer.from('ff', 'hex') },
        },
        { rdata: '01020d02ff' },
      ],
    ];
    for (const [type, answer, want] of records) {
      const found = said('x.test', type, { answers: [answer] });
      expect(found).toMatchObject({ kind: 'answer', rcode: 'NOERROR', ttl: 7, chain: [] });
      expect(found.records).toEqual([expect.objectContaining({ type, name: 'x.test', ...want })]);
    }
  });
  it('the end of a CNAME chain in whatever order, and the least TTL of all', () => {
    const found = said('a.test', 'A', {
      answers: [
        a('c.test', '192.0.2.1', 60),
        cname('b.test', 'c.test', 20),
        cname('a.test', 'B.test', 30),
        a('z.test', '192.0.2.9', 1),
      ],
      ad: true,
    });
    expect(found).toMatchObject({
      kind: 'answer',
      ad: true,
      ttl: 20,
      chain: [
        { name: 'a.test', target: 'b.test', ttl: 30 },
        { name: 'b.test', target: 'c.test', ttl: 20 },
      ],
    });
    expect(found.records).toHaveLength(1);
  });
  it('a CNAME itself when that is asked for', () => {
    expect(said('a.test', 'CNAME', { answers: [cname('a.test', 'b.test')] })).toMatchObject({
      kind: 'answer',
      chain: [],
      records: [{ target: 'b.test' }],
    });
  });
  it('that a dot inside a label is no separator', () => {
    const query = encodeQuery('x.test', 'PTR');
    const message = reply(query, { answers: [{ type: 'PTR', name: 'x.test', data: 'good-example.test' }] });
    message[message.indexOf('good-example') + 4] = 0x2e;
    expect(readResponse(message, query)).toMatchObject({
      said: { records: [{ target: 'good\\046example.test' }] },
    });
  });
});

describe('readResponse() tells apart', () => {
  it('NXDOMAIN and NODATA, kept for min(SOA TTL, MINIMUM) (RFC 2308 5)', () => {
    expect(said('a.test', 'A', { rcode: 3, authorities: [soa('test', 300, 60)] })).toMatchObject({
      kind: 'nxdomain',
      rcode: 'NXDOMAIN',
      ttl: 60,
    });
    expect(said('a.test', 'A', { authorities: [soa('test', 30, 60)] })).toMatchObject({
      kind: 'nodata',
      rcode: 'NOERROR',
      ttl: 30,
    });
    expect(said('a.test', 'A', {})).toMatchObject({ kind: 'nodata', ttl: 0 });
  });
  it('an alias to nothing, which is NXDOMAIN of the target (RFC 6604 3)', () => {
    const found = said('a.test', 'A', {
      rcode: 3,
      answers: [cname('a.test', 'b.test', 10)],
      authorities: [soa('test', 300, 60)],
    });
    expect(found).toMatchObject({ kind: 'nxdomain', ttl: 10, chain: [{ target: 'b.test' }] });
  });
  it('an alias whose target the server did not speak of: it names what to ask next', () => {
    expect(said('a.test', 'A', { answers: [cname('a.test', 'b.other')] })).toMatchObject({ next: 'b.other' });
    expect(
      said('a.test', 'A', { answers: [cname('a.test', 'b.test')], authorities: [soa('test', 1, 1)] }).next,
    ).toBeUndefined();
  });
  it('a referral, which is no answer', () => {
    expect(
      said('a.test', 'A', { authorities: [{ type: 'NS', name: 'test', data: 'ns.test' }] }),
    ).toMatchObject({ kind: 'malformed', detail: expect.stringContaining('referral') });
  });
  it.each([
    [2, 'servfail', 'SERVFAIL'],
    [5, 'refused', 'REFUSED'],
    [4, 'servfail', 'NOTIMP'],
    [9, 'servfail', 'NOTAUTH'],
    [12, 'servfail', 'RCODE12'],
  ])('response code %i', (rcode, kind, name) => {
    expect(said('a.test', 'A', { rcode })).toMatchObject({ kind, rcode: name, ttl: 0 });
  });
  it('an error code whose upper bits stand in OPT, and what the server adds to it (RFC 8914)', () => {
    const bogus = { code: 15, data: Buffer.concat([Buffer.from([0, 6]), Buffer.from('no key\n')]) };
    const opt = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [bogus],
    } as unknown as Answer;
    expect(said('a.test', 'A', { rcode: 2, additionals: [opt] })).toMatchObject({
      kind: 'servfail',
      detail: 'SERVFAIL (DNSSEC bogus: no key?)',
    });
    expect(
      said('a.test', 'A', { additionals: [{ ...opt, extendedRcode: 1, options: [] } as unknown as Answer] }),
    ).toMatchObject({ rcode: 'BADVERS', withoutEdns: true });
  });
  it('FORMERR of a server without EDNS', () => {
    expect(said('a.test', 'A', { rcode: 1 })).toMatchObject({
      kind: 'servfail',
      rcode: 'FORMERR',
      withoutEdns: true,
    });
  });
  it('a loop of aliases', () => {
    expect(
      said('a.test', 'A', { answers: [cname('a.test', 'b.test'), cname('b.test', 'a.test')] }),
    ).toMatchObject({ kind: 'malformed', detail: 'a CNAME loop: b.test leads back to a.test' });
    const long = Array.from({ length: 30 }, (_, i) =>
      cname(`${i === 0 ? 'a' : `n${i}`}.test`, `n${i + 1}.test`),
    );
    expect(said('a.test', 'A', { answers: long })).toMatchObject({
      kind: 'malformed',
      detail: 'more than 16 CNAMEs in a row',
    });
  });
  it('a cut reply, and a contradiction', () => {
    expect(read('a.test', 'A', { truncated: true })).toEqual({ what: 'truncated' });
    expect(said('a.test', 'A', { rcode: 3, answers: [a('a.test', '192.0.2.1')] })).toMatchObject({
      kind: 'malformed',
    });
  });
});

describe('readResponse() ignores', () => {
  it('another id, another question, a query, and what is too short', () => {
    expect(read('a.test', 'A', { id: 1 })).toMatchObject({
      what: 'foreign',
      detail: 'a reply with another id',
    });
    expect(read('a.test', 'A', { question: 'b.test' })).toMatchObject({ what: 'foreign' });
    const query = encodeQuery('a.test', 'A');
    expect(readResponse(Buffer.from(query.bytes), query)).toMatchObject({ what: 'foreign' });
    expect(readResponse(Buffer.alloc(11), query)).toMatchObject({ what: 'foreign' });
  });
  it('a question in other case only when ours was mixed', () => {
    expect(said('a.test', 'A', { question: 'A.TEST', answers: [a('A.TEST', '192.0.2.1')] }).kind).toBe(
      'answer',
    );
    const query = encodeQuery('abc.test', 'A', { spelling: 'aBc.Test' });
    expect(readResponse(reply(query, {}), query)).toMatchObject({ what: 'said' });
    expect(readResponse(reply(query, { question: 'abc.test' }), query)).toMatchObject({ what: 'foreign' });
  });
});

describe('mixCase()', () => {
  it('changes letters only, one for one bit', () => {
    expect(mixCase('ab1-c.test', Uint8Array.of(0b0000101))).toBe('Ab1-C.test');
  });
});
