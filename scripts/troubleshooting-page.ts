import { RULES } from '../core/diagnosis/index.ts';
import { AREAS, type Rule } from '../core/diagnosis/rule.ts';
import { CATEGORY_ROWS } from '../core/protocol/smtp/index.ts';

/** docs/troubleshooting.md: what people see, what it is, how that is told, what to do; from the rules of diagnosis. */
export function troubleshootingPage(): string {
  const areas = AREAS.map((area) => ({ area, rules: RULES.filter((rule) => rule.area === area) })).filter(
    ({ rules }) => rules.length > 0,
  );
  return [
    '# Troubleshooting',
    '',
    `${RULES.length} causes. Written by \`npm run docs\` from \`core/diagnosis\`; \`postwatch diagnose TARGET\` finds out which of them`,
    'it is, with `--logs FILE` and `--bounce FILE` for what others said. Words in angle brackets stand for names of the case.',
    '',
    '| you see | it is |',
    '| --- | --- |',
    ...areas.flatMap(({ rules }) =>
      rules.map((rule) => `| ${cell(rule.seen)} | [${rule.id}](#${rule.id}) |`),
    ),
    '',
    ...areas.flatMap(({ area, rules }) => [
      `## ${area[0]?.toUpperCase() ?? ''}${area.slice(1)}`,
      '',
      ...rules.flatMap(article),
    ]),
  ].join('\n');
}

function article(rule: Rule): string[] {
  const about = placeholders();
  const replies = (rule.replies ?? []).map((category) => CATEGORY_ROWS[category].means);
  return [
    `### ${rule.id}`,
    '',
    `**You see:** ${cell(rule.seen)}.`,
    '',
    `**${rule.follows === true ? 'What follows' : 'Cause'}:** ${cell(rule.says(about))}.`,
    '',
    `**Told by:** ${rule.joins.map((code) => `\`${code}\``).join(', ')}${replies.length === 0 ? '' : `; replies that mean: ${replies.join('; ')}`}.`,
    '',
    ...[...rule.remedies(about)].map(
      ({ effort, do: what }, index) => `${index + 1}. ${cell(what)} _(${effort})_`,
    ),
    '',
    `Look: \`${rule.look(about)}\``,
    '',
  ];
}

/** Every word is its own name. */
function placeholders(): Readonly<Record<string, string>> {
  return new Proxy({}, { get: (_, name) => `<${String(name)}>` });
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}
