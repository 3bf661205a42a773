/** Golden cases: data found by glob, test/golden/<check>/<case>.yaml. The format stands in CONTRIBUTING.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHECKS } from '../core/checks/index.ts';
import type { AnyCheck } from '../core/model/check.ts';
import type { Finding } from '../core/model/finding.ts';
import { explain } from '../core/pipeline/explain.ts';
import { contentEvidence } from './support/content-case.ts';
import { deliveryEvidence } from './support/delivery-case.ts';
import { dnsblEvidence } from './support/dnsbl-case.ts';
import { mailDnsEvidence } from './support/mail-dns-case.ts';
import { sesEvidence } from './support/ses-case.ts';
import { smtpEvidence } from './support/smtp-case.ts';

const golden = join(import.meta.dirname, 'golden');

interface GoldenCase {
  readonly [key: string]: unknown;
  readonly readme: string;
  readonly want: readonly {
    readonly code: string;
    readonly args?: Record<string, unknown>;
    readonly severity?: string;
  }[];
}

async function findingsOf(check: AnyCheck, testCase: GoldenCase): Promise<Finding[]> {
  const probe = check.probe === 'any' ? 'smtp' : check.probe;
  if (probe === 'smtp')
    return (check as Extract<AnyCheck, { probe: 'smtp' }>).judge(await smtpEvidence(testCase));
  if (probe === 'mail-dns')
    return (check as Extract<AnyCheck, { probe: 'mail-dns' }>).judge(await mailDnsEvidence(testCase));
  if (probe === 'ses') return (check as Extract<AnyCheck, { probe: 'ses' }>).judge(sesEvidence(testCase));
  if (probe === 'content')
    return (check as Extract<AnyCheck, { probe: 'content' }>).judge(await contentEvidence(testCase));
  if (probe === 'delivery')
    return (check as Extract<AnyCheck, { probe: 'delivery' }>).judge(deliveryEvidence(testCase));
  return (check as Extract<AnyCheck, { probe: 'dnsbl' }>).judge(await dnsblEvidence(testCase));
}

const byCode = (a: { code: string; args?: unknown }, b: { code: string; args?: unknown }): number =>
  a.code.localeCompare(b.code) || JSON.stringify(a.args).localeCompare(JSON.stringify(b.args));

describe.each(CHECKS.map((check) => ({ id: check.id, check })))('$id', ({ id, check }) => {
  const folder = join(golden, id);
  const cases = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];

  test('has golden cases', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  test.each(cases)('%s', async (name) => {
    const testCase = parse(readFileSync(join(folder, name), 'utf8')) as GoldenCase;
    expect(testCase.readme.length).toBeGreaterThan(10);
    const findings = await findingsOf(check, testCase);
    // A case wants exactly these codes; of their arguments it names those that matter.
    const want = [...testCase.want].sort(byCode);
    expect(findings.map(({ code }) => code).sort()).toEqual(want.map(({ code }) => code).sort());
    for (const { code, args, severity } of want) {
      const same = findings.filter((finding) => finding.code === code);
      const wanted = {
        ...(args === undefined ? {} : { args: expect.objectContaining(args) as unknown }),
        ...(severity === undefined ? {} : { severity }),
      };
      expect(same).toContainEqual(expect.objectContaining({ code, ...wanted }));
    }
    // Facts and findings travel as JSON; what they say must be sayable after the journey.
    for (const finding of findings) {
      const travelled = JSON.parse(JSON.stringify(finding)) as Finding;
      expect(explain(travelled).says).toBe(explain(finding).says);
      expect(explain(finding).says).toMatch(/^\S.*[^.\s]$/s);
    }
  });
});
