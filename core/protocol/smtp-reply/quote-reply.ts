import type { SmtpReply } from '../../model/smtp-facts.ts';

/** A reply on one line, as evidence: `554 5.7.1 go away / second line`. Cut at 300 characters. */
export function quoteReply({ code, lines }: Pick<SmtpReply, 'code' | 'lines'>): string {
  const text = `${String(code)} ${lines.filter((line) => line !== '').join(' / ')}`.trim();
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
