import fc from 'fast-check';
import {
  createSaslClient,
  redactable,
  SASL_MECHANISMS,
  type SaslClient,
  type SaslMechanism,
  type SaslStep,
} from '../../../../core/protocol/sasl/index.ts';
import { clientOf, fromBase64, textOf, toBase64 } from '../../../support/sasl-talk.ts';

const TIM = { user: 'tim', password: 'tanstaaftanstaaf' };
const TOKEN = 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==';

describe('PLAIN', () => {
  test('RFC 4616 4: the examples', () => {
    expect(fromBase64(clientOf({ mechanism: 'PLAIN', credentials: TIM }).initial)).toBe(
      '\0tim\0tanstaaftanstaaf',
    );
    const odd = clientOf({ mechanism: 'PLAIN', credentials: { user: 'Kurt', password: 'xipj3plmq' } });
    expect(fromBase64(odd.initial)).toBe('\0Kurt\0xipj3plmq');
    expect(odd.finish('2.7.0 ok')).toEqual({ kind: 'done', serverProved: false });
  });

  test('is not prepared here: what was configured is what is sent', () => {
    const client = clientOf({ mechanism: 'PLAIN', credentials: { user: 'ª', password: 'e\u0301Ⅸ' } });
    expect(fromBase64(client.initial)).toBe('\0ª\0e\u0301Ⅸ');
  });

  test.each(['', 'b2s=', 'go ahead'])(
    'a server that asks again with %j gets it once more, not twice',
    (challenge) => {
      const client = clientOf({ mechanism: 'PLAIN', credentials: TIM });
      expect(client.next(challenge)).toMatchObject({ kind: 'respond', base64: client.initial });
      expect(client.next(challenge)).toMatchObject({ kind: 'failed', code: 'unexpected-challenge' });
    },
  );

  test('RFC 4954 4: a line that would be too long is sent when asked for', () => {
    const client = clientOf({ mechanism: 'PLAIN', credentials: { user: 'tim', password: 'x'.repeat(400) } });
    expect(client.initial).toBeUndefined();
    expect(textOf(client.next(''))).toBe(`\0tim\0${'x'.repeat(400)}`);
    expect(client.next('')).toMatchObject({ kind: 'failed' });
  });
});

describe('LOGIN', () => {
  test.each([
    ['VXNlcm5hbWU6', 'UGFzc3dvcmQ6'],
    ['VXNlciBOYW1lAA==', 'UGFzc3dvcmQA'],
    ['', ''],
    ['Username:', 'Password:'],
  ])('answers by order: %s, %s', (first, second) => {
    const client = clientOf({ mechanism: 'LOGIN', credentials: TIM });
    expect(client.initial).toBeUndefined();
    expect(textOf(client.next(first))).toBe('tim');
    expect(textOf(client.next(second))).toBe('tanstaaftanstaaf');
    expect(client.next(first)).toMatchObject({ kind: 'failed', code: 'unexpected-challenge' });
  });
});

describe('CRAM-MD5', () => {
  const client = () => clientOf({ mechanism: 'CRAM-MD5', credentials: TIM });

  test('RFC 2195 3: the example', () => {
    const tim = client();
    expect(tim.initial).toBeUndefined();
    const step = tim.next('PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+');
    expect(step).toMatchObject({ base64: 'dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw' });
    expect(textOf(step)).toBe('tim b913a602c7eda7a495b4e6e7334d3890');
    expect(tim.next('PDE+')).toMatchObject({ kind: 'failed', code: 'unexpected-challenge' });
  });

  test('does not answer an empty challenge: that answer would be good for ever', () => {
    expect(client().next('')).toMatchObject({ kind: 'failed', code: 'bad-challenge' });
  });
});

describe('OAUTHBEARER', () => {
  const credentials = { user: 'user@example.com', token: TOKEN };
  const server = { host: 'server.example.com', port: 587 };

  test('RFC 7628 4.1: the example over IMAP', () => {
    const client = clientOf({ mechanism: 'OAUTHBEARER', credentials, server: { ...server, port: 143 } });
    expect(client.initial).toBe(
      'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB',
    );
  });

  test('RFC 7628 4.4: the example of a refusal over SMTP', () => {
    const client = clientOf({ mechanism: 'OAUTHBEARER', credentials, server });
    expect(client.initial).toBe(
      'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB',
    );
    expect(
      client.next(
        'eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NoZW1lcyI6ImJlYXJlciBtYWMiLCJzY29wZSI6Imh0dHBzOi8vbWFpbC5leGFtcGxlLmNvbS8ifQ==',
      ),
    ).toEqual({ kind: 'respond', base64: 'AQ==', hide: [], refused: 'invalid_token' });
    expect(client.next('')).toMatchObject({ kind: 'failed', code: 'unexpected-challenge' });
  });

  test('a user name is optional, and escaped', () => {
    expect(
      fromBase64(clientOf({ mechanism: 'OAUTHBEARER', credentials: { user: '', token: 't' } }).initial),
    ).toBe('n,,\x01auth=Bearer t\x01\x01');
    expect(
      fromBase64(clientOf({ mechanism: 'OAUTHBEARER', credentials: { user: 'a,b=c', token: 't' } }).initial),
    ).toBe('n,a=a=2Cb=3Dc,\x01auth=Bearer t\x01\x01');
  });
});

