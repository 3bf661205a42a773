import { encode } from 'dns-packet';
import * as fc from 'fast-check';
import { absoluteName, encodeName, nameAt } from '../../../../core/protocol/dns/index.ts';

describe('absoluteName()', () => {
  it.each([
    ['Example.COM.', 'example.com'],
    ['', ''],
    ['.', ''],
    ['_dmarc.b\u00fccher.example', '_dmarc.xn--bcher-kva.example'],
    ['a b+c=d.example', 'a\\032b+c=d.example'],
    ['a\\032b.example', 'a\\032b.example'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ])('writes "%s" in one way', (text, name) => {
    expect(absoluteName(text)).toEqual({ ok: true, value: name });
  });
  it.each([
    ['a..b', 'bad-name'],
    ['.a', 'bad-name'],
    ['a\\', 'bad-name'],
    ['a\\999.b', 'bad-name'],
    [`${'a'.repeat(64)}.example`, 'name-too-long'],
    [`b.${'a'.repeat(64)}`, 'name-too-long'],
    [`${'abcdefg.'.repeat(31)}abcdefg`, 'name-too-long'],
    ['\u00fc..example', 'bad-name'],
  ])('refuses "%s"', (text, code) => {
    expect(absoluteName(text)).toMatchObject({ ok: false, code });
  });
  it('takes 255 octets and not one more (RFC 1035 2.3.4)', () => {
    const name = `${'abcdefg.'.repeat(31)}abcde`;
    expect(encodeName(name)).toMatchObject({ ok: true, value: { length: 255 } });
    expect(encodeName(`${name}f`)).toMatchObject({ ok: false, code: 'name-too-long' });
  });
  it('never throws, and what it takes survives the wire', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const name = absoluteName(text);
        if (!name.ok) return;
        const wire = encodeName(name.value);
        expect(wire.ok && nameAt(wire.value, 0)).toBe(name.value);
      }),
    );
  });
});

describe('nameAt()', () => {
  it('follows pointers backwards only', () => {
    const message = encode({ type: 'query', questions: [{ type: 'A', name: 'example.com' }] });
    const withPointer = Buffer.concat([message, Buffer.from([1, 0x41, 0xc0, 12])]);
    expect(nameAt(withPointer, message.length)).toBe('a.example.com');
    expect(nameAt(Buffer.from([0xc0, 0]), 0)).toBeUndefined();
    expect(nameAt(Buffer.from([1, 0x41, 0xc0, 0]), 0)).toBeUndefined();
    expect(nameAt(Buffer.from([0xc0, 2, 0xc0, 0]), 0)).toBeUndefined();
    expect(nameAt(Buffer.from([3, 0x41]), 0)).toBeUndefined();
    expect(nameAt(Buffer.from([0x80, 0x41]), 0)).toBeUndefined();
  });
});
