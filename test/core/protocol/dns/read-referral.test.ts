import { decode } from 'dns-packet';
import * as fc from 'fast-check';
import { encodeQuery, isWithin, readResponse } from '../../../../core/protocol/dns/index.ts';
import { a, messageOf } from '../../../support/dns-server.ts';

const query = encodeQuery('www.good.test', 'A', { direct: true });
const referral = messageOf(decode(Buffer.from(query.bytes)), {
  authorities: [
    { type: 'NS', name: 'good.test', data: 'ns.good.test', ttl: 60 },
    { type: 'NS', name: 'good.test', data: 'ns.other', ttl: 30 },
  ],
  additionals: [a('ns.good.test', '192.0.2.1'), a('www.good.test', '203.0.113.66')],
});

describe('readResponse() of a server asked directly', () => {
  it('reads where it sends us on', () => {
    expect(readResponse(referral, query)).toMatchObject({
      said: {
        kind: 'malformed',
        records: [],
        referral: {
          zone: 'good.test',
          ttl: 30,
          servers: [
            { name: 'ns.good.test', addresses: ['192.0.2.1'] },
            { name: 'ns.other', addresses: [] },
          ],
        },
      },
    });
  });
  it('sets no RD, and believes no referral of a resolver', () => {
    expect((query.bytes[2] ?? 0) & 1).toBe(0);
    const recursive = encodeQuery('www.good.test', 'A');
    expect(readResponse(referral, recursive)).toMatchObject({ said: { kind: 'malformed' } });
    expect(readResponse(referral, recursive)).not.toHaveProperty('said.referral');
  });
  it('is total, and a referral never holds more than 13 servers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(referral.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const message = Buffer.from(referral);
          for (const [at, octet] of changes) message[at] = octet;
          const reading = readResponse(message, query);
          return reading.what !== 'said' || (reading.said.referral?.servers.length ?? 0) <= 13;
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('isWithin()', () => {
  it.each([
    ['a.test', 'test', true],
    ['test', 'test', true],
    ['test', '', true],
    ['atest', 'test', false],
    ['test', 'a.test', false],
  ])('%s, %s: %s', (name, zone, want) => {
    expect(isWithin(name, zone)).toBe(want);
  });
});
