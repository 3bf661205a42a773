/** The OpenSPF suite, explanations included; once with all answers at hand, once as they come in over the network. */
import { unasked, type Ask } from '../../../../core/protocol/dns/index.ts';
import { evaluateSpf, lintSpf, type SpfQuery, type SpfVerdict } from '../../../../core/protocol/spf/index.ts';
import { readSuite } from '../../../support/spf-suite.ts';

const cases = readSuite();

/** Every round answers what the round before asked. */
function inRounds(query: SpfQuery, ask: Ask): SpfVerdict {
  const known = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const wanted = new Set<string>();
    const verdict = evaluateSpf(query, (name, type) => {
      wanted.add(`${name} ${type}`);
      return known.has(`${name} ${type}`) ? ask(name, type) : unasked(name, type);
    });
    if (!verdict.pending) return verdict;
    for (const question of wanted) known.add(question);
  }
  throw new Error('does not come to an end');
}

describe('the RFC 7208 suite', () => {
  if (cases.length === 0) {
    process.stderr.write('SPF vectors not found beside the project: only the cases of our own ran\n');
  }

  test('is complete or absent', () => {
    expect([0, 203]).toContain(cases.length);
  });

  for (const { scenario, name, query, results, explanation, ask } of cases) {
    test(`${scenario}: ${name}`, () => {
      const verdict = evaluateSpf(query, ask);
      expect(results).toContain(verdict.result);
      expect(verdict.pending).toBe(false);
      if (explanation !== undefined) {
        expect(verdict.explanation).toBe(explanation === 'DEFAULT' ? '' : explanation);
      }
      expect(inRounds(query, ask)).toEqual(verdict);
    });
  }

  test('every zone of it can be linted', () => {
    for (const { query, ask } of cases) {
      const domain = query.sender.slice(query.sender.lastIndexOf('@') + 1);
      const lint = lintSpf(domain === '' ? query.helo : domain, ask);
      expect(JSON.parse(JSON.stringify(lint))).toEqual(lint);
    }
  });
});
