/** The logo in a file that was fetched. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { IndicatorFact } from '../../model/bimi-facts.ts';
import { readSvg } from './read-svg.ts';

/** Danger: a thousand octets can unfold into a million. */
const MOST_UNFOLDED = 262_144;

export function sha256(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}

/** Undefined: it is no gzip, or unfolds beyond measure. */
export function unfold(octets: Uint8Array): Uint8Array | undefined {
  if (octets[0] !== 0x1f || octets[1] !== 0x8b) return undefined;
  try {
    return gunzipSync(octets, { maxOutputLength: MOST_UNFOLDED });
  } catch {
    return undefined;
  }
}

export function indicatorOf(file: Uint8Array): IndicatorFact {
  const unfolded = unfold(file);
  const picture = unfolded ?? file;
  return {
    octets: picture.length,
    compressed: unfolded !== undefined,
    hashes: [...new Set([sha256(file), sha256(picture)])],
    ...readSvg(new TextDecoder().decode(picture)),
  };
}
