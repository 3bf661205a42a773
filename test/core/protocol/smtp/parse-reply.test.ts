import fc from 'fast-check';
import { createReplyParser, type ReplyStep } from '../../../../core/protocol/smtp/index.ts';

function parse(...chunks: readonly (string | Uint8Array)[]): ReplyStep {
  const parser = createReplyParser();
  for (const chunk of chunks) parser.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
  return parser.next();
}

test('reads a line, with and without text', () => {
  expect(parse('220 mx ESMTP\r\n')).toEqual({ kind: 'reply', code: 220, lines: ['mx ESMTP'] });
  expect(parse('250\r\n')).toEqual({ kind: 'reply', code: 250, lines: [''] });
  expect(parse('250 \r\n')).toEqual({ kind: 'reply', code: 250, lines: [''] });
});

test('reads several lines, tolerates bare line feeds, and waits for the end', () => {
  expect(parse('250-a\n250-\n250 c\n')).toEqual({
    kind: 'reply',
    code: 250,
    lines: ['a', '', 'c'],
    bareLf: true,
  });
  expect(parse('250-a\r\n250-b\r\n')).toEqual({ kind: 'more' });
  expect(parse('250-a\r\n250 b')).toEqual({ kind: 'more' });
});

test('gives two replies of one packet one after the other, and tells what is left', () => {
  const parser = createReplyParser();
  parser.push(Buffer.from('220 a\r\n421 b\r\n25'));
  expect(parser.next()).toMatchObject({ code: 220 });
  expect(parser.next()).toMatchObject({ code: 421 });
  expect(parser.next()).toEqual({ kind: 'more' });
  expect(parser.rest()).toBe('25');
});

test.each([
  ['hello\r\n', 'no SMTP reply: "hello"'],
  ['2200 x\r\n', 'no SMTP reply'],
  ['220_x\r\n', 'no SMTP reply'],
  ['\r\n', 'no SMTP reply: ""'],
  ['199 x\r\n', '199 does not exist'],
  ['600 x\r\n', '600 does not exist'],
  ['250-a\r\n251 b\r\n', 'two codes, 250 and 251'],
  ['HTTP/1.1 400 Bad Request\r\n', 'web server'],
  ['\x15\x03\x01\x00\x02\x02\x0a', 'this is TLS'],
])('%j is a protocol error', (text, detail) => {
  expect(parse(text)).toMatchObject({ kind: 'protocol-error', detail: expect.stringContaining(detail) });
});

test('escapes NUL in what it quotes', () => {
  expect(parse('22\0 x\r\n')).toMatchObject({
    kind: 'protocol-error',
    detail: expect.stringContaining('22\\x00 x'),
  });
});

test('reads UTF-8 as such and anything else as Latin-1', () => {
  expect(parse(Buffer.from('250 grüße\r\n', 'utf8'))).toMatchObject({ lines: ['grüße'] });
  expect(parse(Buffer.from('250 grüße\r\n', 'latin1'))).toMatchObject({ lines: ['grüße'] });
});

test('takes long lines and many lines, but keeps 512 of them', () => {
  expect(parse(`250 ${'x'.repeat(4000)}\r\n`)).toMatchObject({ kind: 'reply' });
  const many = parse(`${'250-x\r\n'.repeat(1000)}250 end\r\n`);
  expect(many).toMatchObject({ kind: 'reply', lines: { length: 512 } });
});

test('refuses a line over 4096 octets, finished or not, and a reply over 64 KiB', () => {
  expect(parse('220 ' + 'x'.repeat(5000))).toMatchObject({ kind: 'too-large' });
  expect(parse('220 ' + 'x'.repeat(5000) + '\r\n')).toMatchObject({ kind: 'too-large' });
  expect(parse('250-xxxxxxxxxxxx\r\n'.repeat(4000))).toMatchObject({ kind: 'too-large' });
});

test('keeps nothing of a flood after the error', () => {
  const parser = createReplyParser();
  parser.push(Buffer.alloc(5000, 'x'));
  expect(parser.next().kind).toBe('too-large');
  for (let i = 0; i < 100; i += 1) parser.push(Buffer.alloc(65_536, 'x'));
  expect(parser.rest()).toHaveLength(5000);
  expect(parser.next().kind).toBe('too-large');
});

test('property: it never throws and holds at most one reply, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
      const parser = createReplyParser();
      for (const chunk of chunks) {
        parser.push(chunk);
        let step = parser.next();
        for (let i = 0; step.kind === 'reply' && i < 100; i += 1) step = parser.next();
        expect(parser.rest().length).toBeLessThanOrEqual(4096 + 300);
      }
    }),
  );
});

test('property: a reply reads the same however it is cut', () => {
  const reply = fc.tuple(
    fc.integer({ min: 200, max: 599 }),
    fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '<', '-', '.', '5', '2'), maxLength: 40 }), {
      minLength: 1,
      maxLength: 10,
    }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(reply, fc.array(fc.integer({ min: 0, max: 400 })), ([code, lines, crlf], cuts) => {
      const text = lines
        .map(
          (line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line}${crlf ? '\r\n' : '\n'}`,
        )
        .join('');
      const parser = createReplyParser();
      let from = 0;
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        if (cut >= text.length || cut < from) continue;
        parser.push(Buffer.from(text.slice(from, cut)));
        expect(parser.next()).toEqual({ kind: 'more' });
        from = cut;
      }
      parser.push(Buffer.from(text.slice(from)));
      expect(parser.next()).toEqual({ kind: 'reply', code, lines, ...(crlf ? {} : { bareLf: true }) });
    }),
  );
});
