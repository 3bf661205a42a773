import fc from 'fast-check';
import type { ChannelBinding, SaslCredentials } from '../../../../core/protocol/sasl/index.ts';
import { MAX_ITERATIONS } from '../../../../core/protocol/sasl/index.ts';
import { clientOf, fromBase64, scramServer, textOf, toBase64 } from '../../../support/sasl-talk.ts';

const PENCIL: SaslCredentials = { user: 'user', password: 'pencil' };

const RFC_EXAMPLES = [
  {
    rfc: 'RFC 5802 5',
    mechanism: 'SCRAM-SHA-1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    clientFinal: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    rfc: 'RFC 7677 3',
    mechanism: 'SCRAM-SHA-256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    clientFinal:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
] as const;

describe.each(RFC_EXAMPLES)('$mechanism, the example of $rfc', (example) => {
  const { mechanism, nonce, serverFirst, clientFinal, serverFinal } = example;
  const begun = () => clientOf({ mechanism, nonce, credentials: PENCIL });

  test('is said octet by octet, and the server is believed', () => {
    const client = begun();
    expect(fromBase64(client.initial)).toBe(`n,,n=user,r=${nonce}`);
    expect(textOf(client.next(toBase64(serverFirst)))).toBe(clientFinal);
    expect(client.next(toBase64(serverFinal))).toEqual({ kind: 'respond', base64: '', hide: [] });
    expect(client.finish('2.7.0 Authentication successful')).toEqual({ kind: 'done', serverProved: true });
  });

  test('a signature that comes with the 235 is verified as well', () => {
    const client = begun();
    client.next(toBase64(serverFirst));
    expect(client.finish(`2.7.0 ${toBase64(serverFinal)}`)).toEqual({ kind: 'done', serverProved: true });
  });

  test('a wrong signature is detected in a challenge and in a 235, whichever octet differs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 19 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const signature = Buffer.from(serverFinal.slice(2), 'base64');
        signature[at] = (signature[at] ?? 0) ^ flip;
        const forged = toBase64(`v=${signature.toString('base64')}`);
        const challenged = begun();
        challenged.next(toBase64(serverFirst));
        expect(challenged.next(forged)).toMatchObject({ kind: 'failed', code: 'bad-signature' });
        expect(challenged.finish()).toMatchObject({ kind: 'failed', code: 'bad-signature' });
        const accepted = begun();
        accepted.next(toBase64(serverFirst));
        expect(accepted.finish(forged)).toMatchObject({ kind: 'failed', code: 'bad-signature' });
      }),
      { numRuns: 20 },
    );
  });

  test.each(['', 'v=', 'v=AAAA', serverFinal.slice(0, -5)])(
    'a signature cut to %j proves nothing',
    (text) => {
      const client = begun();
      client.next(toBase64(serverFirst));
      expect(client.next(toBase64(text)).kind).toBe('failed');
      expect(client.finish().kind).toBe('failed');
    },
  );

  test('a server that says yes without a signature is not believed, early or late', () => {
    expect(begun().finish('2.7.0 welcome')).toMatchObject({ kind: 'failed', code: 'no-server-proof' });
    const client = begun();
    client.next(toBase64(serverFirst));
    expect(client.finish('2.7.0 welcome')).toMatchObject({ kind: 'failed', code: 'no-server-proof' });
  });

  test('the server asks for the first message although it was sent', () => {
    const client = begun();
    expect(client.next('')).toMatchObject({ kind: 'respond', base64: client.initial });
    expect(textOf(client.next(toBase64(serverFirst)))).toBe(clientFinal);
  });

  test('a server that goes on after its signature is left', () => {
    const client = begun();
    for (const text of [serverFirst, serverFinal]) client.next(toBase64(text));
    expect(client.next('')).toMatchObject({ kind: 'failed', code: 'unexpected-challenge' });
  });

  test.each([
    ['another nonce', serverFirst.replace(nonce.slice(0, 4), 'xxxx'), 'nonce-mismatch'],
    ['nothing added to the nonce', `r=${nonce},s=QSXCR+Q6sek8bf92,i=4096`, 'nonce-mismatch'],
    ['a mandatory extension', `m=x,${serverFirst}`, 'bad-challenge'],
    ['no salt', serverFirst.replace(/s=[^,]+/, 's='), 'bad-challenge'],
    ['a salt that is no base64', serverFirst.replace(/s=[^,]+/, 's=abc'), 'bad-challenge'],
    ['no count', serverFirst.replace('i=4096', 'i='), 'bad-challenge'],
    ['a count of zero', serverFirst.replace('4096', '0'), 'bad-challenge'],
    ['a count that is easy to guess against', serverFirst.replace('4096', '4095'), 'iterations'],
    ['a count beyond the cap', serverFirst.replace('4096', String(MAX_ITERATIONS + 1)), 'iterations'],
    ['an endless count', serverFirst.replace('4096', '9'.repeat(400)), 'iterations'],
    ['a server-final-message', serverFinal, 'bad-challenge'],
  ])('server-first-message with %s', (_, text, code) => {
    expect(begun().next(toBase64(text))).toMatchObject({ kind: 'failed', code });
  });

  test('extensions at the end are ignored, as they may be', () => {
    expect(begun().next(toBase64(`${serverFirst},x=future`)).kind).toBe('respond');
  });

  test('the proof is hidden, name and nonce are not', () => {
    const client = begun();
    expect(client.hide).toEqual(['cGVuY2ls', 'pencil']);
    expect(client.next(toBase64(serverFirst))).toMatchObject({ hide: [toBase64(clientFinal), clientFinal] });
  });
});

