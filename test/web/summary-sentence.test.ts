import { summarySentence } from '../../web/summary-sentence.ts';

test.each([
  [[], 'Nothing was seen yet'],
  [['a ok', 'b ok'], 'None of 2 targets needs you'],
  [['a ok', 'b critical'], '1 of 2 targets needs you'],
  [['a warning', 'b critical', 'c unknown'], '2 of 3 targets need you; 1 could not be seen'],
])('%p: %s', (states, sentence) => {
  expect(summarySentence(states.map(stateOf))).toBe(sentence);
});

test('a target with several probes counts once, by the worst of them', () => {
  const states = ['a ok', 'a critical', 'b ok', 'b unknown', 'c warning', 'c unknown'];
  expect(summarySentence(states.map(stateOf))).toBe('2 of 3 targets need you; 1 could not be seen');
});

function stateOf(text: string): Parameters<typeof summarySentence>[0][number] {
  const [target = '', status] = text.split(' ');
  return { target, status: status as 'ok' };
}
