import type { Finding } from '../core/model/finding.ts';
import { statusOfFinding } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';

/** What counts for the status, as codes and as sentences. */
export function openWords({ findings }: { readonly findings: readonly Finding[] }): {
  readonly codes: string;
  readonly says: string;
} {
  const open = findings.filter((finding) => statusOfFinding(finding) !== 'ok');
  return {
    codes: open.map(({ code }) => code).join(' '),
    says: open.map((finding) => explain(finding).says).join('; '),
  };
}
