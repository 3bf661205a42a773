/** Fields as RFC 5322 2.2 writes them, in blocks that empty lines part: headers, delivery statuses, feedback reports. */
export interface Field {
  /** In lower case. */
  readonly name: string;
  /** Unfolded. */
  readonly value: string;
}

const FIELD = /^([\w-]{1,70})[ \t]{0,8}:[ \t]{0,80}(.{0,4000})/;

export function splitFields(text: string, most = 2000): readonly (readonly Field[])[] {
  const blocks: { name: string; value: string }[][] = [];
  let block: { name: string; value: string }[] | undefined;
  let count = 0;
  for (const line of text.split(/\r\n|\n|\r/, 8000)) {
    if (line.trim() === '') {
      block = undefined;
      continue;
    }
    const last = block?.at(-1);
    // RFC 5322 2.2.3: a line that starts with white space belongs to the one before.
    if (/^[ \t]/.test(line) && last !== undefined) {
      if (last.value.length < 4000) last.value = `${last.value} ${line.trim()}`.trim();
      continue;
    }
    const match = FIELD.exec(line);
    if (match === null) continue;
    if (count >= most) break;
    count += 1;
    if (block === undefined) blocks.push((block = []));
    block.push({ name: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').trim() });
  }
  return blocks;
}

/** Value of the first header of this name (lower case), else "". */
export function headerValue(fields: readonly Field[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? '';
}
