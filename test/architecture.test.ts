/**
 * Who may import whom (docs/architecture.md has the table in words). A row allows its folder to import the listed
 * folders and packages; whatever is not listed is an error, so that a new dependency is a decision.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { builtinModules } from 'node:module';

const root = join(import.meta.dirname, '..');
const FOLDERS = ['bin', 'lib', 'functions', 'core', 'adapters', 'cli', 'web', 'lab'];

interface Rule {
  /** Files, as the start of a path from the root. */
  readonly from: string;
  /** Starts of paths, or package names, or "node:" modules ("node:*" = any). */
  readonly may: readonly string[];
}

// node:zlib for logos, which come folded (BIMI): a codec of the runtime, used on octets that are bounded.
const CODECS = ['dns-packet', 'ipaddr.js', 'tldts', 'node:crypto', 'node:net', 'node:url', 'node:zlib'];

/** The first rule whose `from` fits decides: special places before general ones. */
const RULES: readonly Rule[] = [
  // node:net for isIP, node:url for domainToASCII: pure functions of the runtime (docs/decisions/0001-house.md).
  { from: 'core/model/', may: ['core/model/', 'node:net', 'node:url', 'ipaddr.js'] },
  { from: 'core/ports.ts', may: ['core/model/'] },
  { from: 'core/contract.ts', may: [] },
  // A message is parsed by a library, in this one place.
  { from: 'core/protocol/mime/', may: ['core/protocol/mime/', 'postal-mime'] },
  // ... and its HTML in this one.
  { from: 'core/protocol/html/', may: ['core/protocol/html/', 'htmlparser2'] },
  { from: 'core/protocol/', may: ['core/model/', 'core/ports.ts', 'core/protocol/', ...CODECS] },
  {
    from: 'core/probes/',
    may: ['core/model/', 'core/ports.ts', 'core/protocol/', 'core/probes/', 'ipaddr.js'],
  },
  {
    from: 'core/checks/',
    may: ['core/model/', 'core/ports.ts', 'core/protocol/', 'core/checks/', 'ipaddr.js'],
  },
  // What a reply quotes is read where replies are.
  {
    from: 'core/diagnosis/',
    may: ['core/model/', 'core/diagnosis/', 'core/checks/index.ts', 'core/protocol/smtp/index.ts'],
  },
  {
    from: 'core/config/',
    may: ['core/', 'tldts', 'zod', 'yaml', 'leven', 'croner', 'node:crypto', 'node:net'],
  },
  // Reads when a window of maintenance opens; it starts no timer.
  { from: 'core/incident/maintenance.ts', may: ['core/', 'croner'] },
  { from: 'core/', may: ['core/', 'node:crypto'] },
  // The embedded store speaks DynamoDB to itself.
  {
    from: 'adapters/node/embedded-store.ts',
    may: [
      'adapters/aws/records-table.ts',
      'adapters/node/',
      '@aws-sdk/client-dynamodb',
      'dynalite',
      'node:*',
    ],
  },
  { from: 'adapters/aws/', may: ['core/', 'adapters/aws/', '@aws-sdk/', 'p-limit', 'node:*'] },
  // Round trips: IMAP and the form of messages are libraries' business, each in one place.
  { from: 'adapters/node/imap-mailbox.ts', may: ['core/', 'adapters/node/', 'imapflow', 'node:*'] },
  { from: 'adapters/node/compose-mail.ts', may: ['core/', 'nodemailer'] },
  { from: 'adapters/node/verify-signatures.ts', may: ['core/', 'mailauth'] },
  {
    from: 'adapters/',
    may: [
      'core/',
      'adapters/node/',
      'adapters/memory/',
      'node:*',
      'dynalite',

      'dns-packet',
      'p-limit',
      'prom-client',
      'ipaddr.js',
    ],
  },
  // What the dashboard shows is what the status page shows.
  {
    from: 'functions/widget/',
    may: ['core/', 'adapters/node/', 'adapters/aws/', 'functions/', 'web/', '@aws-sdk/'],
  },
  {
    from: 'functions/',
    may: [
      'core/',
      'adapters/node/',
      'adapters/aws/',
      'functions/',
      'p-limit',
      '@aws-sdk/',
      'aws-lambda',
      'node:*',
    ],
  },
  {
    from: 'lib/',
    may: [
      'core/config/',
      'core/contract.ts',
      'core/alarms.ts',
      'core/alarms-of.ts',
      // The same estimate at synth and on the command line, which does not import lib.
      'core/bill/',
      'core/incident/maintenance.ts',
      'core/checks/',
      'core/model/',
      'lib/',
      'aws-cdk-lib',
      'constructs',
      'esbuild',
      'acorn',
      'cdk-nag',
      'node:*',
    ],
  },
  {
    from: 'lab/',
    may: [
      'core/',
      'adapters/',
      'lab/',
      '@peculiar/x509',
      'reflect-metadata',
      'dns-packet',
      'ipaddr.js',
      'node:*',
    ],
  },
  {
    from: 'web/',
    may: ['core/', 'adapters/', 'web/', 'hono', '@hono/node-server', 'csv-stringify', 'node:*'],
  },
  {
    from: 'cli/',
    may: [
      'core/',
      'adapters/',
      'cli/',
      'web/',
      'lab/',
      'node:*',
      'commander',
      'picocolors',
      'cli-table3',
      'wrap-ansi',
      'package.json',
      'ora',
      'log-update',
      'croner',
      'p-limit',
      'csv-stringify',
      '@aws-sdk/',
    ],
  },
  { from: 'bin/app.ts', may: ['lib/', 'core/bill/', 'core/config/', 'aws-cdk-lib', 'node:*'] },
  { from: 'bin/', may: ['cli/', 'node:*'] },
];

