/** Header fields: those that must be there are there, once, and can be read. */
import { code, defineCheck } from '../model/check.ts';
import type { HeaderField, MessageFacts } from '../model/content-facts.ts';
import type { Severity } from '../model/severity.ts';
import { valueOf, valuesOf } from '../protocol/content/index.ts';

/** RFC 5322 3.6: each of these at most once; RFC 2045 says the same of its own. */
const ONCE = [
  'date',
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'in-reply-to',
  'references',
  'subject',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];
const SPELT: Readonly<Record<string, string>> = {
  date: 'Date',
  from: 'From',
  sender: 'Sender',
  'reply-to': 'Reply-To',
  to: 'To',
  cc: 'Cc',
  bcc: 'Bcc',
  'message-id': 'Message-ID',
  'in-reply-to': 'In-Reply-To',
  references: 'References',
  subject: 'Subject',
  'mime-version': 'MIME-Version',
  'content-type': 'Content-Type',
  'content-transfer-encoding': 'Content-Transfer-Encoding',
};
const MISSING: Readonly<
  Record<string, { readonly severity: Severity; readonly effect: string; readonly change: string }>
> = {
  From: {
    severity: 'error',
    effect: 'Gmail and many others refuse mail without it',
    change: 'write one From with one full address',
  },
  Date: {
    severity: 'warning',
    effect: 'it is required; scorers count its absence, and readers sort the message anywhere',
    change: 'write the Date at the moment of sending, or let the submission server do it',
  },
  'Message-ID': {
    severity: 'warning',
    effect: 'scorers count its absence, and answers and duplicates cannot be matched',
    change:
      'write a Message-ID, or let the submission server do it (Postfix: always_add_missing_headers = yes)',
  },
  To: {
    severity: 'notice',
    effect: 'scorers count a message to nobody',
    change: 'address it in To to the one who gets it',
  },
  Subject: {
    severity: 'notice',
    effect: 'scorers count its absence, and readers pass it over',
    change: 'write a subject',
  },
};

