/** Parts of the message: boundaries, encodings and characters are as they say. */
import { code, defineCheck } from '../model/check.ts';
import type { MimeFlaw, MimeFlawKind } from '../model/content-facts.ts';

type Flaw = { readonly part: string; readonly detail: string };

const CODES = {
  'type-malformed': 'CONTENT_TYPE_MALFORMED',
  'boundary-missing': 'CONTENT_BOUNDARY_BROKEN',
  'boundary-malformed': 'CONTENT_BOUNDARY_MALFORMED',
  'boundary-unused': 'CONTENT_BOUNDARY_BROKEN',
  'boundary-unclosed': 'CONTENT_BOUNDARY_UNCLOSED',
  'encoding-unknown': 'CONTENT_ENCODING_UNKNOWN',
  'encoding-of-multipart': 'CONTENT_ENCODING_OF_MULTIPART',
  'eight-bit-undeclared': 'CONTENT_8BIT_UNDECLARED',
  'base64-damaged': 'CONTENT_ENCODING_DAMAGED',
  'quoted-printable-damaged': 'CONTENT_ENCODING_DAMAGED',
  'charset-wrong': 'CONTENT_CHARSET_WRONG',
} as const satisfies Record<MimeFlawKind, string>;

const placeOf = (part: string): string => (part === '0' ? 'the message' : `part ${part}`);

