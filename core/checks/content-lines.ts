/** Lines as the network takes them: none too long, all ending one way. */
import { code, defineCheck } from '../model/check.ts';
import { LONGEST_LINE } from '../protocol/content/index.ts';

export const contentLines = defineCheck({
  id: 'content-lines',
  probe: 'content',
  title: 'Lines are short enough and end as they must',
  codes: {
    CONTENT_LINES_FINE: code<{ readonly lines: number; readonly longest: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ lines, longest }) =>
        `none of its ${lines} lines is longer than ${LONGEST_LINE} octets (the longest has ${longest})`,
      advice: () => [],
      spec: 'RFC 5322 2.1.1',
    }),
    CONTENT_LINE_TOO_LONG: code<{ readonly count: number; readonly longest: number; readonly at: number }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ count, longest }) =>
        `${count === 1 ? 'a line has' : `${count} lines have more than ${LONGEST_LINE} octets, the longest`} ${longest}${count === 1 ? ` octets, where ${LONGEST_LINE} are allowed` : ''}`,
      effect: () =>
        'servers on the way cut such lines or refuse the message: cut, its DKIM signature is broken',
      evidence: ({ at, longest }) => `line ${at} has ${longest} octets without its end`,
      advice: () => [
        'send the part as quoted-printable or base64, as any mail library does; HTML that was made small stands in one line',
      ],
      spec: 'RFC 5322 2.1.1',
    }),
    CONTENT_LINE_ENDS_MIXED: code<{
      readonly lines: number;
      readonly bareLf: number;
      readonly bareCr: number;
    }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ bareLf, bareCr, lines }) =>
        bareCr > 0
          ? `${bareCr === 1 ? 'a CR stands' : `${bareCr} CRs stand`} alone, without LF`
          : `${bareLf} of ${lines} lines end with LF alone`,
      effect: () =>
        'since SMTP smuggling (2023) servers refuse a bare CR or LF, or change it and break the DKIM signature',
      advice: () => ['let one program write the message, and send it with CR LF at the end of each line'],
      spec: 'RFC 5322 2.3',
    }),
    CONTENT_NUL: code<{ readonly count: number }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ count }) => `it holds ${count === 1 ? 'an octet' : `${count} octets`} of value 0`,
      effect: () => 'servers drop them, cut the message there, or refuse it',
      advice: () => ['a text in UTF-16, or a file without base64: encode the part'],
      spec: 'RFC 2045 2.8',
    }),
  },
  judge({ facts: { message } }, raise) {
    if (message === undefined) return;
    const { count, crlf, bareLf, bareCr, nul, longest, longestAt, tooLong } = message.lines;
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    if (tooLong > 0) bad('CONTENT_LINE_TOO_LONG', { count: tooLong, longest, at: longestAt });
    // A file with LF throughout is how Unix keeps messages: the program that sends it writes CR LF.
    if (bareCr > 0 || (bareLf > 0 && crlf > 0))
      bad('CONTENT_LINE_ENDS_MIXED', { lines: count, bareLf, bareCr });
    if (nul > 0) bad('CONTENT_NUL', { count: nul });
    if (fine) raise('CONTENT_LINES_FINE', { lines: count, longest });
  },
});
