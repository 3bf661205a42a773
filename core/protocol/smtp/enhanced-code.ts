/** Enhanced status codes (RFC 3463, in replies by RFC 2034): class, subject, detail at the start of the text. */
export interface EnhancedCode {
  readonly class: 2 | 4 | 5;
  readonly subject: number;
  readonly detail: number;
  readonly text: string;
}

// RFC 3463 2: subject and detail are of one to three digits, without leading zeros.
const FORM = /^([245])\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(?=\s|$)/;

export function parseEnhancedCode(line: string): EnhancedCode | undefined {
  const match = FORM.exec(line);
  if (match === null) return undefined;
  return {
    class: Number(match[1]) as 2 | 4 | 5,
    subject: Number(match[2]),
    detail: Number(match[3]),
    text: match[0],
  };
}
