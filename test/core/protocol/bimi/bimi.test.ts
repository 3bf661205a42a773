import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  indicatorOf,
  markOf,
  parseBimi,
  parseBimiUrl,
  readSvg,
} from '../../../../core/protocol/bimi/index.ts';
import { logosOf } from '../../../../core/protocol/bimi/logos-of.ts';
import { formatTagList } from '../../../../core/protocol/dkim/index.ts';

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 9 9"><title>A</title></svg>';

describe('parseBimi()', () => {
  test('reads every tag', () => {
    expect(parseBimi('v=BIMI1; l=https://a.example/l.svg; a=; avp=personal; lps=news,; x=1;')).toMatchObject({
      ok: true,
      value: {
        location: 'https://a.example/l.svg',
        authority: '',
        declined: false,
        preference: 'personal',
        localParts: 'news,',
        unknown: ['x'],
        problems: [],
      },
    });
  });

  test('is total, and reads what a formatter of tags writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const result = parseBimi(text);
        if (!result.ok) expect(result.at >= 0 && result.at <= text.length && result.detail !== '').toBe(true);
      }),
    );
    const url = fc.webUrl({ validSchemes: ['https'] }).filter((one) => !one.includes(';'));
    fc.assert(
      fc.property(url, url, (location, authority) => {
        const text = formatTagList([
          { name: 'v', value: 'BIMI1' },
          { name: 'l', value: location },
          { name: 'a', value: authority },
        ]);
        expect(parseBimi(text)).toMatchObject({ ok: true, value: { location, authority, declined: false } });
      }),
    );
  });
});

describe('parseBimiUrl()', () => {
  test.each([
    ['https://a.example/l.svg?v=1#x', '/l.svg?v=1'],
    ['HTTPS://A.EXAMPLE:443', '/'],
  ])('%s leads to %s', (text, path) => {
    expect(parseBimiUrl(text)).toEqual({ ok: true, value: { host: 'a.example', path } });
  });

  test.each([
    ['', 'no-url'],
    ['logo.svg', 'no-url'],
    ['https://a.example/a b', 'no-url'],
    ['https://a.example/\r\nHost: b', 'no-url'],
    ['http://a.example/l.svg', 'not-https'],
    ['data:image/svg+xml,x', 'not-https'],
    ['https://a.example:8443/', 'port'],
    ['https://me@a.example/', 'port'],
    ['https://192.0.2.1/', 'bad-host'],
    ['https://0x7f000001/', 'bad-host'],
    ['https://[::1]/', 'bad-host'],
    ['https://localhost/', 'bad-host'],
  ])('%s: %s', (text, code) => {
    expect(parseBimiUrl(text)).toMatchObject({ ok: false, code });
  });

  test('never lets a line end or a space into a request', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
        const url = parseBimiUrl(text);
        if (url.ok) expect(`${url.value.host}${url.value.path}`).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});

describe('readSvg()', () => {
  test('has nothing against a good logo, with comments, CDATA and quotes of both kinds', () => {
    const text = `\ufeff<?xml version='1.0'?><!-- > " -->${LOGO.replace('</svg>', '<g id=\'a\'><![CDATA[<x>]]></g><use xlink:href="#a"/></svg>')}\n`;
    expect(readSvg(text)).toEqual({ title: 'A', ratio: 1, problems: [] });
  });

  test.each([
    ['', /no <svg>/],
    ['words', /no XML: "words" outside/],
    ['<svg', /no XML: the tag <svg>/],
    ['<svg a=1>', /no XML: the tag <svg>/],
    ['<svg a="1" a="2">', /a= stands twice/],
    ['<svg><g></svg>', /<\/svg> closes nothing/],
    ['<svg><g>', /<g> does not end/],
    ['<svg/><svg/>', /a second root/],
    ['<!-- ', /a comment does not end/],
    [LOGO.replace('<title>A</title>', '<title> </title>'), /no <title>/],
    [LOGO.replace('<title>A</title>', '<g><title>A</title></g>'), /no <title>/],
    [LOGO.replace('</svg>', '<a href="#x"/></svg>'), /a link/],
    [LOGO.replace('</svg>', '<use href="b.svg#x"/></svg>'), /leads outside/],
    [LOGO.replace('</svg>', '<rect fill="url(http://b.example/#x)"/></svg>'), /leads outside/],
    [LOGO.replace('</svg>', '<style>a{}</style></svg>'), /<style> does not belong/],
    [`<?xml-stylesheet href="a"?>${LOGO}`, /style sheet/],
    [`<!DOCTYPE svg [<!ENTITY a "&b;&b;">]>${LOGO}`, /document type/],
  ])('%s', (text, want) => {
    expect(readSvg(text).problems.join('; ')).toMatch(want);
  });

  test('is total and bounded, whatever the file', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<svg ',
      '<!',
      '<!--',
      '-->',
      '<?',
      '[',
      ']>',
      ' a="',
      "'",
      '=',
      'url(',
      'x',
      ' ',
      LOGO,
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
        ),
        (text) => {
          const { problems, title } = readSvg(text);
          expect(problems.length <= 12 && title.length <= 100).toBe(true);
          for (const problem of problems) expect(problem.length).toBeLessThan(120);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('takes no longer for a file that is made to be slow', () => {
    const most = 131_072;
    for (const text of ['<g>', '<!DOCTYPE [', '<g a="', '<!--', '<g \t', ' a="b"', '<a b="url( ']) {
      const file = `<svg>${text.repeat(Math.floor(most / text.length))}`;
      expect(readSvg(file).problems.length).toBeGreaterThan(0);
    }
    expect(readSvg(`<svg a="${'url( '.repeat(26_000)}">`).problems.length).toBeGreaterThan(0);
    expect(readSvg(`<svg a="url(${' '.repeat(131_000)}">`).problems.length).toBeGreaterThan(0);
  });
});

describe('indicatorOf()', () => {
  test('looks into a folded logo, and keeps the hashes of both', () => {
    const folded = gzipSync(LOGO);
    expect(indicatorOf(Buffer.from(LOGO))).toMatchObject({ compressed: false, problems: [] });
    const fact = indicatorOf(folded);
    expect(fact).toMatchObject({ compressed: true, octets: LOGO.length, problems: [] });
    expect(fact.hashes).toHaveLength(2);
    expect(fact.hashes).toContain(indicatorOf(Buffer.from(LOGO)).hashes[0]);
  });

  test('does not unfold a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(indicatorOf(bomb)).toMatchObject({ compressed: false, octets: bomb.length });
  });
});

describe('markOf()', () => {
  test('is total, whatever the file', () => {
    const piece = fc.constantFrom(
      '-----BEGIN CERTIFICATE-----',
      '-----END CERTIFICATE-----',
      '\n',
      'MIIB',
      '=',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (parts) => {
        expect(markOf(parts.join('')).problem).not.toBe('');
      }),
    );
    expect(markOf('-----BEGIN CERTIFICATE-----'.repeat(9000)).problem).toBe('it holds no certificate in PEM');
  });

  test('logosOf() finds nothing in what is no certificate', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        expect(logosOf(octets)).toEqual([]);
      }),
    );
    // Sequences in sequences, as deep as they can be.
    expect(logosOf(Buffer.concat([Buffer.alloc(400, Buffer.from([0x30, 0x80])), randomBytes(8)]))).toEqual(
      [],
    );
  });
});
