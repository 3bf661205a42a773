import { createExchange } from '../../../adapters/node/exchange.ts';
import { startHttpScorer, startPlainScorer, type FakeScorer } from '../../support/start-scorer.ts';

const { post, talk } = createExchange();
const open: FakeScorer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (one) => one.stop()));
});

const options = (timeoutMs = 5000, maxOctets = 10_000): Parameters<typeof post>[1] => ({
  signal: new AbortController().signal,
  timeoutMs,
  maxOctets,
});
async function started(scorer: Promise<FakeScorer>): Promise<FakeScorer> {
  open.push(await scorer);
  return scorer;
}

test('post() sends the message as it is, and gives status and octets back', async () => {
  const scorer = await started(startHttpScorer({ status: 401, body: '{"error":"Unauthorized"}' }));
  const answered = await post(
    {
      url: `http://127.0.0.1:${scorer.port}/checkv2`,
      headers: { Password: 'p' },
      body: Buffer.from('a\r\nb'),
    },
    options(),
  );
  expect(answered).toEqual({ ok: true, status: 401, bytes: Buffer.from('{"error":"Unauthorized"}') });
  expect(scorer.asked).toEqual([{ head: 'POST /checkv2 p', body: 'a\r\nb' }]);
});

test('talk() says all and listens to the end', async () => {
  const scorer = await started(startPlainScorer('SPAMD/1.1 0 EX_OK\r\n'));
  const answered = await talk(
    { host: '127.0.0.1', port: scorer.port, say: Buffer.from('PING SPAMC/1.5\r\n\r\n') },
    options(),
  );
  expect(answered).toEqual({ ok: true, status: 0, bytes: Buffer.from('SPAMD/1.1 0 EX_OK\r\n') });
});

test('a scorer that is not there, is silent, talks too much or speaks no HTTP says so', async () => {
  const silent = await started(startPlainScorer('', { silent: true }));
  const flood = await started(startPlainScorer('x'.repeat(20_000)));
  const { port } = await started(startPlainScorer('SPAMD/1.0 76 Bad header line\r\n'));
  const gone = await startPlainScorer('');
  await gone.stop();
  const say = Buffer.from('x');
  const detail = async (answered: ReturnType<typeof talk>): Promise<string> => {
    const one = await answered;
    return one.ok ? 'answered' : one.detail;
  };
  expect(await detail(talk({ host: '127.0.0.1', port: gone.port, say }, options()))).toContain('refused');
  expect(await detail(talk({ host: '127.0.0.1', port: silent.port, say }, options(100)))).toBe(
    'no whole answer within 0.1 s',
  );
  expect(await detail(talk({ host: '127.0.0.1', port: flood.port, say }, options()))).toContain(
    'longer than 10000 octets',
  );
  expect(await detail(post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: say }, options()))).toBe(
    'the answer is no HTTP',
  );
});

test('our own end is no fault of the scorer', async () => {
  const silent = await started(startPlainScorer('', { silent: true }));
  const answered = await talk(
    { host: '127.0.0.1', port: silent.port, say: Buffer.from('x') },
    { ...options(), signal: AbortSignal.timeout(50) },
  );
  expect(answered).toMatchObject({ ok: false, ours: true });
});
