import { registrableDomain } from '../../../../core/config/registrable-domain.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import {
  discoverPolicy,
  domainExists,
  findOrganization,
  reportAuthorisation,
  walkDomains,
  walkTree,
} from '../../../../core/protocol/dmarc/index.ts';
import { gather, type Ask } from '../../../../core/protocol/dns/index.ts';

const vectors =
  process.env['POSTWATCH_VECTORS'] ??
  join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'vectors');
const signal = new AbortController().signal;

async function on<T>(zone: string, fn: (ask: Ask) => T): Promise<T> {
  return (await gather(fn, createFakeZone(zone), { signal })).value;
}
const record = (domain: string, tags = 'p=reject'): string => `_dmarc.${domain} TXT "v=DMARC1; ${tags}"\n`;
const organization = async (zone: string, domain: string): Promise<string> =>
  (await on(zone, (ask) => findOrganization(domain, ask))).domain;
const namesAsked = async (zone: string, domain: string): Promise<string[]> =>
  (await on(zone, (ask) => walkTree(domain, ask))).map(({ name }) => name);

describe('the worked examples of RFC 9989 B.4', () => {
  test('B.4.1: a simple organization', async () => {
    const zone = record('example.com') + record('signing.example.com');
    expect(await namesAsked(zone, 'example.com')).toEqual(['_dmarc.example.com', '_dmarc.com']);
    expect(await namesAsked(zone, 'signing.example.com')).toEqual([
      '_dmarc.signing.example.com',
      '_dmarc.example.com',
      '_dmarc.com',
    ]);
    expect(await organization(zone, 'signing.example.com')).toBe('example.com');
  });

  test('B.4.2: a deep tree', async () => {
    const zone = record('example.com') + record('signing.example.com');
    const domain = 'a.b.c.d.e.f.g.h.i.j.k.example.com';
    expect(await namesAsked(zone, domain)).toEqual([
      '_dmarc.a.b.c.d.e.f.g.h.i.j.k.example.com',
      ...['g.h.i.j.k', 'h.i.j.k', 'i.j.k', 'j.k', 'k'].map((labels) => `_dmarc.${labels}.example.com`),
      '_dmarc.example.com',
      '_dmarc.com',
    ]);
    expect(await organization(zone, domain)).toBe('example.com');
    expect(await on(zone, (ask) => discoverPolicy(domain, ask).policy)).toMatchObject({
      at: 'example.com',
      inherited: true,
    });
  });

  test('B.4.3: a public suffix domain with a record', async () => {
    const zone = record('bank.example', 'p=reject; psd=y') + record('giant.bank.example', 'p=none');
    expect(await namesAsked(zone, 'giant.bank.example')).toEqual([
      '_dmarc.giant.bank.example',
      '_dmarc.bank.example',
    ]);
    expect(await organization(zone, 'giant.bank.example')).toBe('giant.bank.example');
    expect(await organization(zone, 'mail.giant.bank.example')).toBe('giant.bank.example');
    expect(await organization(zone, 'mail.mega.bank.example')).toBe('mega.bank.example');
    // 4.10.1: the public suffix domain's policy only where the organizational domain has none.
    expect(await on(zone, (ask) => discoverPolicy('mail.giant.bank.example', ask).policy)).toMatchObject({
      at: 'giant.bank.example',
    });
    expect(await on(zone, (ask) => discoverPolicy('mail.mega.bank.example', ask).policy)).toMatchObject({
      at: 'bank.example',
    });
  });
});

describe('the examples of RFC 9989 4.10 and 4.10.2', () => {
  test('eight questions for any length', () => {
    expect(walkDomains('a.b.c.d.e.f.g.h.i.j.mail.example.com')).toEqual([
      'a.b.c.d.e.f.g.h.i.j.mail.example.com',
      'g.h.i.j.mail.example.com',
      'h.i.j.mail.example.com',
      'i.j.mail.example.com',
      'j.mail.example.com',
      'mail.example.com',
      'example.com',
      'com',
    ]);
    expect(walkDomains('a.b.c.d.e.f.g.h')[1]).toBe('b.c.d.e.f.g.h');
    expect(walkDomains('com')).toEqual(['com']);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 40 }), (labels) => {
        const domains = walkDomains(labels.join('.'));
        expect(domains.length).toBe(Math.min(labels.length, 8));
        expect(domains.at(-1)).toBe(labels.at(-1));
      }),
    );
  });

  test('the fewest labels, psd=n, and the label below psd=y', async () => {
    expect(await organization(record('mail.example.com') + record('example.com'), 'a.mail.example.com')).toBe(
      'example.com',
    );
    expect(
      await organization(record('mail.example.com', 'psd=n') + record('example.com'), 'a.mail.example.com'),
    ).toBe('mail.example.com');
    expect(await organization(record('com', 'psd=y'), 'a.mail.example.com')).toBe('example.com');
    expect(await organization('', 'a.mail.example.com')).toBe('a.mail.example.com');
    expect(await organization(record('mail.example.co.uk'), 'a.mail.example.co.uk')).toBe(
      'mail.example.co.uk',
    );
  });

  test('psd=y where the walk starts is not followed by a label that is not there', async () => {
    expect(await organization(record('bank.example', 'psd=y'), 'bank.example')).toBe('bank.example');
  });

  test('several records at one name are discarded, and the walk goes on', async () => {
    const zone = record('mail.example.com') + record('mail.example.com', 'p=none') + record('example.com');
    expect(await on(zone, (ask) => discoverPolicy('mail.example.com', ask))).toMatchObject({
      own: { state: 'multiple' },
      policy: { at: 'example.com', inherited: true },
    });
  });
});

