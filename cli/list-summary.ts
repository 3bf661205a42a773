/** What lists say that needs nobody, in a few lines: who is clean where, and which lists had no say, by reason. */
import type { ReportedFinding } from './check-target.ts';

export interface SummaryLine {
  readonly mark: '+' | '?';
  readonly text: string;
}

/** As many lists are named in a line. */
const NAMED = 6;
/** Codes of a list that had no say; each has `list`, `name` and `why` among its arguments. */
const WORDS: Readonly<Record<string, string>> = {
  DNSBL_REFUSED_RESOLVER: 'refused our resolver',
  DNSBL_LIST_BROKEN: 'cannot be believed',
  DNSBL_LIST_UNSEEN: 'did not answer',
  DNSBL_ANSWER_UNKNOWN: 'gave an answer that is not documented',
};

/** Told in summary, unless each is wanted. */
export function isSummed({ code, args }: ReportedFinding): boolean {
  return (code === 'DNSBL_CLEAN' || Object.hasOwn(WORDS, code)) && typeof args['list'] === 'string';
}

export function listSummary(findings: readonly ReportedFinding[]): readonly SummaryLine[] {
  const summed = findings.filter(isSummed);
  const clean = Map.groupBy(
    summed.filter(({ code }) => code === 'DNSBL_CLEAN'),
    ({ args }) => wordOf(args['item']),
  );
  const mute = Map.groupBy(
    summed.filter(({ code }) => code !== 'DNSBL_CLEAN'),
    ({ code, args }) => `(${WORDS[code] ?? ''}: ${wordOf(args['why'])})`,
  );
  return [
    ...[...clean].map(([item, on]): SummaryLine => {
      return { mark: '+', text: `${item} is not on ${counted(on)}` };
    }),
    ...[...mute].map(([why, of]): SummaryLine => {
      return { mark: '?', text: `not checked: ${counted(of)} ${why}` };
    }),
  ];
}

/** "8 lists: Spamhaus ZEN, SpamCop, ... and 2 more" */
function counted(findings: readonly ReportedFinding[]): string {
  const names = [...new Set(findings.map(({ args }) => wordOf(args['name'])))];
  const more = names.length - NAMED;
  const shown = names.slice(0, NAMED).join(', ');
  return `${names.length} ${names.length === 1 ? 'list' : 'lists'}: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
