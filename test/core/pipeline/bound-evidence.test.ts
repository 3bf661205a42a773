import { boundEvidence } from '../../../core/pipeline/bound-evidence.ts';
import { sampleRecord } from '../../support/sample-records.ts';

const answer = (text: string): object => ({
  records: [{ type: 'TXT', chunks: [text] }],
  proof: [{ rdata: 'ab'.repeat(50) }],
});

test('what fits is kept as it is, proofs included', () => {
  const { observation } = sampleRecord({ facts: { answers: { 'example.com TXT': answer('small') } } });
  expect(boundEvidence({ observation, findings: [] }).observation).toBe(observation);
});

test('what is too large loses its proofs whole, and says so', () => {
  const answers = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`n${index}.example.com TXT`, answer('x'.repeat(9000))]),
  );
  const { observation } = sampleRecord({ facts: { answers: { only: answer('y') } } });
  const bounded = boundEvidence({
    observation: { ...observation, facts: { answers } } as unknown as typeof observation,
    findings: [],
  });
  expect(JSON.stringify(bounded.observation.facts)).not.toContain('proof');
  expect(bounded.observation.cut).toMatch(/octets were seen, \d+ are kept/);
});
