/** A keyword of an EHLO reply, then its parameters (RFC 5321 4.1.1.1); "AUTH=LOGIN" is an old spelling. */
const EHLO_LINE = /^[A-Za-z0-9][A-Za-z0-9-]*(?:[ \t].*|=.*)?$/;
/** What firewalls write over an extension that they do not want: "XXXXXXXA". */
const MASKED = /^X{4,}[A-Z]?$/;

/** Lines of an EHLO reply, after its first, that are no extension; at most ten. An empty one is nobody's trouble. */
export function junkLines(lines: readonly string[]): string[] {
  return lines
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '' && (!EHLO_LINE.test(line) || MASKED.test(line)))
    .slice(0, 10);
}
