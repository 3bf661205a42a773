/** The table of lists for people: the verdict first, then a line a list, and what is not asked with the reason. */
import wrapAnsi from 'wrap-ansi';
import { compareSeverity, type Severity } from '../core/model/severity.ts';
import type { DeadList, Fitness } from '../core/protocol/dnsbl/index.ts';

export interface ShownList {
  readonly id: string;
  readonly name: string;
  /** "{key}." stands for a customer's key. */
  readonly zone: string;
  readonly kind: 'block' | 'allow' | 'score';
  readonly lists: 'addresses' | 'names';
  readonly families: readonly (4 | 6)[];
  readonly codes: readonly { readonly answer: string; readonly means: string; readonly severity: Severity }[];
  readonly operator: string;
  readonly perSecond: number;
  readonly perDay: number;
  readonly terms: string;
  readonly asked: boolean;
  /** "" where it is asked. */
  readonly whyNot: string;
  /** With --live, of those that are asked. */
  readonly fitness?: Fitness;
  readonly why?: string;
  readonly lookup: string;
  readonly source: string;
  readonly asOf: string;
}

export interface LookOfLists {
  readonly columns: number;
  readonly verbose: boolean;
}

const GROUPS = [
  ['Blocklists of addresses', (one) => one.kind === 'block' && one.lists === 'addresses'],
  ['Blocklists of names', (one) => one.kind === 'block' && one.lists === 'names'],
  ['Allowlists: to be there is good', (one) => one.kind === 'allow'],
  ['Scores: an answer is a number', (one) => one.kind === 'score'],
] as const satisfies readonly (readonly [string, (one: ShownList) => boolean])[];

export function renderBlocklists(lists: readonly ShownList[], look: LookOfLists): string {
  const asked = lists.filter((one) => one.asked);
  const left = lists.filter((one) => !one.asked);
  const parts = [
    verdict(lists),
    ...GROUPS.flatMap(([title, fits]) => group(title, asked.filter(fits), look)),
    ...group('Not asked', left, look),
  ];
  return `${parts.join('\n\n')}\n`;
}

function verdict(lists: readonly ShownList[]): string {
  const asked = lists.filter((one) => one.asked);
  const live = asked.filter(({ fitness }) => fitness !== undefined);
  if (live.length === 0)
    return `${asked.length} of ${lists.length} lists are asked. Can they be asked from here?  postwatch blocklists --live`;
  const fit = live.filter(({ fitness }) => fitness === 'fit' || fitness === 'untested');
  const told = TROUBLES.flatMap(([kind, words]) => {
    const who = [...new Set(live.flatMap(({ fitness, operator }) => (fitness === kind ? [operator] : [])))];
    return who.length === 0 ? [] : [`${words}: ${who.join(', ')}`];
  });
  return [`${fit.length} of ${live.length} lists can be asked from here, and believed`, ...told].join('\n  ');
}

const TROUBLES = [
  ['refused', 'refuse this resolver'],
  ['broken', 'cannot be believed'],
  ['silent', 'did not answer'],
  ['unasked', 'were not asked'],
] as const satisfies readonly (readonly [Fitness, string])[];

function group(title: string, lists: readonly ShownList[], look: LookOfLists): string[] {
  if (lists.length === 0) return [];
  return [[title, ...lists.flatMap((one) => lines(one, look))].join('\n')];
}

function lines(one: ShownList, { columns, verbose }: LookOfLists): string[] {
  const state = one.fitness === undefined ? '' : `${one.fitness.padEnd(9)} `;
  const name = one.name === one.operator ? one.name : `${one.name} (${one.operator})`;
  const head = `  ${one.id.padEnd(24)} ${worst(one).padEnd(9)} ${state}${name}`;
  const reason = one.asked ? (one.why ?? '') : one.whyNot;
  const more = verbose
    ? [
        `${one.zone}, ${one.families.map((family) => `IPv${family}`).join(' and ') || 'names'}`,
        one.codes.map(({ answer, means }) => `${answer} ${means}`).join('; '),
        `${one.operator}: ${one.terms === '' ? 'terms unknown' : one.terms}; we ask at most ${one.perSecond} a second, ${one.perDay} a day`,
        ...(one.lookup === '' ? [] : [`removal: ${one.lookup}`]),
        ...(one.source === '' ? [] : [`known from ${one.source}, ${one.asOf}`]),
      ]
    : [];
  return [head, ...[...(reason === '' ? [] : [reason]), ...more].flatMap((text) => indented(text, columns))];
}

function worst({ codes }: ShownList): string {
  return codes.reduce<Severity>(
    (most, { severity }) => (compareSeverity(severity, most) > 0 ? severity : most),
    'info',
  );
}

/** What lists say about themselves cannot move the cursor. */
function indented(text: string, columns: number): string[] {
  const harmless = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?');
  return wrapAnsi(harmless, columns - 6, { hard: true, trim: true })
    .split('\n')
    .map((line) => `      ${line}`);
}

export function renderDead(lists: readonly DeadList[]): string {
  const rows = lists.map(({ zone, since, why }) => `  ${zone.padEnd(30)} ${since.padEnd(10)} ${why}`);
  return [
    `${lists.length} zones once were lists; a configuration that names one is refused`,
    '',
    ...rows,
    '',
  ].join('\n');
}
