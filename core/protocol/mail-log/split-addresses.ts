/** "<a@x>,<\"b, c\"@y>,d" -> its parts: commas inside quotes and angle brackets do not divide. */
export function splitAddresses(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  let angle = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92 && quoted) at += 1;
    else if (code === 34) quoted = !quoted;
    else if (code === 60 && !quoted) angle = true;
    else if (code === 62 && !quoted) angle = false;
    else if (code === 44 && !quoted && !angle) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
