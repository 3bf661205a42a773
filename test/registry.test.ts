/** The table of checks against the files of core/checks, the golden cases, and the written form of codes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { CHECKS } from '../core/checks/index.ts';
import type { CodeRow } from '../core/model/check.ts';

const root = join(import.meta.dirname, '..');
const checksFolder = join(root, 'core', 'checks');
const golden = join(root, 'test', 'golden');

function wantedCodes(check: string): string[] {
  const folder = join(golden, check);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) =>
      (parse(readFileSync(join(folder, name), 'utf8')) as { want: { code: string }[] }).want.map(
        ({ code }) => code,
      ),
    );
}

test('every file of core/checks is a row of the table, and every row a file', () => {
  const files = readdirSync(checksFolder)
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => basename(name, '.ts'));
  expect(CHECKS.map(({ id }) => id).sort()).toEqual(files.sort());
});

test('tables of checks keep the names of their codes, which rules of diagnosis are held to', () => {
  const tables = readdirSync(join(checksFolder, 'tables')).filter((name) => name.endsWith('.ts'));
  expect(tables.length).toBeGreaterThan(4);
  expect(
    tables.filter(
      (name) =>
        !/\] as const satisfies readonly AnyCheck\[\];\s*$/.test(
          readFileSync(join(checksFolder, 'tables', name), 'utf8'),
        ),
    ),
  ).toEqual([]);
});

test('every file exports its check under its own name', () => {
  for (const { id } of CHECKS) {
    const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    expect(readFileSync(join(checksFolder, `${id}.ts`), 'utf8')).toContain(`export const ${name}`);
  }
});

test('a code stands in one check only, in capitals', () => {
  const codes = CHECKS.flatMap((check) => Object.keys(check.codes));
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(codes.filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code))).toEqual([]);
});

describe.each(CHECKS.map((check) => ({ id: check.id, check })))('$id', ({ id, check }) => {
  test('every code is raised by a golden case, and cases want no other code', () => {
    expect([...new Set(wantedCodes(id))].sort()).toEqual(Object.keys(check.codes).sort());
  });

  test('it can pass', () => {
    expect(Object.values(check.codes).map((row) => row.outcome)).toContain('pass');
  });

  test('whatever fails has an advice, and sections are written one way', () => {
    for (const [code, row] of Object.entries<CodeRow<never>>(check.codes)) {
      const body = row.advice.toString().replaceAll(/\s/g, '');
      if (row.outcome === 'fail')
        expect({ code, empty: body.endsWith('=>[]') }).toEqual({ code, empty: false });
      if (row.spec !== undefined)
        expect(row.spec).toMatch(
          /^(RFC \d{3,5}( [0-9A-Z][0-9A-Z.]*)?|CVE-\d{4}-\d+|draft-[a-z]+(-[a-z]+)+)(, (RFC \d{3,5}( [0-9A-Z][0-9A-Z.]*)?|CVE-\d{4}-\d+))*$/,
        );
    }
  });
});
