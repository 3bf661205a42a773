import fc from 'fast-check';
import { namesOfMessage, readMessage, walkParts } from '../../../../core/protocol/message/index.ts';

const registrable = (name: string): string => name.split('.').slice(-2).join('.');
const read = async (text: string): ReturnType<typeof readMessage> =>
  readMessage(Buffer.from(text, 'latin1'), registrable);

/** Pieces that messages are made of, whole and broken. */
const piece = fc.oneof(
  fc.constantFrom(
    'From: A <a@example.com>\r\n',
    'Content-Type: multipart/mixed; boundary=b\r\n',
    'Content-Type: multipart/alternative; boundary="b c"\n',
    'Content-Type: text/html; charset=utf-8\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    'Content-Transfer-Encoding: quoted-printable\r\n',
    'Subject: =?UTF-8?B?w7w=?=\r\n',
    '\r\n--b\r\n',
    '\r\n--b--\r\n',
    '\r\n\r\n',
    '<a href="https://www.example.com/x">www.example.org</a>',
    '<img src=x>',
    'R3LDvMOfZQ==',
    'a=zz=3D=\r\n',
    '\0',
    '\r',
  ),
  fc.string(),
);

test('readMessage() never rejects, and what it tells is bounded JSON', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const facts = await read(pieces.join(''));
      const json = JSON.stringify(facts);
      expect(JSON.parse(json)).toEqual(facts);
      expect(facts.links.length).toBeLessThanOrEqual(200);
      expect(facts.parts.length).toBeGreaterThanOrEqual(1);
      expect(namesOfMessage(facts, registrable).names.length).toBeLessThanOrEqual(20);
    }),
  );
});

test('readMessage() reads any octets', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      const facts = await readMessage(bytes, registrable);
      expect(facts.octets).toBe(bytes.length);
    }),
  );
});

test('what a strict reader builds is found without a fault', () => {
  const leaf = fc
    .stringMatching(/^[ -<>-~]{0,60}$/)
    .map((text) => `Content-Type: text/plain\r\n\r\n${text}\r\n`);
  const { tree } = fc.letrec<{ tree: string; parts: string }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, tie('parts')),
    parts: fc
      .tuple(fc.uuid(), fc.array(tie('tree'), { minLength: 1, maxLength: 4 }))
      .map(
        ([boundary, parts]) =>
          `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
      ),
  }));
  fc.assert(
    fc.property(tree, (text) => {
      expect(walkParts(Buffer.from(text, 'latin1')).flaws).toEqual([]);
    }),
  );
});

test('readMessage() does not slow down on what is long', async () => {
  const megabyte = 'x'.repeat(1_000_000);
  const head = 'From: a@example.com\r\nContent-Type: text/html\r\n';
  for (const body of [
    ' '.repeat(1_000_000),
    '<'.repeat(1_000_000),
    '<a href='.repeat(100_000),
    '<div>'.repeat(200_000),
    'https://'.repeat(100_000),
    '{{'.repeat(500_000),
    '\n--'.repeat(300_000),
    `Content-Transfer-Encoding: quoted-printable\r\n\r\n${'=\t'.repeat(500_000)}`,
  ])
    expect((await read(`${head}\r\n${body}`)).octets).toBeGreaterThan(100_000);
  expect((await read(`From: ${megabyte}\r\n\r\n`)).from.length).toBeLessThanOrEqual(50);
  expect((await read(`From: ${'"'.repeat(1_000_000)}\r\n\r\n`)).octets).toBeGreaterThan(1_000_000);
});

test('a text of many megabytes is read by its first one', async () => {
  const line = `${'x'.repeat(62)}\r\n`;
  const facts = await read(`From: a@example.com\r\n\r\n${line.repeat(200_000)}`);
  expect(facts.lines.count).toBe(200_002);
  expect(facts.textCharacters).toBeLessThan(1_100_000);
});

test('namesOfMessage() takes names of From, signatures, links, pictures and List-Unsubscribe, and no private ones', async () => {
  const facts = await read(
    [
      'From: a@news.example.com',
      'DKIM-Signature: v=1; d=esp.example.net; h=from; b=x',
      'List-Unsubscribe: <https://leave.example.org/1>',
      'Content-Type: text/html',
      '',
      '<a href="https://shop.example.com/">a</a><a href="https://intranet.corp/">b</a><a href="http://192.0.2.1/">c</a>',
      '<img src="https://img.example.info/a.png">',
    ].join('\r\n'),
  );
  expect(namesOfMessage(facts, registrable)).toEqual({
    names: [
      { name: 'news.example.com', role: 'domain', registrable: 'example.com' },
      { name: 'esp.example.net', role: 'mail', registrable: 'example.net' },
      { name: 'shop.example.com', role: 'mail', registrable: 'example.com' },
      { name: 'img.example.info', role: 'mail', registrable: 'example.info' },
      { name: 'leave.example.org', role: 'mail', registrable: 'example.org' },
    ],
    left: [],
  });
});

test('namesOfMessage() tells which names are too many to ask for', async () => {
  const links = Array.from({ length: 25 }, (_, index) => `https://n${index}.example.com/`).join(' ');
  const { names, left } = namesOfMessage(await read(`From: a@example.com\r\n\r\n${links}`), registrable);
  expect(names).toHaveLength(20);
  expect(left).toHaveLength(6);
});
