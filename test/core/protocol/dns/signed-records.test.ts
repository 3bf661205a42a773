import { decode, type Answer } from 'dns-packet';
import * as fc from 'fast-check';
import type { RrType, SignedRecord } from '../../../../core/model/dns.ts';
import { encodeQuery, readResponse, type Said } from '../../../../core/protocol/dns/index.ts';
import { a, cname, messageOf, soa, type Reply } from '../../../support/dns-server.ts';

function said(type: RrType, how: Reply, dnssec = true): Said {
  const query = encodeQuery('a.test', type, { dnssec });
  const reading = readResponse(messageOf(decode(Buffer.from(query.bytes)), how), query);
  if (reading.what !== 'said') throw new Error(`nothing was said: ${JSON.stringify(reading)}`);
  return reading.said;
}

const HOST = '04686f7374047465737400';
const rrsig = (name: string, typeCovered: string): Answer => ({
  type: 'RRSIG',
  name,
  ttl: 60,
  data: {
    typeCovered,
    algorithm: 13,
    labels: 2,
    originalTTL: 60,
    expiration: 1_800_000_000,
    inception: 1_700_000_000,
    keyTag: 7,
    signersName: 'TEST',
    signature: Buffer.from('5167', 'hex'),
  },
});

test('the answer comes with what was signed: names in full and in lower case, and the signatures', () => {
  const answers: Answer[] = [
    { type: 'MX', name: 'A.test', ttl: 60, data: { preference: 10, exchange: 'Host.Test' } },
    rrsig('a.test', 'MX'),
  ];
  const { proof, records } = said('MX', { answers });
  expect(records).toHaveLength(1);
  expect(proof).toEqual([
    {
      section: 'answer',
      name: 'a.test',
      type: 15,
      rdata: `000a${HOST}`,
    },
    {
      section: 'answer',
      name: 'a.test',
      type: 46,
      rdata: expect.stringMatching(/^000f0d02.*0474657374005167$/),
    },
  ]);
});

test('of the authority section it takes what proves absence, and no more', () => {
  const authorities: Answer[] = [
    soa('test', 60, 60),
    rrsig('test', 'SOA'),
    { type: 'NS', name: 'test', ttl: 60, data: 'ns.test' },
    rrsig('test', 'NS'),
    { type: 'NSEC', name: 'a.test', ttl: 60, data: { nextDomain: 'B.test', rrtypes: ['A'] } },
    rrsig('a.test', 'NSEC'),
  ];
  const { proof, kind } = said('MX', { authorities });
  expect(kind).toBe('nodata');
  expect(proof?.map(({ section, name, type }: SignedRecord) => `${section} ${name} ${type}`)).toEqual([
    'authority test 6',
    'authority test 46',
    'authority a.test 47',
    'authority a.test 46',
  ]);
  // RFC 6840 5.1: the next name of NSEC keeps its letters.
  expect(proof?.[2]?.rdata).toMatch(/^0142047465737400/);
});

test('who did not ask for signatures gets none, and nobody gets what cannot be read', () => {
  expect(
    said('A', { answers: [cname('a.test', 'b.test'), a('b.test', '192.0.2.1')] }, false).proof,
  ).toBeUndefined();
  expect(said('A', { answers: [] }).proof).toEqual([]);
});

test('a signed reply with octets changed, or cut anywhere, is read or refused', () => {
  const query = encodeQuery('a.test', 'MX', { dnssec: true });
  const good = messageOf(decode(Buffer.from(query.bytes)), {
    answers: [
      { type: 'MX', name: 'a.test', data: { preference: 1, exchange: 'b.test' } },
      rrsig('a.test', 'MX'),
    ],
    authorities: [soa('test', 1, 1), rrsig('test', 'SOA')],
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(good.length),
      (changes, cut) => {
        const message = Buffer.from(good.subarray(0, cut));
        for (const [at, octet] of changes) if (at < message.length) message[at] = octet;
        return typeof readResponse(message, query).what === 'string';
      },
    ),
    { numRuns: 3000 },
  );
});
