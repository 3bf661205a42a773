/** The TXT record that says that there is a policy, and which (RFC 8461 3.1). */
import { couldNotSee } from '../../model/dns.ts';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { txtTexts, unseenReason, type Ask } from '../dns/index.ts';

export type MtaStsRecordCode = 'no-version' | 'no-id' | 'bad-id' | 'bad-field';

export type MtaStsSelection =
  /** `near`: texts at this name that were meant as a record and that no sender takes for one. */
  | { readonly kind: 'none'; readonly near: readonly string[] }
  | { readonly kind: 'unseen'; readonly detail: string }
  | { readonly kind: 'multiple'; readonly texts: readonly string[] }
  | { readonly kind: 'invalid'; readonly text: string; readonly detail: string }
  | { readonly kind: 'record'; readonly text: string; readonly id: string };

const VERSION = 'v=STSv1';

export function selectMtaSts(domain: string, ask: Ask): MtaStsSelection {
  const answer = ask(`_mta-sts.${domain}`, 'TXT');
  if (couldNotSee(answer)) return { kind: 'unseen', detail: unseenReason(answer) };
  const texts = txtTexts(answer);
  // RFC 8461 3.1: what does not begin like this is discarded first, then the rest is counted.
  const [text, ...more] = texts.filter((one) => one.startsWith(`${VERSION};`));
  if (text === undefined) return { kind: 'none', near: texts.filter((one) => /sts|\bid\s*=/i.test(one)) };
  if (more.length > 0) return { kind: 'multiple', texts: [text, ...more] };
  const record = parseMtaStsRecord(text);
  return record.ok
    ? { kind: 'record', text, id: record.value.id }
    : { kind: 'invalid', text, detail: record.detail };
}

export function parseMtaStsRecord(text: string): Parsed<{ readonly id: string }, MtaStsRecordCode> {
  const fields = text.split(';');
  const [version = ''] = fields;
  if (version !== VERSION) return unparsed('no-version', 0, `it must start with exactly "${VERSION};"`);
  let id: string | undefined;
  let at = version.length + 1;
  for (const [index, raw] of fields.slice(1).entries()) {
    const field = raw.replace(/^[ \t]+|[ \t]+$/g, '');
    const isLast = index === fields.length - 2;
    const [, name, value] =
      /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\x21-\x3a\x3c\x3e-\x7e]+)$/.exec(field) ?? [];
    if (name === 'id' && !/^[A-Za-z0-9]{1,32}$/.test(value ?? ''))
      return unparsed('bad-id', at, 'id= must be 1 to 32 letters and digits');
    if (name === undefined && !(field === '' && isLast)) {
      return /^id[ \t]*=/.test(field)
        ? unparsed('bad-id', at, 'id= must be 1 to 32 letters and digits')
        : unparsed(
            'bad-field',
            at,
            field === '' ? 'a field is empty' : 'a field is not of the form name=value',
          );
    }
    if (name === 'id') id ??= value;
    at += raw.length + 1;
  }
  return id === undefined ? unparsed('no-id', text.length, 'id= is missing') : parsed({ id });
}