describe('discoverPolicy()', () => {
  const zone =
    record('example.com', 'p=none; sp=quarantine; np=reject; t=y') + 'there.example.com A 192.0.2.1\n';

  test.each([
    ['example.com', 'none', 'none'],
    ['there.example.com', 'quarantine', 'none'],
    ['bogus.example.com', 'reject', 'quarantine'],
  ])('%s', async (domain, requested, effective) => {
    expect(await on(zone, (ask) => discoverPolicy(domain, ask).policy)).toMatchObject({
      requested,
      effective,
    });
  });

  test('an answer that is missing on the way is no absent record', async () => {
    const found = await on(`${zone}!SERVFAIL _dmarc.a.example.com`, (ask) =>
      discoverPolicy('b.a.example.com', ask),
    );
    expect(found.policy).toBeUndefined();
    expect(found.unseen).toContain('_dmarc.a.example.com');
  });

  test('existence is that of the name (RFC 9989 A.4, RFC 8020)', async () => {
    const names = 'x.ent.example A 192.0.2.1\nalias.example CNAME gone.example\n!TIMEOUT slow.example';
    const exist = (name: string): Promise<boolean | undefined> => on(names, (ask) => domainExists(name, ask));
    expect(await exist('ent.example')).toBe(true);
    expect(await exist('alias.example')).toBe(true);
    expect(await exist('gone.example')).toBe(false);
    expect(await exist('slow.example')).toBeUndefined();
  });
});

describe('reportAuthorisation()', () => {
  const states = async (zone: string, from: string, to: string): Promise<string> =>
    (await on(zone, (ask) => reportAuthorisation(from, to, ask))).state;

  test('within one organization nobody has to agree', async () => {
    const zone = record('example.com');
    expect(await states(zone, 'example.com', 'example.com')).toBe('internal');
    expect(await states(zone, 'example.com', 'reports.example.com')).toBe('internal');
    expect(await states(zone, 'news.example.com', 'example.com')).toBe('internal');
  });

  test('psd=n makes a part of a domain another organization', async () => {
    expect(
      await states(
        record('example.com') + record('sub.example.com', 'psd=n'),
        'sub.example.com',
        'example.com',
      ),
    ).toBe('not-authorised');
  });

  test('a record of the version is consent, other text is not', async () => {
    const at = 'example.com._report._dmarc.esp.example TXT';
    expect(await states(`${at} "v=DMARC1;"`, 'example.com', 'esp.example')).toBe('authorised');
    expect(await states(`${at} "v=DMARC1; rua=mailto:b@esp.example"`, 'example.com', 'esp.example')).toBe(
      'authorised',
    );
    expect(await states(`${at} "v=dmarc1"`, 'example.com', 'esp.example')).toBe('not-authorised');
    expect(await states('!TIMEOUT *._report._dmarc.esp.example', 'example.com', 'esp.example')).toBe(
      'unseen',
    );
  });
});

const psl = join(vectors, 'public-suffix', 'test_psl.txt');
if (!existsSync(psl))
  process.stderr.write('public suffix vectors were not found: only cases of our own were run\n');

test('the registrable domain by the public suffix list', () => {
  expect(['example.co.uk', 'a.b.example.com', 'com', 'x.github.io'].map(registrableDomain)).toEqual([
    'example.co.uk',
    'example.com',
    '',
    'x.github.io',
  ]);
  if (!existsSync(psl)) return;
  const cases = [
    ...readFileSync(psl, 'utf8').matchAll(/^checkPublicSuffix\('([^']*)', (?:null|'([^']*)')\);/gm),
  ];
  expect(cases.length).toBeGreaterThan(70);
  const wrong = cases.filter(([, name = '', want = '']) => registrableDomain(name) !== want);
  expect(wrong.map(([text]) => text)).toEqual([]);
});
