/** Bounces for people: how many and how bad first, then a block for each recipient. */
import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import type { Bounce, BouncePermanence } from '../core/protocol/bounce/index.ts';
import { CATEGORY_ROWS, escapeText } from '../core/protocol/smtp/index.ts';

export type BounceRow = { readonly file: string; readonly number: number } & (
  | { readonly kind: 'bounce'; readonly bounce: Bounce }
  | { readonly kind: 'no-bounce' | 'unread'; readonly why: string }
);

interface Look {
  readonly columns: number;
  readonly color: boolean;
}

const LABEL = 10;
const OTHER_REASONS: Readonly<Record<string, string>> = {
  complaint: 'the recipient, or the provider, calls the message abuse',
  'auto-reply': 'a machine answered: the message was delivered',
  delivered: 'the message was delivered, or passed on',
};
const WORDS: Readonly<Record<BouncePermanence, string>> = {
  hard: 'give the address up',
  soft: 'keep the address',
  policy: 'keep the address, mend the cause',
  none: 'nothing failed',
};

/** Counts of all, whether shown or not. */
export interface BounceTally {
  readonly of: Record<BouncePermanence, number>;
  others: number;
}

export function emptyTally(): BounceTally {
  return { of: { hard: 0, soft: 0, policy: 0, none: 0 }, others: 0 };
}

export function addToTally(tally: BounceTally, row: BounceRow): void {
  if (row.kind === 'bounce') tally.of[row.bounce.permanence] += 1;
  else tally.others += 1;
}

export function renderBounces(tally: BounceTally, rows: readonly BounceRow[], look: Look): string {
  const left = Object.values(tally.of).reduce((sum, count) => sum + count, tally.others) - rows.length;
  const more = left > 0 ? [`${left} more are not shown here; --json has them all`] : [];
  return `${[headline(tally), ...rows.map((row) => block(row, look)), ...more].join('\n\n')}\n`;
}

function headline({ of, others }: BounceTally): string {
  const all = of.hard + of.soft + of.policy + of.none;
  const counts = (['hard', 'soft', 'policy', 'none'] as const)
    .filter((permanence) => of[permanence] > 0)
    .map((permanence) => `${of[permanence]} ${permanence} (${WORDS[permanence]})`);
  const people = `${all} ${all === 1 ? 'recipient' : 'recipients'}`;
  const rest = others === 0 ? '' : `; ${others} ${others === 1 ? 'message is' : 'messages are'} no bounce`;
  return `${people}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}${rest}`;
}

function block(row: BounceRow, look: Look): string {
  const place = row.number > 1 ? `${row.file}, message ${row.number}` : row.file;
  if (row.kind !== 'bounce') {
    const head = row.kind === 'unread' ? 'not read' : 'no bounce';
    return `${head}   ${escapeText(place)}\n${labelled([[row.kind === 'unread' ? 'fault' : 'why', row.why]], look)}`;
  }
  const { bounce } = row;
  const paint = createColors(look.color);
  const colors = { hard: paint.red, soft: paint.yellow, policy: paint.magenta, none: paint.green };
  const codes = [bounce.replyCode, bounce.status].filter((code) => code !== null).join(' ');
  const head = [
    colors[bounce.permanence](
      paint.bold((bounce.permanence === 'none' ? bounce.kind : bounce.permanence).toUpperCase()),
    ),
    paint.bold(escapeText(bounce.recipient)),
    `${bounce.reason}: ${meaning(bounce)}`,
  ].join('   ');
  return `${head}\n${labelled(
    [
      ['said', [codes, bounce.diagnostic].filter((one) => one !== '').join('   ')],
      ['by', [bounce.remoteMta, bounce.reportingMta].filter((one) => one !== null).join(', told by ')],
      ['list', bounce.list ?? ''],
      ['sent to', bounce.originalRecipient ?? ''],
      [
        'message',
        [bounce.original.messageId, bounce.original.subject].filter((one) => one !== null).join('   '),
      ],
      ...bounce.advice.map((step, index): [string, string] => [
        index === 0 ? 'do' : '',
        bounce.advice.length === 1 ? step : `${index + 1}  ${step}`,
      ]),
      ['in', place],
    ],
    look,
  )}`;
}

function meaning({ reason, kind }: Bounce): string {
  const means = OTHER_REASONS[reason] ?? CATEGORY_ROWS[reason as keyof typeof CATEGORY_ROWS].means;
  return kind === 'delayed' ? `${means} (still being tried)` : means;
}

function labelled(lines: readonly (readonly [label: string, text: string])[], look: Look): string {
  return lines
    .filter(([, text]) => text !== '')
    .flatMap(([label, text]) =>
      wrapAnsi(escapeText(text), look.columns - LABEL - 5, { hard: true })
        .split('\n')
        .map((line, index) => `     ${(index === 0 ? label : '').padEnd(LABEL)}${line}`.trimEnd()),
    )
    .join('\n');
}