describe('XOAUTH2', () => {
  const credentials = {
    user: 'someuser@example.com',
    token: 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg',
  };

  test("the example of Google's documentation, and an empty line after a refusal", () => {
    const client = clientOf({ mechanism: 'XOAUTH2', credentials });
    expect(client.initial).toBe(
      'dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==',
    );
    expect(
      client.next(toBase64('{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}')),
    ).toEqual({
      kind: 'respond',
      base64: '',
      hide: [],
      refused: '401',
    });
  });

  test.each(['null', '[]', '{"status":{}}', 'not json', `{"status":"${credentials.token}"}`])(
    'a reason that is none that we know is not repeated: %s',
    (json) => {
      const client = clientOf({ mechanism: 'XOAUTH2', credentials });
      expect(client.next(toBase64(json))).toMatchObject({ refused: 'no known reason' });
    },
  );

  test('a token as long as they are is sent when the server asks', () => {
    const token = 'x'.repeat(2000);
    const client = clientOf({ mechanism: 'XOAUTH2', credentials: { user: 'u', token } });
    expect(client.initial).toBeUndefined();
    expect(textOf(client.next(''))).toContain(token);
    expect(client.next(toBase64('{"status":"400"}'))).toMatchObject({ base64: '', refused: '400' });
  });
});

describe('credentials that a mechanism cannot say', () => {
  test.each([
    ['PLAIN', { user: 'u' }, 'no-password'],
    ['LOGIN', { user: 'u', password: '' }, 'no-password'],
    ['PLAIN', { user: '', password: 'p' }, 'no-user'],
    ['PLAIN', { user: 'u', password: 'secret\0word' }, 'bad-character'],
    ['CRAM-MD5', { user: 'u\ud800', password: 'p' }, 'bad-character'],
    ['SCRAM-SHA-256', { user: 'u', token: 't' }, 'no-password'],
    ['SCRAM-SHA-256', { user: 'u', password: 'secret\u0007word' }, 'bad-character'],
    ['SCRAM-SHA-1', { user: '\u0627\u0031', password: 'p' }, 'bad-character'],
    ['SCRAM-SHA-1', { user: '\u00ad', password: 'p' }, 'bad-character'],
    ['SCRAM-SHA-256-PLUS', { user: 'u', password: 'p' }, 'no-channel-binding'],
    ['OAUTHBEARER', { user: 'u', password: 'p' }, 'no-token'],
    ['OAUTHBEARER', { user: 'u', token: 't\x01host=evil' }, 'bad-character'],
    ['OAUTHBEARER', { user: 'u\x01', token: 't' }, 'bad-character'],
    ['XOAUTH2', { user: '', token: 't' }, 'no-user'],
  ] as const)('%s with %j', (mechanism, credentials, code) => {
    const made = createSaslClient({ mechanism, credentials });
    expect(made).toMatchObject({ ok: false, code });
    expect(JSON.stringify(made)).not.toContain('secret');
  });

  test.each(['', 'a,b', 'a b', 'ä'])('a nonce like %j is refused', (nonce) => {
    const made = createSaslClient({ mechanism: 'SCRAM-SHA-1', credentials: TIM, nonce });
    expect(made).toMatchObject({ ok: false, code: 'bad-nonce' });
  });
});

describe('whatever a server sends', () => {
  const secrets = { user: 'some user', password: 'correct horse battery', token: 'tokentokentokentoken' };
  const binding = { type: 'tls-exporter', data: Buffer.alloc(32) } as const;
  const begin = (mechanism: SaslMechanism): SaslClient =>
    clientOf({ mechanism, credentials: secrets, channelBinding: binding });
  const words = fc.constantFrom(
    secrets.password,
    secrets.token,
    'e=',
    'v=',
    'r=',
    ',s=QSXCR+Q6sek8bf92',
    ',i=4096',
    '{"status":"',
    '"}',
    '\0',
    ',',
  );
  const challenge = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map(toBase64),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    fc.array(words, { maxLength: 8 }).map((list) => toBase64(list.join(''))),
    fc.constant('A'.repeat(20_000)),
  );

  test.each(SASL_MECHANISMS)('%s never throws, comes to an end, and tells no secret', (mechanism) => {
    fc.assert(
      fc.property(fc.array(challenge, { minLength: 4, maxLength: 8 }), fc.string(), (challenges, text) => {
        const client = begin(mechanism);
        const steps = challenges.map((one) => client.next(one));
        expect(steps.at(-1)?.kind).toBe('failed');
        const end = client.finish(text);
        expect(end.kind).toBe('failed');
        const told = JSON.stringify([...steps.map(withoutResponse), end]);
        for (const secret of [secrets.password, secrets.token]) {
          expect(told).not.toContain(secret);
          expect(told).not.toContain(toBase64(secret));
        }
      }),
    );
  });

  test.each(SASL_MECHANISMS)('%s: a transcript without what is redactable holds no secret', (mechanism) => {
    const client = begin(mechanism);
    const nonce = /r=(.*)$/.exec(fromBase64(client.initial ?? ''))?.[1] ?? '';
    const steps = ['', `r=${nonce}more,s=QSXCR+Q6sek8bf92,i=4096`].map((text) => client.next(toBase64(text)));
    const lines = [
      client.initial ?? '',
      ...steps.map((step) => (step.kind === 'respond' ? step.base64 : '')),
    ];
    const both = [
      ...lines,
      ...lines.map(fromBase64),
      secrets.password,
      toBase64(secrets.password),
      secrets.token,
    ];
    const hide = [client, ...steps].flatMap(redactable);
    expect(hide).not.toContain('');
    const shown = both
      .map((line) => hide.reduce((rest, word) => rest.replaceAll(word, '***'), line))
      .join('\n');
    expect(shown).not.toMatch(/correct horse|tokentoken|,p=|[0-9a-f]{32}/);
    for (const line of shown.split('\n'))
      expect(fromBase64(line)).not.toMatch(/correct horse|tokentoken|,p=/);
  });
});

function withoutResponse(step: SaslStep): unknown {
  return step.kind === 'failed' ? step : step.refused;
}