interface Import {
  readonly file: string;
  /** Path from the root, or package name, or "node:x". */
  readonly target: string;
}

function sources(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements =
    /^(?:import|export)\b[^;'"`]*?\bfrom\s*'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;
  const specifiers = [...text.matchAll(statements)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  return specifiers.map((specifier) => ({
    file,
    target: specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/')
      : specifier,
  }));
}

function isAllowed({ file, target }: Import): boolean {
  const rule = RULES.find(({ from }) => file.startsWith(from));
  if (rule === undefined) return false;
  return rule.may.some((may) => {
    if (may === 'node:*') return target.startsWith('node:');
    if (may.endsWith('/')) return target.startsWith(may);
    return target === may || target.startsWith(`${may}/`);
  });
}

const IMPORTS = sources().flatMap(importsOf);

/** "core/protocol/spf/parse.ts" -> "spf" */
function roomOf(path: string, folder: string): string | undefined {
  return path.startsWith(folder) ? path.slice(folder.length).split('/')[0] : undefined;
}

test('there are imports to judge', () => {
  expect(IMPORTS.length).toBeGreaterThan(100);
});

test('every import is allowed by the table', () => {
  expect(IMPORTS.filter((one) => !isAllowed(one)).map(({ file, target }) => `${file} -> ${target}`)).toEqual(
    [],
  );
});

test('a protocol imports another one only through its index', () => {
  const crossing = IMPORTS.filter(({ file, target }) => {
    const there = roomOf(target, 'core/protocol/');
    return (
      there !== undefined &&
      roomOf(file, 'core/protocol/') !== there &&
      target !== `core/protocol/${there}/index.ts`
    );
  }).filter(({ file }) => file.startsWith('core/'));
  expect(crossing.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('no check imports another check and no probe another probe', () => {
  for (const folder of ['core/checks/', 'core/probes/']) {
    const crossing = IMPORTS.filter(
      ({ file, target }) =>
        file.startsWith(folder) &&
        file !== `${folder}index.ts` &&
        !file.startsWith('core/checks/tables/') &&
        target.startsWith(folder) &&
        target !== `${folder}index.ts` &&
        target !== 'core/probes/probe.ts',
    );
    expect(crossing.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  }
});

test('core takes only pure things from the runtime', () => {
  const named = sources()
    .filter((file) => file.startsWith('core/'))
    .flatMap((file) =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /import\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'(node:(?:net|url))'/g,
        ),
      ].map((match) => ({ file, names: match[1] ?? '', from: match[2] })),
    );
  const pure = new Set(['isIP', 'isIPv4', 'isIPv6', 'domainToASCII', 'domainToUnicode']);
  const impure = named.flatMap(({ file, names }) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !pure.has(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(impure).toEqual([]);
});

test('core reads no clock, no environment and no console', () => {
  const reaching = sources()
    .filter((file) => file.startsWith('core/'))
    .flatMap((file) => {
      const code = readFileSync(join(root, file), 'utf8')
        .replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
        .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
      return [
        ...code.matchAll(
          /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bprocess\.|\bconsole\.|\bMath\.random\(|\bsetTimeout\(|\bfetch\(/g,
        ),
      ].map((match) => `${file}: ${match[0]}`);
    });
  expect(reaching).toEqual([]);
});

test('modules of the runtime are written with "node:"', () => {
  const bare = IMPORTS.filter(({ target }) => builtinModules.includes(target));
  expect(bare.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});