export const contentMime = defineCheck({
  id: 'content-mime',
  probe: 'content',
  title: 'Parts, encodings and characters are as they say',
  codes: {
    CONTENT_MIME_FINE: code<{ readonly parts: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ parts }) =>
        parts === 1 ? 'its one part is well-formed' : `its ${parts} parts are well-formed`,
      advice: () => [],
      spec: 'RFC 2045',
    }),
    CONTENT_MIME_VERSION_MISSING: code<{ readonly field: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ field }) => `it has ${field} but no MIME-Version`,
      effect: () => 'strict readers show it as plain text, HTML and base64 and all; scorers count it',
      advice: () => ['write MIME-Version: 1.0'],
      spec: 'RFC 2045 4',
    }),
    CONTENT_TYPE_MALFORMED: code<Flaw>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, detail }) => `the Content-Type of ${placeOf(part)} cannot be read: "${detail}"`,
      effect: () => 'readers take the part for plain text, filters for an attempt to hide something',
      advice: () => [
        'write type/subtype; parameter=value, with quotes around values that hold spaces or signs',
      ],
      spec: 'RFC 2045 5.1',
      per: ['part'],
    }),
    CONTENT_BOUNDARY_BROKEN: code<Flaw & { readonly kind: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ part, detail, kind }) =>
        kind === 'boundary-missing'
          ? `${placeOf(part)} is ${detail} without a boundary`
          : `the boundary "${detail}" of ${placeOf(part)} stands nowhere in it`,
      effect: () => 'no reader finds the parts: people see nothing, or the source',
      advice: () => [
        'let a mail library write the parts; look for a program on the way that rewrites Content-Type or the text',
      ],
      spec: 'RFC 2046 5.1.1',
      per: ['part'],
    }),
    CONTENT_BOUNDARY_MALFORMED: code<Flaw>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, detail }) =>
        `the boundary "${detail}" of ${placeOf(part)} is longer than 70 characters or holds forbidden ones`,
      effect: () => 'some readers do not find the parts',
      advice: () => ["use at most 70 letters, digits and '()+_,-./:=? and no space at the end"],
      spec: 'RFC 2046 5.1.1',
      per: ['part'],
    }),
    CONTENT_BOUNDARY_UNCLOSED: code<Flaw>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, detail }) => `${placeOf(part)} is not closed: no line "--${detail}--"`,
      effect: () => 'it looks cut off: filters count it, and what a server appends becomes part of it',
      advice: () => ['see whether the message was cut at a size limit, or its template lacks the last line'],
      spec: 'RFC 2046 5.1.1',
      per: ['part'],
    }),
    CONTENT_ENCODING_UNKNOWN: code<Flaw>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, detail }) => `${placeOf(part)} has an encoding that nobody knows: "${detail}"`,
      effect: () => 'readers offer it as a file instead of showing it',
      advice: () => ['use quoted-printable for text, base64 for files'],
      spec: 'RFC 2045 6.1',
      per: ['part'],
    }),
    CONTENT_ENCODING_OF_MULTIPART: code<Flaw>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, detail }) =>
        `${placeOf(part)} is a multipart with the encoding ${detail}, which only its parts may have`,
      effect: () => 'some readers decode it and lose the parts',
      advice: () => ['write the encoding at each part, and none at the multipart'],
      spec: 'RFC 2045 6.4',
      per: ['part'],
    }),
    CONTENT_8BIT_UNDECLARED: code<Flaw>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part }) => `${placeOf(part)} holds letters beyond ASCII that its encoding does not declare`,
      effect: () => 'servers may strip the eighth bit: letters turn to signs, and DKIM breaks',
      evidence: ({ detail }) => detail,
      advice: () => [
        'send it as quoted-printable, or declare Content-Transfer-Encoding: 8bit where the path takes 8BITMIME',
      ],
      spec: 'RFC 2045 6.2',
      per: ['part'],
    }),
    CONTENT_ENCODING_DAMAGED: code<Flaw & { readonly encoding: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, encoding }) => `the ${encoding} of ${placeOf(part)} is damaged`,
      effect: () =>
        'readers show garbage or nothing from there on; filters take it for an attempt to hide something',
      evidence: ({ detail }) => detail,
      advice: ({ encoding }) => [
        encoding === 'base64'
          ? 'encode the part anew; text that a program put into it (a footer, a banner) is the usual cause'
          : 'write a literal "=" as "=3D"; a link that was put in by hand is the usual cause',
      ],
      spec: 'RFC 2045 6',
      per: ['part'],
    }),
    CONTENT_CHARSET_WRONG: code<Flaw & { readonly charset: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ part, charset }) =>
        `the text of ${placeOf(part)} is not in ${charset === '' ? 'US-ASCII, and it names no charset' : charset}`,
      effect: () => 'readers see signs instead of letters',
      evidence: ({ detail }) => detail,
      advice: () => ['write the text in UTF-8, and charset=utf-8 at the part'],
      spec: 'RFC 2046 4.1.2',
      per: ['part'],
    }),
    CONTENT_NOT_READ_WHOLE: code<{ readonly why: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: () => 'not all of the message could be read',
      effect: () => 'what was not read is unknown; filters give such mail up, too',
      evidence: ({ why }) => why,
      advice: () => ['send fewer and flatter parts'],
    }),
  },
  judge({ facts: { message } }, raise) {
    if (message === undefined) return;
    const { fields, parts, flaws, cut } = message;
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    const typed = fields.find(({ name }) => name === 'content-type' || name === 'content-transfer-encoding');
    if (typed !== undefined && !fields.some(({ name }) => name === 'mime-version'))
      bad('CONTENT_MIME_VERSION_MISSING', {
        field: typed.name === 'content-type' ? 'Content-Type' : 'Content-Transfer-Encoding',
      });
    for (const flaw of flaws.filter((one) => !isInsideOfSame(one, flaws)))
      raiseFlaw(flaw, parts.find(({ part }) => part === flaw.part)?.charset ?? '', bad);
    if (cut !== undefined) bad('CONTENT_NOT_READ_WHOLE', { why: cut });
    if (fine) raise('CONTENT_MIME_FINE', { parts: parts.length });

    function raiseFlaw({ kind, part, detail }: MimeFlaw, charset: string, say: typeof raise): void {
      const name = CODES[kind];
      if (name === 'CONTENT_BOUNDARY_BROKEN') say(name, { part, detail, kind });
      else if (name === 'CONTENT_ENCODING_DAMAGED')
        say(name, { part, detail, encoding: kind === 'base64-damaged' ? 'base64' : 'quoted-printable' });
      else if (name === 'CONTENT_CHARSET_WRONG') say(name, { part, detail, charset });
      else say(name, { part, detail });
    }
  },
});

/** What was cut off leaves every part open that it stands in: one cause. */
function isInsideOfSame({ kind, part }: MimeFlaw, flaws: readonly MimeFlaw[]): boolean {
  return (
    kind === 'boundary-unclosed' &&
    part !== '0' &&
    flaws.some((other) => other.kind === kind && (other.part === '0' || part.startsWith(`${other.part}.`)))
  );
}
