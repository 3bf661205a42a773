import { createFakeZone } from '../../adapters/memory/fake-zone.ts';
import { runSpf } from '../../cli/spf.ts';

const ZONE = `
example.com TXT "v=spf1 mx include:_spf.esp.example -all exp=why.example.com"
            MX 10 mx1.example.com
mx1.example.com A 192.0.2.1
_spf.esp.example TXT "v=spf1 ip4:198.51.100.0/24 ~all"
why.example.com TXT "%{c} may not"
open.example TXT "v=spf1 +all"
broken.example TXT "v=spf1 ip4:\\027[31m -all"
endless.example TXT "v=spf1 mx"
led.example TXT "v=spf1 redirect=end.example"
end.example TXT "v=spf1 ~all"
gone.example TXT "v=spf1 include:nothing.example -all"
half.example TXT "v=spf1 include:silent.example -all"
opened.example TXT "v=spf1 include:open.example -all"
!TIMEOUT silent.example`;

async function run(
  domain: string,
  more: {
    readonly ip?: string;
    readonly sender?: string;
    readonly helo?: string;
    readonly json?: boolean;
  } = {},
): Promise<{ readonly output: string; readonly exitCode: number }> {
  const request = { domain, json: false, at: new Date('2026-11-24T02:14:00Z'), ...more };
  return runSpf(request, createFakeZone(ZONE), AbortSignal.timeout(5000));
}

describe('postwatch spf', () => {
  test('shows the tree with the cost of every term', async () => {
    const { output, exitCode } = await run('Example.com.');
    expect(exitCode).toBe(0);
    expect(output).toContain('example.com   SPF needs 2 of 10 lookups, 0 void');
    expect(output).toMatch(/^ {5}1 {2}include:_spf\.esp\.example\n {11}-  ip4:198\.51\.100\.0\/24$/m);
  });

  test('with an address gives the verdict and the words of the domain', async () => {
    const fail = await run('example.com', { ip: '203.0.113.5' });
    expect(fail).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('the domain explains: 203.0.113.5 may not') as string,
    });
    expect((await run('example.com', { ip: '198.51.100.9' })).exitCode).toBe(0);
  });

  test('as JSON has result, explanation, lookups, voidLookups and tree', async () => {
    const { output } = await run('example.com', { ip: '203.0.113.5', json: true });
    expect(JSON.parse(output)).toMatchObject({
      domain: 'example.com',
      result: 'fail',
      explanation: '203.0.113.5 may not',
      lookups: 2,
      voidLookups: 0,
      tree: {
        result: 'fail',
        steps: [{ term: 'mx' }, { term: 'include:_spf.esp.example' }, { term: '-all' }, {}],
      },
    });
    const lint = await run('example.com', { json: true });
    expect(JSON.parse(lint.output)).toMatchObject({
      result: 'fail',
      lookups: 2,
      addresses: 257,
      tree: { state: 'record' },
    });
  });

  test.each([
    ['example.com', 'fail'],
    ['open.example', 'pass'],
    ['broken.example', 'permerror'],
    ['silent.example', 'temperror'],
    ['nothing.example', 'none'],
    ['a..example', 'none'],
    ['endless.example', 'neutral'],
    ['led.example', 'softfail'],
    ['gone.example', 'permerror'],
    ['half.example', 'temperror'],
    ['opened.example', 'pass'],
  ])('without an address, the result of %s is %s', async (domain, result) => {
    const { output } = await run(domain, { json: true });
    expect(JSON.parse(output)).toMatchObject({ result });
  });

  test('tells what is wrong, and exits accordingly', async () => {
    expect(await run('open.example')).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('SPF_ALL_OPEN') as string,
    });
    expect(await run('silent.example')).toMatchObject({
      exitCode: 3,
      output: expect.stringContaining('SPF_UNSEEN') as string,
    });
    expect(await run('silent.example', { ip: '192.0.2.1' })).toMatchObject({
      exitCode: 3,
      output: expect.stringContaining('temperror') as string,
    });
    expect(await run('a..example', { ip: '192.0.2.1' })).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('none') as string,
    });
  });

  test('a record cannot steer the terminal', async () => {
    for (const more of [{}, { ip: '192.0.2.1' }]) {
      const { output } = await run('broken.example', more);
      expect(output).not.toContain('\u001b');
      expect(output).toContain('\\x1b[31m');
    }
  });
});
