/** RFC 4180 2: fields in quotes may hold commas, line breaks and doubled quotes. */

/** Is a quoted field still open at the end? Then the record goes on in the next line. */
export function isRecordOpen(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
}

export function splitCsvRecord(text: string): string[] {
  const fields: string[] = [];
  let from = 0;
  for (;;) {
    if (text.charCodeAt(from) !== 34) {
      const comma = text.indexOf(',', from);
      fields.push(comma === -1 ? text.slice(from) : text.slice(from, comma));
      if (comma === -1) return fields;
      from = comma + 1;
      continue;
    }
    let end = text.indexOf('"', from + 1);
    while (end !== -1 && text.charCodeAt(end + 1) === 34) end = text.indexOf('"', end + 2);
    const inside = text.slice(from + 1, end === -1 ? text.length : end);
    fields.push(inside.includes('""') ? inside.replaceAll('""', '"') : inside);
    const comma = end === -1 ? -1 : text.indexOf(',', end + 1);
    if (comma === -1) return fields;
    from = comma + 1;
  }
}
