/** Zones made to keep a validator busy: the answer is a verdict, soon. */
import { generateKeyPairSync } from 'node:crypto';
import type { SignedRecord } from '../../../../core/model/dns.ts';
import { validate } from '../../../../core/protocol/dnssec/index.ts';
import { createEffort } from '../../../../core/protocol/dnssec/effort.ts';
import { keyTagOf, readDnsKey, type DnsKey } from '../../../../core/protocol/dnssec/read-rdata.ts';
import { verifyRrset } from '../../../../core/protocol/dnssec/verify-rrset.ts';
import { createSignedWorld } from '../../../../lab/signed-world.ts';
import { rrsetsOf } from '../../../../core/protocol/dnssec/rrset.ts';

const AT = new Date('2026-11-24T02:14:00Z');

test('keys and signatures that all have one tag are tried eight times, not each with each (CVE-2023-50387)', () => {
  const { look } = createSignedWorld({ com: { text: 'mx.com A 192.0.2.1' } }, AT);
  const answer = look('mx.com', 'A');
  // The key tag is a sum of 16-bit words: exchanging two words gives another key of the same tag.
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const start = Buffer.concat([Buffer.from([1, 0, 3, 15]), Buffer.from(x, 'base64url')]);
  const keys: DnsKey[] = [];
  for (let a = 4; a < 36; a += 2) {
    for (let b = a + 2; b < 36; b += 2) {
      const rdata = Buffer.from(start);
      rdata.writeUInt16BE(start.readUInt16BE(a), b);
      rdata.writeUInt16BE(start.readUInt16BE(b), a);
      const key = readDnsKey(rdata);
      if (key !== undefined) keys.push(key);
    }
  }
  expect(new Set(keys.map(({ keyTag }) => keyTag))).toEqual(new Set([keyTagOf(start)]));
  const forged = answer.proof?.flatMap((record): SignedRecord[] => {
    if (record.type !== 46) return [record];
    return Array.from({ length: 500 }, (_, index) => {
      const rdata = Buffer.from(record.rdata, 'hex');
      rdata.writeUInt16BE(keyTagOf(start), 16);
      rdata.writeUInt32BE(index, rdata.length - 4);
      return { ...record, rdata: rdata.toString('hex') };
    });
  });
  const [rrset] = rrsetsOf({ ...answer, proof: forged ?? [] }) ?? [];
  const effort = createEffort(AT.getTime() / 1000);
  const before = effort.signatures;
  expect(rrset === undefined || verifyRrset(rrset, { name: 'com', keys }, effort)).toMatchObject({
    ok: false,
    flaw: { status: 'bogus', code: 'too-many-attempts' },
  });
  expect(before - effort.signatures).toBeLessThanOrEqual(9);
});

test('a chain of many record sets ends where one check has verified enough', () => {
  const { look, anchors } = createSignedWorld({ com: { text: 'mx.com A 192.0.2.1' } }, AT);
  const effort = createEffort(AT.getTime() / 1000);
  effort.signatures = 0;
  const [rrset] = rrsetsOf(look('mx.com', 'A')) ?? [];
  const [key] = (rrsetsOf(look('com', 'DNSKEY')) ?? []).flatMap(({ rdatas }) => rdatas.map(readDnsKey));
  expect(
    rrset === undefined || key === undefined || verifyRrset(rrset, { name: 'com', keys: [key] }, effort),
  ).toMatchObject({
    ok: false,
    flaw: { status: 'indeterminate', code: 'too-costly' },
  });
  expect(validate('mx.com', 'A', look, { at: AT, anchors }).status).toBe('secure');
});
