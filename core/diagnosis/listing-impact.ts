/**
 * A listing is a guess at trouble; a reply that quotes it is the trouble. Findings of all targets together tell which
 * listings are rejecting mail now, and by whose words.
 */
import type { Finding } from '../model/finding.ts';
import { quotedList } from '../protocol/smtp/index.ts';

export type Told = Pick<Finding, 'code' | 'args'> & { readonly target: string };

export interface ListingImpact {
  readonly list: string;
  readonly name: string;
  /** The address or name that is listed. */
  readonly item: string;
  /** Who quoted the list, each once. */
  readonly quotes: readonly { readonly target: string; readonly reply: string }[];
}

/** Listings that replies quote, in the order of the findings. */
export function listingImpact(findings: readonly Told[]): ListingImpact[] {
  const replies = findings.flatMap(({ target, args }) => {
    const { reply } = args;
    const quoted = typeof reply === 'string' ? quotedList(reply) : undefined;
    return quoted === undefined || typeof reply !== 'string' ? [] : [{ target, reply, quoted }];
  });
  return findings.flatMap(({ code, args }): ListingImpact[] => {
    const { list, name, item, query } = args;
    const texts = [list, name, item, query];
    if (code !== 'DNSBL_LISTED' || !texts.every((text) => typeof text === 'string')) return [];
    const [id = '', called = '', of = '', asked = ''] = texts;
    const fitting = replies.filter(
      ({ reply, quoted }) => isOf(quoted, { name: called, query: asked }) && isAbout(reply, of),
    );
    const quotes = [...new Map(fitting.map(({ target, reply }) => [target, { target, reply }])).values()];
    return quotes.length === 0 ? [] : [{ list: id, name: called, item: of, quotes }];
  });
}

/** "mx.example.net:25 refuses this mail by that listing now: 554 ...". */
export function impactInWords({ name, item, quotes }: ListingImpact): string {
  const who = quotes.map(({ target }) => target).join(', ');
  const [first] = quotes;
  return `the listing of ${item} by ${name} rejects mail now: ${who} quote${quotes.length === 1 ? 's' : ''} it ("${first?.reply ?? ''}")`;
}

/** Replies name the zone, another zone of the same operator, or the operator. */
function isOf(quoted: string, { name, query }: { readonly name: string; readonly query: string }): boolean {
  if (!quoted.includes('.')) return squeezed(name).includes(squeezed(quoted));
  return ownerOf(quoted) === ownerOf(query);
}

function squeezed(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** "spamhaus" of zen.spamhaus.org, and of zen.dq.spamhaus.net, which customers ask. */
function ownerOf(zone: string): string {
  return zone.toLowerCase().split('.').at(-2) ?? '';
}

/** A reply that names an address, and not this one, is about somebody else. */
function isAbout(reply: string, item: string): boolean {
  const addresses: readonly string[] = reply.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? [];
  return addresses.length === 0 || addresses.includes(item) || !/^[\d.]+$/.test(item);
}
