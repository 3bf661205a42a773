/** What was said, as evidence: "S: " the server, "C: " we, "* " what happened on the line. Secrets are never in it. */
import { cutText } from './escape-text.ts';

const MAX_ENTRIES = 200;
const MAX_ENTRY = 520;

export interface Transcript {
  /** `text` without secrets, escaped. */
  readonly add: (who: 'S' | 'C' | '*', text: string) => void;
  readonly entries: () => readonly string[];
}

export function createTranscript(): Transcript {
  const entries: string[] = [];
  return {
    add(who, text) {
      if (entries.length < MAX_ENTRIES - 1)
        entries.push(cutText(`${who === '*' ? '*' : `${who}:`} ${text}`, MAX_ENTRY));
      else if (entries.length === MAX_ENTRIES - 1) entries.push('* more was said');
    },
    entries: () => entries,
  };
}
