/**
 * The revocation status that a server sends with its certificate (RFC 6066 8, RFC 6960 4.2.1): what it says, and until
 * when. Its signature is not verified: a client that looks does that, and a forged one could only tell of a trouble.
 */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import type { StapleFact } from '../../model/tls-facts.ts';
import { partsOf, type DerElement } from '../der/index.ts';

export type StapleCode = 'not-der' | 'no-response';

const SEQUENCE = 0x30;
const OCTETS = 0x04;
const ENUMERATED = 0x0a;
const TIME = 0x18;
/** Context tags: [n] with content inside, and [n] in place of another type. */
const inside = (n: number): number => 0xa0 + n;
const STATES: Readonly<Record<number, StapleFact['status']>> = {
  0x80: 'good',
  0xa1: 'revoked',
  0x82: 'unknown',
};

export function parseStaple(
  der: Uint8Array,
): Parsed<Pick<StapleFact, 'status' | 'thisUpdate' | 'nextUpdate'>, StapleCode> {
  const response = partsOf(partsOf(der)?.[0], SEQUENCE);
  const [status, bytes] = response ?? [];
  if (status?.tag !== ENUMERATED) return unparsed('not-der', 0, 'this is no OCSP response');
  // RFC 6960 4.2.1: anything but 0 is an error of the responder, and nothing follows.
  if (status.content[0] !== 0)
    return unparsed('no-response', 0, `the responder said error ${status.content[0] ?? 0}`);
  const basic = partsOf(partsOf(bytes, inside(0))?.[0], SEQUENCE)?.find(({ tag }) => tag === OCTETS);
  const signed = partsOf(partsOf(partsOf(basic?.content)?.[0], SEQUENCE)?.[0], SEQUENCE);
  // Version, responder and time come first; the list is the only sequence, or the first one after the time.
  const list = signed
    ?.slice(signed.findIndex(({ tag }) => tag === TIME) + 1)
    .find(({ tag }) => tag === SEQUENCE);
  const single = partsOf(partsOf(list, SEQUENCE)?.[0], SEQUENCE);
  const state = STATES[single?.[1]?.tag ?? 0];
  const thisUpdate = isoOf(single?.[2]);
  if (single === undefined || state === undefined || thisUpdate === '')
    return unparsed('not-der', 0, 'this OCSP response cannot be read');
  const next = single.find(({ tag }, index) => index > 2 && tag === inside(0));
  return parsed({ status: state, thisUpdate, nextUpdate: isoOf(partsOf(next, inside(0))?.[0]) });
}

/** GeneralizedTime in UTC: "20261124021400Z". */
function isoOf(element: DerElement | undefined): string {
  if (element?.tag !== TIME) return '';
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(
    Buffer.from(element.content).toString('latin1'),
  );
  if (found === null) return '';
  const [, year, month, day, hour, minute, second] = found;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return Number.isNaN(Date.parse(iso)) ? '' : iso;
}
