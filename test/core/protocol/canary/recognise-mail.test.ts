import fc from 'fast-check';
import { canaryToken, draftCanary, recogniseMail, TOKEN } from '../../../../core/protocol/canary/index.ts';
import { composeMail } from '../../../../adapters/node/compose-mail.ts';

const token = canaryToken({
  target: 'smtp.example.com:587/canary@example.net',
  slot: '2026-11-24T02:14:00Z',
  configHash: 'c0ffee',
});
const draft = draftCanary({
  token,
  nonce: '0123456789abcdef',
  from: 'probe@example.com',
  to: 'canary@example.net',
  slot: '2026-11-24T02:14:00Z',
  date: new Date('2026-11-24T02:14:00Z'),
});
const read = async (text: string): Promise<unknown> => recogniseMail(Buffer.from(text), [token]);

test('a run has one token, another run another one', () => {
  expect(token).toMatch(TOKEN);
  expect(canaryToken({ target: 't', slot: 's', configHash: 'c' })).not.toBe(token);
});

test('our own message is known, whatever of it is rewritten', async () => {
  const text = Buffer.from(await composeMail(draft)).toString();
  const own = { kind: 'canary', token, nonce: '0123456789abcdef' };
  expect(await read(text)).toEqual(own);
  expect(await read(text.replace(/^Subject:.*/m, 'Subject: [EXTERNAL] x'))).toEqual(own);
  expect(await read(text.replace(/^Message-ID:.*/im, 'Message-ID: <1@gateway>'))).toEqual(own);
  const bare = text.replace(/^(?:Postwatch-\w+|Message-ID|Subject):.*\r\n/gim, '');
  expect(bare).not.toMatch(/^Postwatch-/m);
  expect(await read(bare)).toEqual({ ...own, nonce: '' });
});

test.each([
  [
    'an answer',
    (text: string) =>
      `From: a@b.example\r\nIn-Reply-To: ${draft.messageId}\r\nSubject: Re: ${draft.subject}\r\n\r\n${text}`,
  ],
  [
    'a forward',
    (text: string) => `From: a@b.example\r\nSubject: Fwd: ${draft.subject}\r\n\r\nlook:\r\n${text}`,
  ],
  ['another token in our field', (text: string) => text.replaceAll(token, `pw${'0'.repeat(32)}`)],
])('%s is foreign', async (_name, change) => {
  const text = Buffer.from(await composeMail(draft)).toString();
  expect(await read(change(text))).toEqual({ kind: 'foreign' });
});

test('takes whatever comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      const { kind } = await recogniseMail(bytes, [token]);
      expect(kind).toBe('foreign');
    }),
    { numRuns: 50 },
  );
});
