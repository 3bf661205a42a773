/**
 * What a message that holds a token is: our own, a notice about it, or somebody's mail that quotes it. Only the first two
 * are ours to judge and to clean away; an answer of a person is not.
 */
import { readBounce, type Bounce } from '../bounce/index.ts';
import { headerValue, splitFields } from '../mime/index.ts';
import { TOKEN } from './canary-token.ts';
import { NONCE_FIELD, TOKEN_FIELD } from './draft-canary.ts';
import { splitMessage } from './split-message.ts';

export type RecognisedMail =
  | { readonly kind: 'canary'; readonly token: string; readonly nonce: string }
  | { readonly kind: 'bounce'; readonly token: string; readonly bounces: readonly Bounce[] }
  | { readonly kind: 'foreign' };

const MESSAGE_ID = /^<?(pw[0-9a-f]{32})@[^\s<>]{1,255}>?$/;

export async function recogniseMail(source: Uint8Array, tokens: readonly string[]): Promise<RecognisedMail> {
  const { header, body } = splitMessage(source);
  const fields = splitFields(header)[0] ?? [];
  const marked = headerValue(fields, TOKEN_FIELD.toLowerCase());
  const named = MESSAGE_ID.exec(headerValue(fields, 'message-id'))?.[1] ?? '';
  const own = [marked, named].find((token) => tokens.includes(token));
  if (own !== undefined)
    return { kind: 'canary', token: own, nonce: headerValue(fields, NONCE_FIELD.toLowerCase()) };
  const said = rewritten(fields, body, tokens);
  if (said !== undefined) return { kind: 'canary', token: said, nonce: '' };
  const quoted = tokens.find((token) => body.includes(token));
  if (quoted === undefined || !isNotice(header)) return { kind: 'foreign' };
  const reading = await readBounce(source);
  if (!reading.ok) return { kind: 'foreign' };
  return { kind: 'bounce', token: quoted, bounces: reading.value };
}

/** RFC 3464 2, and what came before it: a notice has no sender, or says that nobody wrote it. */
function isNotice(header: string): boolean {
  return (
    /^content-type:\s{0,80}multipart\/report\b/im.test(header) ||
    /^return-path:\s{0,80}<>/im.test(header) ||
    /^from:.{0,400}(?:mailer-daemon|postmaster)@?/im.test(header) ||
    /^auto-submitted:\s{0,80}auto-(?:replied|generated)/im.test(header)
  );
}

/** A gateway that writes Message-ID anew and drops what it does not know leaves the words: they must be all of ours. */
function rewritten(
  fields: ReturnType<typeof splitFields>[number],
  body: string,
  tokens: readonly string[],
): string | undefined {
  const said = /^Token: (pw[0-9a-f]{32})\s*$/m.exec(body)?.[1] ?? '';
  const subject = TOKEN.exec(headerValue(fields, 'subject'))?.[0] ?? '';
  const isAnswer =
    headerValue(fields, 'in-reply-to') !== '' || /^(?:re|fwd?|aw|wg):/i.test(headerValue(fields, 'subject'));
  const isWhole = body.trimStart().startsWith('This message was sent by Postwatch');
  return !isAnswer && isWhole && tokens.includes(said) && (subject === '' || subject === said)
    ? said
    : undefined;
}
