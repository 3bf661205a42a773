/** The small parts: capabilities, enhanced codes, commands, secrets, texts, budgets. */
import fc from 'fast-check';
import {
  budgetsOf,
  commandLine,
  createRedactor,
  ehloArgument,
  escapeText,
  mailPath,
  parseCapabilities,
  parseEnhancedCode,
} from '../../../../core/protocol/smtp/index.ts';

describe('parseCapabilities()', () => {
  test('reads keywords in any case, with their parameters, and leaves the greeting line out', () => {
    expect(
      parseCapabilities(['STARTTLS.example hello', 'size 1000', 'StartTLS', 'LIMITS RCPTMAX=10  MAILMAX=5']),
    ).toEqual({ SIZE: '1000', STARTTLS: '', LIMITS: 'RCPTMAX=10  MAILMAX=5' });
  });
  test('joins the old AUTH= with the new', () => {
    expect(parseCapabilities(['x', 'AUTH PLAIN LOGIN', 'AUTH=LOGIN CRAM-MD5'])).toEqual({
      AUTH: 'PLAIN LOGIN CRAM-MD5',
    });
    expect(parseCapabilities(['x', 'AUTH=LOGIN'])).toEqual({ AUTH: 'LOGIN' });
  });
  test('leaves out what is no keyword', () => {
    expect(parseCapabilities(['x', '', '<html>', '=', '8BITMIME'])).toEqual({ '8BITMIME': '' });
  });
  test('property: never throws, and knows every keyword it was given', () => {
    fc.assert(fc.property(fc.array(fc.string()), (lines) => void parseCapabilities(lines)));
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,20}$/),
        (keyword) => keyword.toUpperCase() in parseCapabilities(['x', keyword]),
      ),
    );
  });
});

describe('parseEnhancedCode()', () => {
  test.each([
    ['5.7.1 no', '5.7.1'],
    ['2.0.0', '2.0.0'],
    ['4.7.500 wait', '4.7.500'],
  ])('%j', (line, text) => expect(parseEnhancedCode(line)?.text).toBe(text));
  test.each(['3.0.0 x', '5.7.1.2 x', '5.7', '5.07.1 x', 'x 5.7.1', '5.1000.1 x', '192.0.2.1 x'])(
    '%j has none',
    (line) => expect(parseEnhancedCode(line)).toBeUndefined(),
  );
});

describe('commands', () => {
  test('property: a command is one line, or it is not sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\0', ' ', '<') }), (text) => {
        try {
          expect(commandLine(text)).toMatch(/^[^\r\n\0]*\r\n$/);
        } catch (error) {
          expect((error as Error).name).toBe('CommandError');
          expect(text).toMatch(/[\r\n\0]/);
        }
      }),
    );
  });
  test('an address is greeted with as a literal', () => {
    expect(ehloArgument('192.0.2.1')).toBe('[192.0.2.1]');
    expect(ehloArgument('2001:db8::1')).toBe('[IPv6:2001:db8::1]');
    expect(ehloArgument('mx.example.com')).toBe('mx.example.com');
    expect(() => ehloArgument('a b')).toThrow('Cannot greet as "a b"');
  });
  test.each([
    ['', '<>', false],
    ['probe@example.com', '<probe@example.com>', false],
    ['a b@example.com', '<"a b"@example.com>', false],
    ['a"\\b@example.com', '<"a\\"\\\\b"@example.com>', false],
    ['"a b"@example.com', '<"a b"@example.com>', false],
    ['a..b@example.com', '<"a..b"@example.com>', false],
    ['probe@bücher.example', '<probe@xn--bcher-kva.example>', false],
    ['jürgen@example.com', '<jürgen@example.com>', true],
    ['postmaster', '<postmaster>', false],
  ])('mailPath(%j) is %j', (address, text, utf8) => expect(mailPath(address)).toEqual({ text, utf8 }));
  test.each(['@example.com', 'a@exa mple.com', 'a@b>c'])('mailPath(%j) is refused', (address) =>
    expect(() => mailPath(address)).toThrow('Cannot write'),
  );
});

describe('createRedactor()', () => {
  const password = 'geheim, sagt "man"';
  const plain = Buffer.from(`\0probe\0${password}`).toString('base64');
  const base64 = Buffer.from(password).toString('base64');

  test.each([
    password,
    plain,
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(password).toString('base64url'),
    Buffer.from(password).toString('hex'),
    Buffer.from(password).toString('hex').toUpperCase(),
    encodeURIComponent(password),
    JSON.stringify(password),
  ])('hides %s wherever it stands', (coded) => {
    const text = createRedactor([password, plain])(`bad ${coded} or ${coded}`);
    expect(text.replace(/[="]/g, '')).toBe('bad *** or ***');
  });

  test('hides what a password could be guessed by, and no words', () => {
    const redact = createRedactor(['x1y2'], { challenges: true });
    expect(redact('334 cj1mcm9tIHRoZSBzZXJ2ZXIscz1zYWx0LGk9NDA5Ng==')).toBe('334 ***');
    expect(redact('535 5.7.8 Error: authentication failed')).toBe('535 5.7.8 Error: authentication failed');
  });

  test('leaves everything alone without secrets', () => expect(createRedactor([''])('probe')).toBe('probe'));
});

test('escapeText() shows what would move a cursor or turn the text', () => {
  expect(escapeText('a\x1b[2J\x00\u202eb\u2028')).toBe('a\\x1b[2J\\x00\\u202eb\\u2028');
  expect(escapeText('grüße')).toBe('grüße');
});

test('budgetsOf() shares out the total', () => {
  expect(budgetsOf()).toMatchObject({
    connectMs: 10_000,
    greetingMs: 30_000,
    commandMs: 15_000,
    quitMs: 2000,
  });
  expect(budgetsOf(6000)).toMatchObject({ connectMs: 1000, greetingMs: 3000, commandMs: 1500, quitMs: 200 });
  expect(budgetsOf(600_000).quitMs).toBe(2000);
});
