/** A DMARC record at a name where no receiver looks: every place that a console, or a person, is known to put it. */
import { shownText, txtTexts, type Ask } from '../dns/index.ts';
import { looksLikeDmarc } from './parse-dmarc.ts';

export interface MisplacedRecord {
  /** "dmarc.example.com" */
  readonly at: string;
  readonly text: string;
  /** A console has put the domain, or "_dmarc", to a name that had it already. */
  readonly doubled: boolean;
}

export function findMisplaced(domain: string, ask: Ask): MisplacedRecord | undefined {
  const places = [
    { at: domain, doubled: false },
    { at: `dmarc.${domain}`, doubled: false },
    { at: `_dmarc.${domain}.${domain}`, doubled: true },
    { at: `_dmarc._dmarc.${domain}`, doubled: true },
  ];
  // Asked at once: this is looked at only where no record was found.
  const found = places.map((place) => ({
    ...place,
    text: txtTexts(ask(place.at, 'TXT')).find(looksLikeDmarc),
  }));
  const first = found.find(({ text }) => text !== undefined);
  return first?.text === undefined ? undefined : { ...first, text: shownText(first.text) };
}
