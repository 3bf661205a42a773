import { existsSync, readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { createFakeZone, type ZoneObject } from '../../../../adapters/memory/fake-zone.ts';
import {
  evaluateSelector,
  formatTagList,
  parseDkimKey,
  parseTagList,
  type DkimKey,
} from '../../../../core/protocol/dkim/index.ts';
import { gather } from '../../../../core/protocol/dns/index.ts';

const vectors = join(
  process.env['POSTWATCH_VECTORS'] ??
    join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'vectors'),
  'dkim-keys',
);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const spki = rsa.export({ type: 'spki', format: 'der' }).toString('base64');
const pkcs1 = rsa.export({ type: 'pkcs1', format: 'der' }).toString('base64');
const edSpki = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
const ed = edSpki.subarray(12).toString('base64');

function keyOf(text: string): DkimKey {
  const result = parseDkimKey(text);
  if (!result.ok) throw new Error(`${result.code} at ${result.at}: ${result.detail}`);
  return result.value;
}
const codeOf = (text: string): string => {
  const result = parseDkimKey(text);
  return result.ok ? 'ok' : `${result.code}@${result.at}`;
};

describe('parseDkimKey()', () => {
  test('reads RSA keys as SubjectPublicKeyInfo and as PKCS#1', () => {
    for (const p of [spki, pkcs1]) {
      expect(keyOf(`v=DKIM1; p=${p}`)).toMatchObject({
        type: 'rsa',
        bits: 2048,
        revoked: false,
        services: ['*'],
        hashes: [],
      });
    }
  });

  test('fills the defaults of tags that are left out, and reads those that are there', () => {
    expect(keyOf(`p=${spki}`)).toMatchObject({ typeName: 'rsa', testing: false, strict: false, notes: '' });
    expect(keyOf(`v=DKIM1;k=rsa;h=sha1:sha256;s=email:x-y;t=y:s;n=a=20note;x9_=?;p=${spki}`)).toMatchObject({
      hashes: ['sha1', 'sha256'],
      services: ['email', 'x-y'],
      testing: true,
      strict: true,
      notes: 'a=20note',
    });
  });

  test('takes white space, folds and a final semicolon wherever the grammar does', () => {
    const folded = ` v = DKIM1 ;\r\n\tp\t=  ${spki.slice(0, 30)}\r\n ${spki.slice(30, 90)} \t${spki.slice(90)} ; `;
    expect(keyOf(folded)).toMatchObject({ bits: 2048, fingerprint: keyOf(`p=${spki}`).fingerprint });
    expect(keyOf(`p=${spki.replace(/=+$/, '')}`).bits).toBe(2048);
  });

  test('an Ed25519 key is 32 octets, nothing around them', () => {
    expect(keyOf(`v=DKIM1; k=ed25519; p=${ed}`)).toMatchObject({ type: 'ed25519', bits: 256 });
    expect(codeOf(`k=ed25519; p=${edSpki.toString('base64')}`)).toBe('bad-key@11');
    expect(codeOf(`k=ed25519; p=${spki}`)).toBe('bad-key@11');
    expect(codeOf(`p=${ed}`)).toBe('bad-key@0');
    expect(codeOf(`k=rsa; p=${edSpki.toString('base64')}`)).toBe('bad-key@7');
  });

  test('an empty p= is a revoked key, whatever its type', () => {
    for (const text of ['v=DKIM1; p=', 'p=', 'v=DKIM1; k=ed25519; p= ;', 'k=x; p=\r\n '])
      expect(keyOf(text).revoked).toBe(true);
  });

  test('a type that nobody knows is told apart from one that is broken', () => {
    expect(keyOf(`k=ecdsa; p=${ed}`)).toMatchObject({ type: 'other', typeName: 'ecdsa' });
    expect(keyOf(`k=RSA; p=${spki}`)).toMatchObject({ type: 'other', typeName: 'RSA' });
  });

  test.each([
    ['', 'bad-tag@0'],
    ['v=DKIM1', 'no-key@7'],
    ['v=DKIM1; k=rsa', 'no-key@14'],
    [`k=rsa; v=DKIM1; p=${spki}`, 'version-not-first@7'],
    [`v=DKIM2; p=${spki}`, 'bad-version@0'],
    [`v=dkim1; p=${spki}`, 'bad-version@0'],
    [`V=DKIM1; P=${spki}`, 'no-key@'],
    [`v=DKIM1; p=${spki}; p=${spki}`, 'duplicate-tag@'],
    ['v=DKIM1;; p=', 'bad-tag@8'],
    ['v=DKIM1; nonsense; p=', 'bad-tag@9'],
    ['v=DKIM1; 1=2; p=', 'bad-tag@9'],
    ['v=DKIM1; p=****', 'bad-base64@9'],
    ['v=DKIM1; p=AAAAA', 'bad-base64@9'],
    ['v=DKIM1; p=AA===', 'bad-base64@9'],
    ['v=DKIM1; p=AAAA', 'bad-key@9'],
    [`v=DKIM1; p=${spki.slice(0, 200)}`, 'bad-key@9'],
    ['v=DKIM1; n=caf\u00e9; p=', 'bad-character@14'],
    ['v=DKIM1; h=sha_256; p=', 'bad-value@9'],
  ])('%s', (text, want) => {
    expect(codeOf(text).startsWith(want)).toBe(true);
  });

  test('is total: any text gives a value or a place inside the text', () => {
    const piece = fc.constantFrom(
      'v=DKIM1',
      ';',
      'p=',
      'k=',
      '=',
      ' ',
      '\t\r\n',
      'rsa',
      'ed25519',
      'h=',
      ':',
      '*',
      spki,
      ed,
      '\u0000',
      '\u00ff',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const result = parseDkimKey(text);
          if (!result.ok)
            expect(result.at >= 0 && result.at <= text.length && result.detail !== '').toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('parseTagList() reads what formatTagList() writes', () => {
  const value = fc.stringMatching(/^[!-:<-~]([!-:<-~ ]{0,20}[!-:<-~])?$/);
  const tags = fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/), value }), {
    minLength: 1,
    selector: ({ name }) => name,
  });
  fc.assert(
    fc.property(tags, (list) => {
      expect(parseTagList(formatTagList(list))).toMatchObject({ ok: true, value: list });
    }),
  );
});

const given = existsSync(vectors);
if (!given) process.stderr.write('DKIM key vectors were not found: only cases of our own were run\n');

(given ? describe : describe.skip)('keys of others', () => {
  const pem = (name: string): string =>
    readFileSync(join(vectors, name), 'utf8')
      .replace(/-----[^-]+-----/g, '')
      .replace(/\s/g, '');

  test('keys in files', () => {
    expect(keyOf(`p=${pem('public-rsa.pem')}`)).toMatchObject({ type: 'rsa', bits: 2048 });
    expect(keyOf(`p=${pem('public-small.pem')}`)).toMatchObject({ type: 'rsa', bits: 512 });
    const raw = Buffer.from(pem('public-ed25519.pem'), 'base64').subarray(-32).toString('base64');
    expect(keyOf(`k=ed25519; p=${raw}`)).toMatchObject({ type: 'ed25519' });
  });

  test('keys in a zone (RFC 8463 appendix A)', async () => {
    const zone = JSON.parse(readFileSync(join(vectors, 'dns.json'), 'utf8')) as ZoneObject;
    const { value } = await gather(
      (ask) =>
        ['brisbane', 'test'].map((selector) => evaluateSelector('football.example.com', selector, ask)),
      createFakeZone(zone),
      { signal: new AbortController().signal },
    );
    expect(value.map(({ records }) => records[0]?.key)).toMatchObject([
      { ok: true, value: { type: 'ed25519', bits: 256 } },
      { ok: true, value: { type: 'rsa', bits: 1024 } },
    ]);
  });
});
