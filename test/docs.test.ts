/** What is generated, and what documents promise, against the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../core/config/index.ts';
import { knownCodes } from '../core/pipeline/explain.ts';
import { checksPage } from '../scripts/checks-page.ts';
import { troubleshootingPage } from '../scripts/troubleshooting-page.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('docs/checks.md is as `npm run docs` writes it', () => {
  expect(read('docs/checks.md')).toBe(checksPage());
});

test('docs/troubleshooting.md is as `npm run docs` writes it', () => {
  expect(read('docs/troubleshooting.md')).toBe(troubleshootingPage());
});

test('postwatch.schema.json is as `npm run docs` writes it', () => {
  expect(JSON.parse(read('postwatch.schema.json'))).toEqual(configJsonSchema());
});

test('every npm script that a document names exists', () => {
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
  const named = ['README.md', 'CONTRIBUTING.md'].flatMap((file) =>
    [...read(file).matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map((match) => match[1] ?? ''),
  );
  expect(
    [...new Set(named)].filter((name) => !scripts.includes(name) && !['ci', 'installs'].includes(name)),
  ).toEqual([]);
});

test('every link between documents leads somewhere', () => {
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
    ...readdirSync(join(root, 'docs', 'decisions')).map((name) => `docs/decisions/${name}`),
  ];
  const broken = files.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map((match) => join(file, '..', match[1] ?? ''))
      .filter((target) => {
        try {
          readFileSync(join(root, target));
          return false;
        } catch (error) {
          return (error as NodeJS.ErrnoException).code !== 'EISDIR';
        }
      })
      .map((target) => `${file} -> ${target}`),
  );
  expect(broken).toEqual([]);
});

test('codes that documents name exist', () => {
  const known = new Set(knownCodes().map(({ code }) => code));
  const named = ['README.md', 'docs/runbook.md', 'postwatch.example.yaml'].flatMap((file) =>
    [...read(file).matchAll(/\b(?:SMTP|TLS|MX|PTR|SPF|DKIM|DMARC|DNSBL|PATH|ADDRESS)_[A-Z0-9_]+/g)].map(
      (match) => match[0],
    ),
  );
  expect([...new Set(named)].filter((code) => !known.has(code))).toEqual([]);
});
