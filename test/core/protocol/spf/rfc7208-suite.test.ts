/** The OpenSPF suite, explanations included. */
import { evaluateSpf } from '../../../../core/protocol/spf/index.ts';
import { readSuite } from '../../../support/spf-suite.ts';

const cases = readSuite();

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
    });
  }
});
