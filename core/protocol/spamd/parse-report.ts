import type { FiredRule } from '../../model/content-facts.ts';

/**
 * The table at the end of SpamAssassin's report, which `report_template` may change:
 *
 *  pts rule name              description
 * ---- ---------------------- --------------------------------------------------
 *  2.7 MISSING_DATE           Missing Date: header
 *                             [more words of the row above]
 *
 * Rules that weigh nothing are left out, as they are of rspamd.
 */
export function parseReport(text: string): readonly FiredRule[] {
  const rules: { name: string; points: number; description: string; details: string[] }[] = [];
  let inTable = false;
  for (const line of text.split(/\r?\n/, 5000)) {
    if (/^ {0,4}-{2,5} {1,3}-{10,40} {1,3}-{10,80}[ ]*$/.test(line)) {
      inTable = true;
      continue;
    }
    if (!inTable) continue;
    const row = ROW.exec(line);
    const last = rules.at(-1);
    if (row !== null) {
      const [, points = '', name = '', description = ''] = row;
      rules.push({ name, points: Number(points), description: description.trim(), details: [] });
    } else if (/^ {10}/.test(line) && last !== undefined) addWords(last, line.trim());
    else if (line.trim() !== '') inTable = false;
  }
  return rules.filter(({ points }) => points !== 0).sort((a, b) => b.points - a.points);
}

const ROW = /^ {0,6}(-?\d{1,5}(?:\.\d{1,3})?) {1,3}([A-Z][A-Z0-9_]{0,99})(?: (.{0,400}))?$/i;

/** What a rule fired on stands in brackets below it. */
function addWords(rule: { description: string; details: string[] }, words: string): void {
  if (words.startsWith('[')) rule.details.push(words.replace(/^\[|\]$/g, '').slice(0, 120));
  else if (rule.description.length < 300) rule.description = `${rule.description} ${words}`;
}
