import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../cli/version.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'postwatch-cache-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = join(import.meta.dirname, '../../bin/postwatch.ts');

function run(env: Readonly<Record<string, string>>): string {
  return execFileSync(process.execPath, [PROGRAM, '--version'], { env, timeout: 60_000 }).toString();
}

test('what is compiled is kept in a folder of its own that nobody else may read or write', () => {
  expect(run({ HOME: folder })).toBe(`${version}\n`);
  const kept = join(folder, '.cache/postwatch');
  expect(readdirSync(kept)).toHaveLength(1);
  expect(statSync(kept).mode & 0o777).toBe(0o700);
});

test('where no folder can be made it runs without', () => {
  expect(run({ HOME: '/proc' })).toBe(`${version}\n`);
});