export const contentFields = defineCheck({
  id: 'content-fields',
  probe: 'content',
  title: 'Header fields are complete, single and readable',
  codes: {
    CONTENT_FIELDS_FINE: code<{ readonly count: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ count }) => `its ${count} header fields are complete and can be read`,
      advice: () => [],
    }),
    CONTENT_FIELD_MISSING: code<{ readonly field: string }>({
      outcome: 'fail',
      severity: ({ field }) => MISSING[field]?.severity ?? 'notice',
      says: ({ field }) => `it has no ${field} field`,
      effect: ({ field }) => MISSING[field]?.effect ?? '',
      advice: ({ field }) => [MISSING[field]?.change ?? `write ${field}`],
      spec: 'RFC 5322 3.6',
      per: ['field'],
    }),
    CONTENT_FIELD_REPEATED: code<{
      readonly field: string;
      readonly count: number;
      readonly values: readonly string[];
    }>({
      outcome: 'fail',
      severity: ({ field }): Severity =>
        field === 'From' || field.startsWith('Content') ? 'error' : 'warning',
      says: ({ field, count }) => `it has ${count} ${field} fields, where one is allowed`,
      effect: () => 'programs disagree on which one counts, so that Gmail and many filters refuse it',
      evidence: ({ values }) => values.map((value) => `"${value}"`).join(' and '),
      advice: ({ field }) => [
        `look which program adds the second ${field}: a template with its own beside a library's is the usual cause`,
      ],
      spec: 'RFC 5322 3.6',
      per: ['field'],
    }),
    CONTENT_FIELD_STRAY: code<{ readonly lines: readonly string[] }>({
      outcome: 'fail',
      severity: 'error',
      says: () => 'a line among the header fields is none',
      effect: () => 'many programs end the header there: what follows becomes text that people see',
      evidence: ({ lines }) => lines.map((line) => `"${line}"`).join(', '),
      advice: () => [
        'look for a folded line that lost the space at its start, and for a field name with a space in it',
      ],
      spec: 'RFC 5322 2.2',
    }),
    CONTENT_FIELD_RAW_8BIT: code<{ readonly fields: readonly string[] }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ fields }) =>
        `${fields.join(', ')} ${fields.length === 1 ? 'holds' : 'hold'} letters beyond ASCII that are not encoded`,
      effect: () => 'servers without SMTPUTF8 refuse or garble it, and scorers count it',
      advice: () => ['encode them as any mail library does: =?UTF-8?Q?...?='],
      spec: 'RFC 2047 2',
    }),
    CONTENT_DATE_UNREADABLE: code<{ readonly value: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ value }) => `the Date "${value}" cannot be read`,
      effect: () => 'scorers count it, and readers sort the message anywhere',
      advice: () => ['write it like this: Fri, 27 Nov 2026 22:00:00 +0000'],
      spec: 'RFC 5322 3.3',
    }),
    CONTENT_DATE_AHEAD: code<{ readonly date: string; readonly hours: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ date, hours }) => `the Date ${date} lies ${hours} hours ahead`,
      effect: () => 'scorers count it: it holds a message at the top of a list',
      advice: () => ['check the clock and the time zone of the machine that writes it'],
      spec: 'RFC 5322 3.6.1',
    }),
    CONTENT_MESSAGE_ID_MALFORMED: code<{ readonly value: string; readonly why: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ value, why }) => `the Message-ID "${value}" ${why}`,
      effect: () => 'scorers count it, and programs that file or thread mail lose it',
      advice: () => ['write <something unique@a full domain name of yours>'],
      spec: 'RFC 5322 3.6.4',
    }),
    CONTENT_SENDER_MISSING: code<{ readonly count: number }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ count }) => `From has ${count} addresses`,
      effect: () => 'DMARC cannot tell whose domain to ask; Gmail and others refuse it',
      advice: () => ['keep one address in From; the others may stand in Reply-To'],
      spec: 'RFC 5322 3.6.2',
    }),
  },
  judge({ facts: { message }, at }, raise) {
    if (message === undefined) return;
    const { fields, stray, date, from } = message;
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    for (const field of missing(message)) bad('CONTENT_FIELD_MISSING', { field });
    for (const name of ONCE) {
      const values = valuesOf(fields, name);
      if (values.length > 1)
        bad('CONTENT_FIELD_REPEATED', {
          field: SPELT[name] ?? name,
          count: values.length,
          values: values.slice(0, 3).map((value) => value.slice(0, 80)),
        });
    }
    if (stray.length > 0) bad('CONTENT_FIELD_STRAY', { lines: stray });
    const raw = [
      ...new Set(fields.filter(({ eightBit }) => eightBit).map(({ name }) => SPELT[name] ?? name)),
    ];
    if (raw.length > 0) bad('CONTENT_FIELD_RAW_8BIT', { fields: raw.slice(0, 10) });
    const written = valueOf(fields, 'date');
    const ahead = date === '' ? 0 : Math.floor((Date.parse(date) - Date.parse(at)) / 3_600_000);
    if (written !== undefined && date === '') bad('CONTENT_DATE_UNREADABLE', { value: written.slice(0, 80) });
    else if (ahead >= 2) bad('CONTENT_DATE_AHEAD', { date, hours: ahead });
    const why = messageIdFault(fields);
    if (why !== '')
      bad('CONTENT_MESSAGE_ID_MALFORMED', {
        value: (valueOf(fields, 'message-id') ?? '').slice(0, 100),
        why,
      });
    if (from.length > 1 && valuesOf(fields, 'from').length === 1)
      bad('CONTENT_SENDER_MISSING', { count: from.length });
    if (fine) raise('CONTENT_FIELDS_FINE', { count: fields.length });
  },
});

function missing({ fields }: MessageFacts): readonly string[] {
  const names = new Set(fields.map(({ name }) => name));
  // A list of recipients may stand in Cc alone.
  const hasRecipient = ['to', 'cc', 'bcc'].some((name) => names.has(name));
  const hasSubject = (valueOf(fields, 'subject') ?? '') !== '';
  return [
    ...['From', 'Date', 'Message-ID'].filter((field) => !names.has(field.toLowerCase())),
    ...(hasRecipient ? [] : ['To']),
    ...(hasSubject ? [] : ['Subject']),
  ];
}

function messageIdFault(fields: readonly HeaderField[]): string {
  const value = valueOf(fields, 'message-id')?.trim();
  if (value === undefined) return '';
  if (value === '') return 'is empty';
  if (!/^<[^<>]*>$/.test(value)) return 'does not stand in one pair of angle brackets';
  const inside = value.slice(1, -1);
  if (/\s/.test(inside)) return 'has white space in it';
  const at = inside.lastIndexOf('@');
  if (at < 1 || at === inside.length - 1) return 'has no "@" with something on both sides';
  const right = inside.slice(at + 1);
  if (
    /^(?:localhost|.*\.(?:localdomain|local|internal|lan|home|invalid))$/i.test(right) ||
    !/[.\]]/.test(right)
  )
    return "ends in a name that is nobody's";
  return '';
}
