import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { recordsOf, type DnsAnswer } from '../../../../core/model/dns.ts';
import { askOf, gather, normaliseName, type Ask } from '../../../../core/protocol/dns/index.ts';
import type { Dns } from '../../../../core/ports.ts';

const ZONE = `
example.com  MX 10 mx1.example.com
             MX 20 mx2.example.com
mx1.example.com A 192.0.2.1
mx2.example.com A 192.0.2.2
`;
const signal = new AbortController().signal;

function addresses(ask: Ask): string[] {
  return recordsOf(ask('Example.COM.', 'MX'), 'MX').flatMap(({ exchange }) =>
    recordsOf(ask(exchange, 'A'), 'A').map(({ address }) => address),
  );
}

/** Counts round trips: questions asked before the first of them is answered belong together. */
function withRounds(dns: Dns): { readonly dns: Dns; readonly rounds: () => number } {
  let rounds = 0;
  let open = 0;
  return {
    rounds: () => rounds,
    dns: {
      async ask(...args): Promise<DnsAnswer> {
        if (open === 0) rounds += 1;
        open += 1;
        await Promise.resolve();
        open -= 1;
        return dns.ask(...args);
      },
    },
  };
}

test('gather() asks what depends on nothing together, and each question once', async () => {
  const zone = createFakeZone(ZONE);
  const counted = withRounds(zone);
  const { value, questions } = await gather(addresses, counted.dns, { signal });
  expect(value).toEqual(['192.0.2.1', '192.0.2.2']);
  expect(zone.asked).toEqual(['example.com MX', 'mx1.example.com A', 'mx2.example.com A']);
  expect({ questions, rounds: counted.rounds() }).toEqual({ questions: 3, rounds: 2 });
});

test('the answers give the same value again offline, also after a journey as JSON', async () => {
  const { value, answers } = await gather(addresses, createFakeZone(ZONE), { signal });
  const travelled = JSON.parse(JSON.stringify(answers)) as typeof answers;
  expect(addresses(askOf(travelled))).toEqual(value);
});

test('an offline question that nobody asked is "unasked"', () => {
  expect(askOf({})('Müller.example.', 'A')).toMatchObject({ kind: 'unasked', name: 'xn--mller-kva.example' });
});

test('gather() stops at its limits of questions and rounds', async () => {
  const deep = (ask: Ask): number => {
    let depth = 0;
    while (ask(`n${depth}.example`, 'A').kind !== 'unasked') depth += 1;
    return depth;
  };
  expect(await gather(deep, createFakeZone(''), { signal, maxRounds: 5 })).toMatchObject({
    value: 5,
    questions: 5,
  });
  const wide = (ask: Ask): number => Array.from({ length: 50 }, (_, n) => ask(`n${n}.example`, 'A')).length;
  expect(await gather(wide, createFakeZone(''), { signal, maxQuestions: 7 })).toMatchObject({ questions: 7 });
});

test('gather() asks nothing more once its time is up', async () => {
  const zone = createFakeZone(ZONE);
  const gone = await gather(addresses, zone, { signal: AbortSignal.abort() });
  expect(gone).toEqual({ value: [], answers: {}, questions: 0, complete: false });
  expect(zone.asked).toEqual([]);
});

test('normaliseName() is total and changes nothing the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const once = normaliseName(name.replace(/\.+$/, ''));
      expect(normaliseName(once.replace(/\.+$/, ''))).toBe(once.replace(/\.+$/, ''));
    }),
  );
});