describe('a SCRAM server that refuses', () => {
  test('is answered with an empty line, so that it can say no in its own words', () => {
    const server = scramServer('sha256', 'another');
    const client = clientOf({ mechanism: 'SCRAM-SHA-256', credentials: PENCIL });
    const answer = textOf(client.next(toBase64(server.first(fromBase64(client.initial)))));
    expect(client.next(toBase64(server.final(answer)))).toEqual({
      kind: 'respond',
      base64: '',
      hide: [],
      refused: 'invalid-proof',
    });
    expect(client.finish()).toMatchObject({ kind: 'failed', code: 'no-server-proof' });
  });

  test('has its reason repeated only when RFC 5802 knows it', () => {
    const client = clientOf({ mechanism: 'SCRAM-SHA-256', credentials: PENCIL });
    client.next(toBase64(scramServer('sha256', 'pencil').first(fromBase64(client.initial))));
    expect(client.next(toBase64('e=pencil'))).toMatchObject({ refused: 'no known reason' });
  });
});

test('any name and password that can be prepared log in at a server that knows the password', () => {
  const printable = fc.string({
    unit: fc.constantFrom(...Array.from('abcXYZ019 ,=;äöß€漢字🔑"\\n')),
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(printable, printable, fc.constantFrom('sha1', 'sha256'), (user, password, hash) => {
      const server = scramServer(hash, password.normalize('NFKC'));
      const mechanism = hash === 'sha1' ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256';
      const client = clientOf({ mechanism, credentials: { user, password } });
      const answer = textOf(client.next(toBase64(server.first(fromBase64(client.initial)))));
      client.next(toBase64(server.final(answer)));
      expect(client.finish()).toEqual({ kind: 'done', serverProved: true });
    }),
    { numRuns: 30 },
  );
});

test('a name with comma and equals sign cannot add an attribute', () => {
  const client = clientOf({
    mechanism: 'SCRAM-SHA-1',
    nonce: 'abc',
    credentials: { user: 'a,r=evil', password: 'x' },
  });
  expect(fromBase64(client.initial)).toBe('n,,n=a=2Cr=3Devil,r=abc');
});

test('two logins never share a nonce', () => {
  const initials = Array.from(
    { length: 50 },
    () => clientOf({ mechanism: 'SCRAM-SHA-1', credentials: PENCIL }).initial,
  );
  expect(new Set(initials).size).toBe(50);
});

describe('channel binding', () => {
  const binding: ChannelBinding = { type: 'tls-exporter', data: Buffer.alloc(32, 0xe7) };

  test.each([
    ['SCRAM-SHA-1-PLUS', 'sha1'],
    ['SCRAM-SHA-256-PLUS', 'sha256'],
  ] as const)('%s proves that both sides see the same connection', (mechanism, hash) => {
    const server = scramServer(hash, 'pencil', Buffer.from(binding.data));
    const client = clientOf({ mechanism, credentials: PENCIL, channelBinding: binding });
    expect(fromBase64(client.initial)).toMatch(/^p=tls-exporter,,n=user,r=/);
    const answer = textOf(client.next(toBase64(server.first(fromBase64(client.initial)))));
    client.next(toBase64(server.final(answer)));
    expect(client.finish()).toEqual({ kind: 'done', serverProved: true });
  });

  test('somebody between two TLS connections is noticed by the server', () => {
    const server = scramServer('sha256', 'pencil', Buffer.alloc(32, 1));
    const client = clientOf({
      mechanism: 'SCRAM-SHA-256-PLUS',
      credentials: PENCIL,
      channelBinding: binding,
    });
    const answer = textOf(client.next(toBase64(server.first(fromBase64(client.initial)))));
    expect(client.next(toBase64(server.final(answer)))).toMatchObject({
      refused: 'channel-bindings-dont-match',
    });
  });

  test.each([
    ['no binding here', undefined, ['SCRAM-SHA-256'], 'n'],
    ['a binding here, none there', binding, ['PLAIN', 'SCRAM-SHA-256'], 'y'],
    ['a binding here and there, but not used', binding, ['scram-sha-256-plus', 'SCRAM-SHA-256'], 'n'],
    ['a binding here, the offer is unknown', binding, undefined, 'n'],
  ])('without -PLUS: %s', (_, channelBinding, offered, flag) => {
    const client = clientOf({
      mechanism: 'SCRAM-SHA-256',
      credentials: PENCIL,
      ...(channelBinding === undefined ? {} : { channelBinding }),
      ...(offered === undefined ? {} : { offered }),
    });
    expect(fromBase64(client.initial)).toMatch(new RegExp(`^${flag},,n=user`));
  });
});
