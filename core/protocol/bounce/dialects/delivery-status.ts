/**
 * Delivery status notifications (RFC 3464, in multipart/report of RFC 6522; international ones: RFC 6533). Read from the
 * part that is made for them, or from the text where a gateway flattened the parts, or a person forwarded them.
 */
import { headerValue, splitFields, type Field } from '../../mime/index.ts';
import { addressIn } from '../addresses.ts';
import type { BounceKind, Draft } from '../bounce.ts';
import type { Dialect } from '../dialect.ts';
import type { Notice } from '../notice.ts';
import { kindOf } from '../read-text.ts';

const RECIPIENTS = ['final-recipient', 'original-recipient', 'x-actual-recipient'];
const ACTIONS = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded']);

export const deliveryStatus: Dialect = {
  id: 'delivery-status',
  fits: ({ reportType, mail }) =>
    reportType.endsWith('delivery-status') ||
    /(?:final|original)-recipient ?:/i.test(mail.text.slice(0, 32_768)),
  read: (notice) => {
    const blocks =
      notice.reportType.endsWith('delivery-status') && notice.report.length > 0
        ? notice.report
        : splitFields(notice.mail.text.slice(0, 32_768).replace(/^[> ]{0,9}>[> ]{0,9}/gm, ''));
    const groups = blocks.flatMap(splitRecipients);
    const mta = groups.map((group) => typed(headerValue(group, 'reporting-mta'))).find((name) => name !== '');
    return groups.flatMap((group) => draftOf(group, mta, notice));
  },
};

/** Some put several recipients into one block: each Final-Recipient begins a new one. */
function splitRecipients(block: readonly Field[]): readonly (readonly Field[])[] {
  const groups: Field[][] = [[]];
  for (const field of block) {
    const current = groups.at(-1) ?? [];
    if (field.name === 'final-recipient' && current.some(({ name }) => name === 'final-recipient'))
      groups.push([field]);
    else current.push(field);
  }
  return groups;
}

function draftOf(group: readonly Field[], mta: string | undefined, notice: Notice): readonly Draft[] {
  const [final = '', original = '', actual = ''] = RECIPIENTS.map((name) =>
    recipientOf(headerValue(group, name)),
  );
  // RFC 3464 2.3.2: the final recipient may be of a type that is no mail address; the original one is what was written.
  const recipient =
    [final, original, actual].find((one) => one.includes('@')) ?? (final === '' ? original : final);
  if (recipient === '') return [];
  const status = statusOf(headerValue(group, 'status'));
  const action = headerValue(group, 'action')
    .toLowerCase()
    .replace(/[^a-z].*$/, '');
  const kind = ACTIONS.has(action) ? (action as BounceKind) : kindByStatus(status, notice);
  const draft = {
    recipient,
    kind,
    status,
    diagnostic: diagnosticOf(group),
    remoteMta: typed(headerValue(group, 'remote-mta')),
    reportingMta: mta ?? '',
    originalRecipient: original === '' || original.toLowerCase() === recipient.toLowerCase() ? '' : original,
  };
  return [Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== '')) as unknown as Draft];
}

function kindByStatus(status: string, notice: Notice): BounceKind {
  if (status.startsWith('2')) return 'delivered';
  return status.startsWith('5') ? 'failed' : kindOf(notice);
}

function diagnosticOf(group: readonly Field[]): string {
  for (const name of ['diagnostic-code', 'x-display-diagnostic', 'x-notes-error', 'x-supplementary-info']) {
    const value = headerValue(group, name);
    const text = value.replace(/^(?:smtp|dns|local|unknown|(?:x|lmtp)-?[a-z0-9-]{0,20})\s?;\s?/i, '').trim();
    if (text !== '' && !/^[245]\d\d$/.test(text)) return text;
  }
  // Some say it in a comment of the status: "5.1.1 (user unknown)".
  return /\((.{3,500})\)/.exec(headerValue(group, 'status'))?.[1] ?? headerValue(group, 'diagnostic-code');
}

function statusOf(value: string): string {
  return /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(value)?.[0] ?? '';
}

/** "rfc822; <a@example.org>" and "utf-8; \\x{e4}@example.org" (RFC 6533 3). */
function recipientOf(value: string): string {
  const bare = typed(value)
    .replace(/\\x\{([0-9a-fA-F]{1,6})\}/g, (_, hex: string) => fromHex(hex))
    .replace(/^<|>$/g, '')
    .trim();
  // RFC 3461 4: an address in xtext has "+40" for "@".
  const plain = bare.includes('@')
    ? bare
    : bare.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => fromHex(hex));
  return addressIn(plain) ?? plain.slice(0, 320);
}

function fromHex(hex: string): string {
  const point = Number.parseInt(hex, 16);
  return point > 0x10_ff_ff ? '' : String.fromCodePoint(point);
}

function typed(value: string): string {
  return value.replace(/^[^;@]{0,40};/, '').trim();
}
