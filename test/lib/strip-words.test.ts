import { stripWords } from '../../lib/strip-words.ts';

const ROW = `const help=(t)=>t+"!";exports.codes={A:{outcome:"fail",severity:"error",says:(a)=>help(a.x),effect:()=>"bad",evidence:(a)=>a.y,advice:()=>["do, {this}"],spec:"RFC 1 2",per:["x"]}};`;

function codesOf(script: string): unknown {
  const exported: { codes?: unknown } = {};
  // eslint-disable-next-line typescript/no-implied-eval -- the script is this test's own
  new Function('exports', script)(exported);
  return exported.codes;
}

test('what a row means stays, what it says goes, and what only that used goes too', () => {
  const stripped = stripWords(ROW);
  expect(codesOf(stripped)).toEqual({ A: { outcome: 'fail', severity: 'error', per: ['x'] } });
  expect(stripped).not.toContain('!');
});

test('objects that are no rows keep everything', () => {
  const script = 'exports.codes={says:1,advice:{spec:2},outcome:3};';
  expect(codesOf(stripWords(script))).toEqual({ says: 1, advice: { spec: 2 }, outcome: 3 });
});

test('a row may be spread, nested, or have words first and last', () => {
  const script =
    'const base={k:1};exports.codes=[{says:()=>"s",...base,outcome:"pass",severity:"info",advice:()=>[]}];';
  expect(codesOf(stripWords(script))).toEqual([{ k: 1, outcome: 'pass', severity: 'info' }]);
});
