/** What is said alike of every record that is not what it was. */
import { utcMinute } from './utc-minute.ts';

export type RecordChange = {
  readonly domain: string;
  /** "mx", "dkim s1", "dane mx1.example.com": what the finding is about. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** ISO 8601: known since then. */
  readonly since: string;
};

/** `show` makes foreign text harmless. */
export function changeEvidence(show: (text: string) => string): (change: RecordChange) => string {
  const shown = (text: string): string => (text === '' ? 'nothing' : show(text));
  return ({ before, after, since }) =>
    `before (known since ${utcMinute(since)}): ${shown(before)}; now: ${shown(after)}`;
}

export const CHANGE_MEANT =
  'if the change was meant, write the time after it as "baseline" for this domain in postwatch.yaml';

export const findWho = ({ domain }: RecordChange): string =>
  `find out who changed the zone of ${domain}, and when`;
