/** The BIMI record, a list of tags: "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem". */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { parseTagList, type TagListCode } from '../dkim/index.ts';

export interface BimiRecord {
  /** Location of the logo; "" = none. */
  readonly location: string;
  /** Location of the certificate; "" = none. */
  readonly authority: string;
  /** l= and a= are empty: the domain does not want a logo to be shown. */
  readonly declined: boolean;
  /** avp=: prefer the brand's logo or the person's picture. */
  readonly preference: string;
  /** lps=: prefixes of local parts that have selectors of their own. */
  readonly localParts: string;
  readonly unknown: readonly string[];
  /** What is ignored and was not meant so. */
  readonly problems: readonly string[];
}

export type BimiCode = TagListCode | 'version-not-first' | 'bad-version' | 'no-location';

const KNOWN = ['v', 'l', 'a', 'avp', 'lps'];

export function parseBimi(text: string): Parsed<BimiRecord, BimiCode> {
  const list = parseTagList(text);
  if (!list.ok) return list;
  const [first] = list.value;
  const tag = (name: string): string | undefined => list.value.find((one) => one.name === name)?.value;
  if (first?.name !== 'v') return unparsed('version-not-first', 0, 'v=BIMI1 must be the first tag');
  if (first.value !== 'BIMI1')
    return unparsed('bad-version', first.at, `v= must be "BIMI1", got "${first.value}"`);
  const location = tag('l');
  if (location === undefined)
    return unparsed('no-location', text.length, 'the tag l= with the location of the logo is missing');
  const authority = tag('a') ?? '';
  const preference = tag('avp') ?? 'brand';
  const isPreference = preference === 'brand' || preference === 'personal';
  return parsed({
    location,
    authority,
    declined: location === '' && authority === '',
    preference: isPreference ? preference : 'brand',
    localParts: tag('lps') ?? '',
    unknown: list.value.map(({ name }) => name).filter((name) => !KNOWN.includes(name)),
    problems: [
      ...(isPreference ? [] : [`avp= must be brand or personal, got "${preference}"`]),
      ...(location === '' && authority !== '' ? ['a= names a certificate, but l= names no logo'] : []),
      ...(location.includes(',') ? ['l= names several locations, which only old drafts knew'] : []),
    ],
  });
}
