import { createFakeZone } from '../../../adapters/memory/fake-zone.ts';
import type { DnsAnswer, RrType } from '../../../core/model/dns.ts';

const ZONE = String.raw`
; comment
example.com. 60 IN SOA ns.example.com. hostmaster.example.com. 7 7200 900 1209600 30
example.com. 300 MX 10 MX1.example.com.   ; comment
                 TXT "v=spf1 " "-all; \"\\\195\188"
null.example MX 0 .
mx1.example.com 120 A 192.0.2.1
a.b.ent.example.com A 192.0.2.2
alias.example.com 90 CNAME mx1.example.com
dangling.example.com CNAME nowhere.example.com
loop.example.com CNAME loop.example.com
*.wild.example.com TXT any
x.wild.example.com A 192.0.2.3
_25._tcp.mx1.example.com TLSA 3 1 1 AB CD
!SERVFAIL broken.example.com A
tobroken.example.com CNAME broken.example.com
!TIMEOUT *.slow.example
!NXDOMAIN gone.example.com
y.gone.example.com A 192.0.2.4
!MALFORMED odd.example
!UNREACHABLE far.example
!REFUSED no.example
`;

const zone = createFakeZone(ZONE);
const ask = (name: string, type: RrType): Promise<DnsAnswer> => zone.ask(name, type);
const kindOf = async (name: string, type: RrType): Promise<string> => (await ask(name, type)).kind;

test('records come with their TTL, types and owner', async () => {
  expect(await ask('Example.com.', 'MX')).toMatchObject({
    kind: 'answer',
    rcode: 'NOERROR',
    ttl: 300,
    records: [{ type: 'MX', name: 'example.com', preference: 10, exchange: 'mx1.example.com', ttl: 300 }],
  });
  expect((await ask('null.example', 'MX')).records).toMatchObject([{ preference: 0, exchange: '' }]);
  expect((await ask('_25._tcp.mx1.example.com', 'TLSA')).records).toMatchObject([{ rdata: '030101abcd' }]);
});

test('strings keep their octets, and a semicolon inside quotes', async () => {
  expect((await ask('example.com', 'TXT')).records).toMatchObject([
    { chunks: ['v=spf1 ', '-all; "\\\u00c3\u00bc'] },
  ]);
});

test('NXDOMAIN and NODATA follow existence, with empty non-terminals', async () => {
  expect(await kindOf('nowhere.example.com', 'A')).toBe('nxdomain');
  expect(await kindOf('mx1.example.com', 'AAAA')).toBe('nodata');
  expect(await kindOf('ent.example.com', 'A')).toBe('nodata');
  expect(await kindOf('y.gone.example.com', 'A')).toBe('nxdomain');
  expect((await ask('nowhere.example.com', 'A')).ttl).toBe(30);
});

test('CNAME chains are followed and shown', async () => {
  expect(await ask('alias.example.com', 'A')).toMatchObject({
    kind: 'answer',
    ttl: 90,
    records: [{ name: 'mx1.example.com' }],
    chain: [{ name: 'alias.example.com', target: 'mx1.example.com', ttl: 90 }],
  });
  expect(await ask('alias.example.com', 'CNAME')).toMatchObject({ kind: 'answer', chain: [] });
  expect(await ask('dangling.example.com', 'A')).toMatchObject({ kind: 'nxdomain', chain: [{}] });
  expect(await kindOf('loop.example.com', 'A')).toBe('servfail');
});

test('a wildcard answers for names that do not exist, and for no other', async () => {
  expect(await ask('q.r.wild.example.com', 'TXT')).toMatchObject({
    kind: 'answer',
    records: [{ name: 'q.r.wild.example.com' }],
  });
  expect(await kindOf('q.wild.example.com', 'A')).toBe('nodata');
  expect(await kindOf('x.wild.example.com', 'TXT')).toBe('nodata');
  expect(await kindOf('below.x.wild.example.com', 'TXT')).toBe('nxdomain');
});

test('faults hit their names and types, at the end of a chain too', async () => {
  expect(await kindOf('broken.example.com', 'A')).toBe('servfail');
  expect(await kindOf('broken.example.com', 'TXT')).toBe('nxdomain');
  expect(await ask('tobroken.example.com', 'A')).toMatchObject({ kind: 'servfail', chain: [{}] });
  expect(await kindOf('a.slow.example', 'TXT')).toBe('timeout');
  expect(await kindOf('odd.example', 'TXT')).toBe('malformed');
  expect(await kindOf('far.example', 'TXT')).toBe('unreachable');
  expect(await kindOf('no.example', 'TXT')).toBe('refused');
});

test('a name that DNS cannot hold is a bad name', async () => {
  expect(await kindOf(`${'a'.repeat(64)}.example`, 'A')).toBe('badname');
  expect(await kindOf('a..example', 'A')).toBe('badname');
});

test('a zone may be an object', async () => {
  const object = createFakeZone({ 'example.com': { MX: ['10 mx1.example.com.'], TXT: ['a b', ['c', 'd']] } });
  expect((await object.ask('example.com', 'MX')).records).toMatchObject([{ exchange: 'mx1.example.com' }]);
  expect((await object.ask('example.com', 'TXT')).records).toMatchObject([
    { chunks: ['a b'] },
    { chunks: ['c', 'd'] },
  ]);
  expect(object.asked).toEqual(['example.com MX', 'example.com TXT']);
});

test('a line that cannot be read is named', () => {
  expect(() => createFakeZone('example.com A 192.0.2.1\nexample.com MY 1')).toThrow('zone line 2');
  expect(() => createFakeZone('!BROKEN example.com')).toThrow('!SERVFAIL');
});
