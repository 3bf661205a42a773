import { CHECKS } from '../core/checks/index.ts';
import { explainCode, knownCode } from '../core/pipeline/explain.ts';

/** docs/checks.md: every check with its codes, from the table. */
export function checksPage(): string {
  const codes = CHECKS.reduce((sum, check) => sum + Object.keys(check.codes).length, 0);
  const sections = CHECKS.map((check) => {
    const rows = Object.keys(check.codes).flatMap((code) => {
      const known = knownCode(code);
      if (known === undefined) return [];
      const row = explainCode(known);
      return [`| ${row.code} | ${row.outcome} | ${row.severity} | ${cell(row.says)} | ${row.spec ?? ''} |`];
    });
    return [
      `## ${check.id}`,
      '',
      `${check.title}. Probe: ${check.probe}.`,
      '',
      '| code | outcome | severity | says | written |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  });
  return [
    `# Checks`,
    '',
    `${CHECKS.length} checks, ${codes} codes. Written by \`npm run docs\`; \`postwatch explain CODE\` says more.`,
    '',
    ...sections,
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
