import { agentVantages } from '../../cli/agent-vantages.ts';
import { parseConfig, type Config } from '../../core/config/index.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/acme-jobs-rack-7';

function configOf(vantages: string): Config {
  const read = parseConfig(`name: acme\naddresses: [192.0.2.1]\n${vantages}`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}

const VOTING = configOf('vantages: [eu-west-1, us-east-1, { agent: rack-7 }, { agent: office }]');

test('where agents are no vantages an agent is what it was', () => {
  expect(agentVantages(configOf(''), { queue: 'https://anything' })).toBeUndefined();
  expect(agentVantages(configOf('vantages: [eu-west-1, us-east-1]'), { queue: 'x' })).toBeUndefined();
});

test('an agent that votes knows the queues of all others from its own', () => {
  expect(
    agentVantages(VOTING, { queue: QUEUE, vantage: 'rack-7' })?.places.map(({ queue }) => queue),
  ).toEqual([
    'https://sqs.eu-west-1.amazonaws.com/111122223333/acme-jobs',
    'https://sqs.us-east-1.amazonaws.com/111122223333/acme-jobs',
    QUEUE,
    'https://sqs.eu-west-1.amazonaws.com/111122223333/acme-jobs-office',
  ]);
});

test.each([
  [{ queue: QUEUE }, 'say --vantage and one of rack-7, office'],
  [{ queue: QUEUE, vantage: 'rack 7' }, 'agents are rack-7, office'],
  [{ queue: QUEUE, vantage: 'office' }, 'its jobs are in acme-jobs-office'],
])('%j is refused: it would vote in a foreign name', (options, why) => {
  expect(() => agentVantages(VOTING, options)).toThrow(why);
});
