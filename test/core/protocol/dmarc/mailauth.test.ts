/** Our tree walk beside that of mailauth in strict mode, on generated trees. */
import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { discoverPolicy, policyOf, walkDomains } from '../../../../core/protocol/dmarc/index.ts';
import { askOf, gather } from '../../../../core/protocol/dns/index.ts';
import { mailauthPolicy } from '../../../support/mailauth-dmarc.ts';

const labels = fc.array(fc.constantFrom('a', 'b', 'mail', 'co'), { minLength: 0, maxLength: 10 });
const policy = fc.constantFrom('none', 'quarantine', 'reject', 'Reject', 'monitor');
const tag = fc.oneof(
  policy.map((value) => `p=${value}`),
  policy.map((value) => `sp=${value}`),
  policy.map((value) => `np=${value}`),
  fc.constantFrom(
    'psd=y',
    'psd=n',
    'psd=u',
    'psd=x',
    't=y',
    'pct=50',
    'x=1',
    'rua=mailto:d@a.example',
    'rua=d@a',
  ),
);
const record = fc
  .uniqueArray(tag, { maxLength: 5, selector: (one) => one.replace(/=.*/, '') })
  .chain((tags) =>
    fc
      .constantFrom('v=DMARC1', 'v=DMARC1', 'v=DMARC1', 'v = DMARC1', 'v=dmarc1', 'v=DMARC2', 'v=spf1 -all')
      .map((version) => [version, ...tags].join('; ')),
  );
/** Of the names on the way up, some have a record, and some have two. */
const tree = labels.chain((names) => {
  const domain = [...names, 'example'].join('.');
  const texts = fc.array(record, { maxLength: 2 });
  return fc.record({
    domain: fc.constant(domain),
    records: fc.array(texts, {
      minLength: domain.split('.').length,
      maxLength: domain.split('.').length,
    }),
  });
});

test('mailauth finds the same organization, record and policy in every tree', async () => {
  const kinds = new Set<string>();
  for (const { domain, records } of fc.sample(tree, { numRuns: 3000, seed: 9989 })) {
    const parts = domain.split('.');
    const zone = records
      .flatMap((texts, from) => texts.map((text) => `_dmarc.${parts.slice(from).join('.')} TXT "${text}"`))
      .join('\n');
    const { answers, value } = await gather((ask) => discoverPolicy(domain, ask), createFakeZone(zone), {
      signal: new AbortController().signal,
    });
    const ask = askOf(answers);
    const theirs = await mailauthPolicy(domain, ask);
    const found = value.policy;
    const ours = {
      organization: value.organization.domain,
      at: found?.at ?? null,
      // What it asks for, for the domain itself, for names below it, and for names that do not exist.
      asks:
        found === undefined || found.record.standing === 'ignored'
          ? null
          : (['domain', 'subdomain', 'missing-subdomain'] as const).map((of) => policyOf(found.record, of)),
    };
    const { tags } = theirs;
    const asks = tags === null ? null : [tags.p, tags.sp ?? tags.p, tags.np ?? tags.sp ?? tags.p];
    expect({ zone, ...ours }).toEqual({ zone, organization: theirs.organization, at: theirs.at, asks });
    kinds.add(
      `${found?.inherited ?? 'none'} ${found?.record.standing ?? ''} ${walkDomains(domain).length > 7}`,
    );
  }
  // The generator reaches every way to end: own, inherited and no record, of each standing, on short ways and long.
  expect(kinds.size).toBeGreaterThan(10);
}, 30_000);
