/** The summary of mail logs for a person (verdict first, then causes, then figures) and as CSV. */
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import { createColors } from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { percent, type Counted, type LogStatus, type LogSummary } from '../core/mail-log-summary/index.ts';

const MARKS: Readonly<Record<LogStatus, string>> = { critical: 'x', warning: '!', unknown: '?', ok: '+' };

export function renderLogs(
  summary: LogSummary,
  options: { readonly columns: number; readonly color: boolean },
): string {
  const paint = createColors(options.color);
  const { columns } = options;
  const colors = { critical: paint.red, warning: paint.yellow, unknown: paint.yellow, ok: paint.green };
  const title = (text: string): string => paint.bold(text);
  const parts = [
    `${colors[summary.status](summary.status.toUpperCase())}   ${wrap(summary.says, columns - 12).join('\n           ')}`,
    ...summary.diagnosis.map(({ status, says, evidence, advice }) =>
      [
        `  ${colors[status](MARKS[status])}  ${wrap(says, columns - 6).join('\n     ')}`,
        ...labelled('evidence', [evidence], columns),
        ...labelled(
          'do',
          advice.length === 1 ? advice : advice.map((step, index) => `${index + 1}  ${step}`),
          columns,
        ),
      ].join('\n'),
    ),
    figuresPart(summary, title('Mail')),
    groupTable(summary, title),
    reasonTable(summary, title, columns),
    hourTable(summary, title),
    ...unparsedPart(summary, title),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

export function logsCsv({ groups, by }: LogSummary): string {
  return stringify(
    groups.map(({ name, reasons, ...figures }) => ({
      [by]: name,
      ...figures,
      topReason: reasons[0]?.category ?? '',
      topReply: reasons[0]?.sample ?? '',
    })),
    { header: true, escape_formulas: true },
  );
}

function figuresPart(summary: LogSummary, title: string): string {
  const { delivery, delays, auth, rejected, relayDenied, tls, connections, lines, messages } = summary;
  const late = delays.delivered;
  const rows: readonly (readonly [string, string])[] = [
    [
      'period',
      summary.from === null ? 'no time in it' : `${shortTime(summary.from)} to ${shortTime(summary.to)} UTC`,
    ],
    ['messages', `${number(messages.received)} received`],
    [
      'recipients',
      `${number(delivery.recipients)}: ${number(delivery.delivered)} delivered (${percent(delivery.deliveryRate)}), ` +
        `${number(delivery.bounced)} bounced (${percent(delivery.bounceRate)}), ${number(delivery.expired)} of them expired, ` +
        `${number(delivery.waiting)} still waiting`,
    ],
    [
      'put off',
      `${number(delivery.deferred)} (${percent(delivery.deferralRate)}) in ${number(delivery.deferredAttempts)} attempts; ` +
        `${number(delivery.deliveredAfterDeferral)} delivered later`,
    ],
    ...(delivery.handedOn === 0
      ? []
      : [['handed on', `${number(delivery.handedOn)} to a content filter or our next queue`] as const]),
    ...(delivery.forgotten === 0
      ? []
      : [['forgotten', `${number(delivery.forgotten)} waiting recipients: too many to remember`] as const]),
    ...(late.count === 0
      ? []
      : [
          [
            'delay',
            `half within ${seconds(late.p50)}, 90 % ${seconds(late.p90)}, 99 % ${seconds(late.p99)}, longest ${seconds(late.max)}`,
          ] as const,
        ]),
    ...(delays.deferred.count === 0
      ? []
      : [
          [
            'queue age',
            `of what is put off: half ${seconds(delays.deferred.p50)}, 90 % ${seconds(delays.deferred.p90)}, oldest ${seconds(delays.deferred.max)}`,
          ] as const,
        ]),
    [
      'codes',
      `${some(summary.replyCodes)}${summary.enhancedCodes.length === 0 ? '' : `; ${some(summary.enhancedCodes)}`}`,
    ],
    [
      'refused by us',
      `${number(rejected.count)}${rejected.count === 0 ? '' : `: ${some(rejected.reasons)}${rejected.lists.length === 0 ? '' : `; by list ${some(rejected.lists)}`}`}`,
    ],
    [
      'relay denied',
      `${number(relayDenied.count)}${relayDenied.count === 0 ? '' : `: ${some(relayDenied.addresses)}`}`,
    ],
    [
      'logins',
      `${number(auth.passed)} passed, ${number(auth.failed)} failed${auth.users.length === 0 ? '' : `; users ${some(auth.users)}`}${auth.addresses.length === 0 ? '' : `; from ${some(auth.addresses)}`}`,
    ],
    [
      'connections',
      `${number(connections.opened)} came, ${number(connections.lost)} lost, ${number(connections.timedOut)} timed out`,
    ],
    [
      'TLS',
      `${number(tls.outbound)} out${tls.outboundShare === null ? '' : ` (${percent(tls.outboundShare)})`}, ${number(tls.inbound)} in${tls.inboundShare === null ? '' : ` (${percent(tls.inboundShare)})`}, ${number(tls.failed)} failed`,
    ],
    [
      'lines',
      `${number(lines.total)}: ${number(lines.events)} read, ${number(lines.foreign)} of other programs, ${number(lines.unparsed)} not understood` +
        `${lines.cut === 0 ? '' : `, ${number(lines.cut)} too long and cut`}${lines.outside === 0 ? '' : `, ${number(lines.outside)} outside the period`}`,
    ],
  ];
  return `${title}\n${rows.map(([label, text]) => `  ${label.padEnd(14)} ${harmless(text)}`).join('\n')}`;
}

function groupTable({ groups, by, moreGroups }: LogSummary, title: (text: string) => string): string {
  if (groups.length === 0) return '';
  const table = newTable([by, 'recipients', 'delivered', 'put off', 'bounced', 'main reason']);
  for (const { name, recipients, deliveryRate, deferralRate, bounceRate, reasons } of groups) {
    table.push([
      harmless(name),
      number(recipients),
      percent(deliveryRate),
      percent(deferralRate),
      percent(bounceRate),
      reasons[0]?.category ?? '',
    ]);
  }
  const more = moreGroups === 0 ? '' : `\n  and ${moreGroups} more (--top)`;
  return `${title(`By ${by}`)}\n${table.toString()}${more}`;
}

function reasonTable({ reasons }: LogSummary, title: (text: string) => string, columns: number): string {
  if (reasons.length === 0) return '';
  const rows = reasons.slice(0, 10).map(({ category, permanence, side, count, sample }) => {
    const head = `  ${number(count).padStart(8)}  ${category} (${permanence}, ${side})`;
    const quoted = harmless(sample);
    return `${head}\n            ${quoted.slice(0, Math.max(20, columns - 12))}`;
  });
  return `${title('Reasons, by attempts')}\n${rows.join('\n')}`;
}

function hourTable({ hours }: LogSummary, title: (text: string) => string): string {
  if (hours.length < 2) return '';
  const table = newTable(['hour (UTC)', 'delivered', 'put off', 'bounced', 'refused by us']);
  for (const { hour, delivered, deferred, bounced, rejected } of hours.slice(-24)) {
    table.push([
      hour.replace('T', ' '),
      number(delivered),
      number(deferred),
      number(bounced),
      number(rejected),
    ]);
  }
  return `${title('Hour by hour')}\n${table.toString()}`;
}

function unparsedPart({ unparsedLines, lines }: LogSummary, title: (text: string) => string): string[] {
  if (unparsedLines.length === 0) return [];
  const shown = unparsedLines.map((line) => `  ${harmless(Buffer.from(line, 'latin1').toString('utf8'))}`);
  return [
    `${title(`Not understood: ${unparsedLines.length} of ${number(lines.unparsed)}`)}\n${shown.join('\n')}`,
  ];
}

function newTable(head: string[]): Table.Table {
  return new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
  });
}

function labelled(label: string, texts: readonly string[], columns: number): string[] {
  const lines = texts.flatMap((text) => wrap(text, columns - 15));
  return lines.map((line, index) => `     ${(index === 0 ? label : '').padEnd(10)}${line}`);
}

function wrap(text: string, columns: number): string[] {
  return wrapAnsi(harmless(text), Math.max(columns, 30), { hard: true, trim: true }).split('\n');
}

/** What others wrote cannot move the cursor or change colours. */
function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\x${(found.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

function some(counted: readonly Counted[]): string {
  return counted.length === 0
    ? 'none'
    : counted
        .slice(0, 5)
        .map(({ name, count }) => `${name} (${number(count)})`)
        .join(', ');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function shortTime(iso: string | null): string {
  return (iso ?? '').slice(0, 16).replace('T', ' ');
}

function seconds(value: number): string {
  if (value < 120) return `${Number(value.toPrecision(2))} s`;
  if (value < 7200) return `${Math.round(value / 60)} min`;
  return value < 172_800 ? `${Math.round(value / 3600)} h` : `${Math.round(value / 86_400)} d`;
}
