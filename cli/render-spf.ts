/** SPF for people: the verdict or the cost first, then the tree of records, a term a line. */
import type { Finding } from '../core/model/finding.ts';
import { statusOfFinding } from '../core/model/status.ts';
import { explain } from '../core/pipeline/explain.ts';
import {
  MAX_LOOKUPS,
  unnamedResult,
  type SpfLint,
  type SpfLintNode,
  type SpfOutcome,
  type SpfTrace,
  type SpfVerdict,
} from '../core/protocol/spf/index.ts';

export type SpfShown =
  | { readonly lint: SpfLint; readonly findings: readonly Finding[] }
  | { readonly verdict: SpfVerdict; readonly ip: string; readonly sender: string };

export function renderSpf(shown: SpfShown): string {
  const lines =
    'lint' in shown
      ? lintLines(shown.lint, shown.findings)
      : verdictLines(shown.verdict, shown.ip, shown.sender);
  return `${lines.map(printable).join('\n')}\n`;
}

function lintLines(lint: SpfLint, findings: readonly Finding[]): string[] {
  const troubles = findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
  return [
    `${lint.domain}   ${headOf(lint)}`,
    ...scopeLines(lint),
    '',
    ...nodeLines(lint.tree, '  '),
    ...troubles.flatMap(troubleLines),
  ];
}

function headOf({ tree, complete, lookups, voids4 }: SpfLint): string {
  if (tree.state === 'record')
    return `SPF needs ${complete ? '' : 'at least '}${lookups} of ${MAX_LOOKUPS} lookups, ${voids4} void`;
  return tree.state === 'unseen'
    ? `its SPF record could not be seen: ${tree.problem}`
    : `no SPF record that can be used: ${tree.problem}`;
}

function scopeLines(lint: SpfLint): readonly string[] {
  if (lint.tree.state !== 'record') return [];
  const [addresses, networks] = [lint.addresses4, lint.networks6].map((count) => count.toLocaleString('en'));
  return [
    '',
    `  a client that nothing below names: ${unnamedResult(lint)}`,
    `  ${addresses} IPv4 addresses and ${networks} IPv6 networks (/64) pass by ip4, ip6, a and mx`,
  ];
}

function nodeLines(node: SpfLintNode, indent: string): string[] {
  if (node.state !== 'record')
    return [
      `${indent}${node.state === 'repeat' ? 'as shown above, it costs again' : `${node.state}: ${node.problem}`}`,
    ];
  return node.terms.flatMap((term) => [
    `${indent}${cost(term.lookups)}  ${term.term}${term.dead ? '   never reached' : ''}`,
    ...(term.leadsTo === undefined ? [] : nodeLines(term.leadsTo, `${indent}      `)),
  ]);
}

function troubleLines(finding: Finding): string[] {
  const { says, effect, evidence, advice } = explain(finding);
  const mark = { ok: 'i', warning: '!', critical: 'x', unknown: '?' }[statusOfFinding(finding)];
  const labelled = (label: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`     ${label.padEnd(10)}${text}`];
  return [
    '',
    `  ${mark}  ${says}   ${finding.code}`,
    ...labelled('effect', effect),
    ...labelled('evidence', evidence),
    ...advice.flatMap((step, index) =>
      labelled(index === 0 ? 'do' : '', advice.length === 1 ? step : `${index + 1}  ${step}`),
    ),
  ];
}

function verdictLines(verdict: SpfVerdict, ip: string, sender: string): string[] {
  const because = verdict.problem === '' ? '' : `: ${verdict.problem}`;
  return [
    `${verdict.domain}   ${verdict.result}${because}`,
    '',
    `  client ${ip}, MAIL FROM <${sender}>, ${verdict.lookups} of ${MAX_LOOKUPS} lookups, ${verdict.voidLookups} void`,
    ...(verdict.explanation === '' ? [] : [`  the domain explains: ${verdict.explanation}`]),
    '',
    ...traceLines(verdict.trace, '  '),
  ];
}

const WORDS: Readonly<Record<SpfOutcome, string>> = {
  match: 'matches',
  'no-match': 'does not match',
  error: 'error',
  pending: 'not answered',
  unreached: 'not reached',
  modifier: '',
};

function traceLines(trace: SpfTrace, indent: string): string[] {
  if (trace.steps.length === 0)
    return [`${indent}${trace.result}${trace.problem === '' ? '' : `: ${trace.problem}`}`];
  return trace.steps.flatMap((step) => [
    `${indent}${cost(step.lookups)}  ${[step.term, WORDS[step.outcome], step.detail].filter((text) => text !== '').join('   ')}`,
    ...(step.leadsTo === undefined ? [] : traceLines(step.leadsTo, `${indent}      `)),
  ]);
}

function cost(lookups: number): string {
  return (lookups === 0 ? '-' : String(lookups)).padStart(4);
}

/** Danger: records are a stranger's words; what would steer the terminal is shown as an escape. */
function printable(line: string): string {
  return line.replace(
    /[\0-\x1f\x7f-\x9f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
