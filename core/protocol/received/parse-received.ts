/**
 * One Received field. Every server writes it in its own way, so what can be read is read, and the rest is left out:
 *   from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.net with ESMTPS id 4F1 for <x@example.net>; DATE
 */
import { isIP } from 'node:net';

export interface Received {
  /** Name that the client gave itself. "" when it does not say. */
  readonly helo: string;
  /** Address of the client, "" when it does not say. */
  readonly address: string;
  readonly by: string;
  /** Upper case: "ESMTPS". */
  readonly with: string;
  /** Whether the line was encrypted; undefined when it does not say. */
  readonly tls?: boolean;
  /** ISO 8601; "" when there is no date that can be read. */
  readonly at: string;
}

const MOST = 4000;
/** RFC 3848 1, RFC 6531 4.3, RFC 8314: S is TLS, A is AUTH. */
const SECURE = /^(?:UTF8)?(?:E?SMTP|LMTP)SA?$|^HTTPS$/;
const PLAIN = /^(?:UTF8)?(?:E?SMTP|LMTP)A?$/;
const SAYS_TLS = /\b(?:TLS ?v?1|SSLv[23]|version=TLS|using TLS|cipher[ =])/i;

export function parseReceived(field: string): Received {
  const text = field.slice(0, MOST).replace(/\s+/g, ' ').trim();
  const end = text.lastIndexOf(';');
  const words = end === -1 ? text : text.slice(0, end);
  const { bare, comments } = splitComments(words);
  const protocol = clause(bare, 'with').toUpperCase();
  const tls =
    SAYS_TLS.test(comments.join(' ')) || SECURE.test(protocol)
      ? true
      : PLAIN.test(protocol)
        ? false
        : undefined;
  return {
    helo: clause(bare, 'from'),
    address: addressOf(words),
    by: clause(bare, 'by').replace(/\.$/, '').toLowerCase(),
    with: protocol,
    ...(tls === undefined ? {} : { tls }),
    at: end === -1 ? '' : dateOf(text.slice(end + 1)),
  };
}

/** As a server would write it; for the round trip of the tests. */
export function formatReceived({ helo, address, by, with: protocol, tls, at }: Received): string {
  const client = helo === '' ? [] : [`from ${helo}${address === '' ? '' : ` (unknown [${address}])`}`];
  const line = [
    ...client,
    ...(by === '' ? [] : [`by ${by}`]),
    ...(protocol === '' ? [] : [`with ${protocol}`]),
    ...(tls === true ? ['(using TLSv1.3)'] : []),
  ];
  return `${line.join(' ')}${at === '' ? '' : `; ${new Date(at).toUTCString()}`}`;
}

/** Comments may stand in comments (RFC 5322 3.2.2). */
function splitComments(text: string): { readonly bare: string; readonly comments: readonly string[] } {
  let depth = 0;
  let bare = '';
  let comment = '';
  const comments: string[] = [];
  for (const character of text) {
    if (character === '(') depth += 1;
    if (depth === 0) bare += character;
    else comment += character;
    if (character !== ')' || depth === 0) continue;
    depth -= 1;
    if (depth > 0) continue;
    comments.push(comment);
    comment = '';
  }
  return { bare, comments: comment === '' ? comments : [...comments, comment] };
}

function clause(bare: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}\\s+(\\S{1,255})`, 'i').exec(bare)?.[1] ?? '';
}

/** In the clause of the client alone: "by" may name an address, too. */
function addressOf(words: string): string {
  if (!/^from\s/i.test(words)) return '';
  const client = words.split(/\sby\s/i, 1)[0] ?? '';
  const written = [...client.matchAll(/\[(?:IPv6:)?([0-9a-f.:]{3,45})\]|\(([0-9a-f.:]{3,45})\)/gi)];
  const found = written.map((match) => match[1] ?? match[2] ?? '').filter((one) => isIP(one) !== 0);
  return found.at(-1) ?? '';
}

function dateOf(text: string): string {
  // RFC 5322 3.3 lets a comment with the zone's name follow.
  const time = Date.parse(text.replace(/\([^()]{0,80}\)/g, '').trim());
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}
