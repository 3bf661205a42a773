import { decode, encode } from 'dns-packet';
import * as fc from 'fast-check';
import { encodeQuery, readResponse } from '../../../../core/protocol/dns/index.ts';
import { a, cname, messageOf, soa } from '../../../support/dns-server.ts';

describe('readResponse() is total', () => {
  const query = encodeQuery('a.test', 'TXT');
  const good = messageOf(decode(Buffer.from(query.bytes)), {
    answers: [cname('a.test', 'b.test'), { type: 'TXT', name: 'b.test', data: ['x', 'yz'] }],
    authorities: [soa('test', 1, 1)],
  });

  it('whatever octets come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) =>
        ['foreign', 'truncated', 'said'].includes(readResponse(Buffer.from(octets), query).what),
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(65535), (octets, counts) => {
        const message = Buffer.concat([good.subarray(0, query.questionEnd), octets]);
        message.writeUInt16BE(counts, 6);
        return readResponse(message, query).what === 'said';
      }),
      { numRuns: 2000 },
    );
  });
  it('a good reply with octets changed, or cut anywhere', () => {
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
    for (let cut = query.questionEnd; cut < good.length; cut += 1) {
      expect(readResponse(good.subarray(0, cut), query)).toMatchObject({
        what: 'said',
        said: { kind: 'malformed' },
      });
    }
  });
  it('reads what another codec writes', () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
    const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(
        name,
        name,
        fc.array(fc.ipV4(), { minLength: 1, maxLength: 5 }),
        fc.nat(0x7fffffff),
        (owner, target, addresses, ttl) => {
          fc.pre(owner !== target);
          const ours = encodeQuery(owner, 'A');
          const message = encode({
            type: 'response',
            questions: [{ type: 'A', name: owner }],
            answers: [cname(owner, target, ttl), ...addresses.map((address) => a(target, address, ttl))],
          });
          const reading = readResponse(message, ours);
          expect(reading).toMatchObject({
            said: {
              kind: 'answer',
              ttl,
              chain: [{ name: owner, target, ttl }],
              records: addresses.map((address) => ({ address, name: target })),
            },
          });
        },
      ),
    );
  });
});
