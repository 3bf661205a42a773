/** The words of an HTML text, a line for each block. For reading reports, not for showing them. */
const UNSEEN: readonly (readonly [string, string])[] = [
  ['<!--', '-->'],
  ['<style', '</style>'],
  ['<script', '</script>'],
  ['<head>', '</head>'],
];
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/\s{1,400}/g, ' '],
  [/<(?:br|\/p|\/div|\/tr|\/h\d|\/li|\/table|\/td|\/pre|p|div|tr)\b[^<>]{0,2000}>/gi, '\n'],
  [/<[/!a-z][^<>]{0,2000}>/gi, ''],
  [/&nbsp;/gi, ' '],
  [/&lt;/gi, '<'],
  [/&gt;/gi, '>'],
  [/&quot;/gi, '"'],
  [/&#0?39;|&apos;/gi, "'"],
  [/&#(?:x0?40|64);/gi, '@'],
  [/&amp;/gi, '&'],
  [/\n{3,400}/g, '\n\n'],
];

export function stripHtml(html: string): string {
  let text = html;
  for (const [open, close] of UNSEEN) text = cutBetween(text, open, close);
  for (const [pattern, instead] of STEPS) text = text.replace(pattern, instead);
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

/** Each place is looked at once, so that a thousand openings without an end cost no more than one. */
function cutBetween(text: string, open: string, close: string): string {
  const lower = text.toLowerCase();
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = lower.indexOf(open, at);
    const end = start === -1 ? -1 : lower.indexOf(close, start);
    if (end === -1) return kept.join(' ') + text.slice(at);
    kept.push(text.slice(at, start));
    at = end + close.length;
  }
}
