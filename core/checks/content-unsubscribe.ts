/** Can people leave the list with one click, as Gmail, Yahoo and Microsoft ask of those who send to many? */
import { code, defineCheck } from '../model/check.ts';
import type { MessageFacts } from '../model/content-facts.ts';
import { valueOf, valuesOf } from '../protocol/content/index.ts';

/** Fields that programs for lists and campaigns write. */
const SIGNS: Readonly<Record<string, string>> = {
  'list-id': 'List-Id',
  'list-unsubscribe': 'List-Unsubscribe',
  'list-unsubscribe-post': 'List-Unsubscribe-Post',
  'list-help': 'List-Help',
  'feedback-id': 'Feedback-ID',
  'x-csa-complaints': 'X-CSA-Complaints',
  'x-campaign': 'X-Campaign',
  'x-campaignid': 'X-CampaignID',
  'x-mc-user': 'X-MC-User',
  'x-mailer-recptid': 'X-Mailer-RecptId',
};
const ONE_CLICK = 'List-Unsubscribe=One-Click';

export const contentUnsubscribe = defineCheck({
  id: 'content-unsubscribe',
  probe: 'content',
  title: 'People can leave the list with one click',
  codes: {
    CONTENT_UNSUBSCRIBE_ONE_CLICK: code<{ readonly uri: string }>({
      outcome: 'pass',
      severity: 'info',
      says: () => 'its readers can leave with one click',
      evidence: ({ uri }) => uri,
      advice: () => [],
      spec: 'RFC 8058 3.1',
    }),
    CONTENT_UNSUBSCRIBE_MISSING: code<{ readonly sign: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: () => 'it goes to many, and has no List-Unsubscribe field',
      effect: () =>
        'Gmail and Yahoo file such mail as spam or refuse it from senders of 5,000 a day and more; readers complain instead of leaving',
      evidence: ({ sign }) => sign,
      advice: () => [
        'write List-Unsubscribe: <https://example.com/leave?id=...>, <mailto:leave@example.com>',
        `write List-Unsubscribe-Post: ${ONE_CLICK}`,
      ],
      spec: 'RFC 8058 3.1',
    }),
    CONTENT_UNSUBSCRIBE_NO_POST: code<{ readonly value: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: () => 'it has List-Unsubscribe, but not for one click: List-Unsubscribe-Post is missing',
      effect: () => 'Gmail and Yahoo ask for both of senders of 5,000 a day and more',
      evidence: ({ value }) => value,
      advice: () => [
        `write List-Unsubscribe-Post: ${ONE_CLICK}, and take a POST at the https address without asking further`,
      ],
      spec: 'RFC 8058 3.1',
    }),
    CONTENT_UNSUBSCRIBE_POST_WRONG: code<{ readonly value: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ value }) => `List-Unsubscribe-Post says "${value}", where only one value counts`,
      effect: () => 'no reader offers one click',
      advice: () => [`write exactly: List-Unsubscribe-Post: ${ONE_CLICK}`],
      spec: 'RFC 8058 3.1',
    }),
    CONTENT_UNSUBSCRIBE_NO_HTTPS: code<{ readonly value: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: () => 'List-Unsubscribe has no https address, so that one click has nowhere to go',
      effect: () => 'no reader offers one click',
      evidence: ({ value }) => value,
      advice: () => ['add one https address that takes a POST: <https://example.com/leave?id=...>'],
      spec: 'RFC 8058 3.1',
    }),
    CONTENT_UNSUBSCRIBE_UNREADABLE: code<{ readonly value: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: () => 'List-Unsubscribe cannot be read: its addresses do not stand in angle brackets',
      effect: () => 'no reader offers a way out',
      evidence: ({ value }) => value,
      advice: () => ['write <https://...>, <mailto:...>: brackets around each, commas between'],
      spec: 'RFC 2369 2',
    }),
    CONTENT_UNSUBSCRIBE_UNSIGNED: code<{
      readonly domains: readonly string[];
      readonly fields: readonly string[];
    }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ fields }) => `no DKIM signature covers ${fields.join(' and ')}`,
      effect: () =>
        'readers offer one click only for fields that are signed, for anybody could have put them in',
      evidence: ({ domains }) => `signed by ${domains.join(', ')}`,
      advice: () => ['add both fields to those that are signed (h=)'],
      spec: 'RFC 8058 4',
    }),
    CONTENT_UNSUBSCRIBE_HIDDEN: code({
      outcome: 'fail',
      severity: 'notice',
      says: () => 'it goes to many, and its text shows no way to leave',
      effect: () => 'many laws ask for it, and readers who find none complain',
      advice: () => ['put a link to leave into the text, readable and not only at the end'],
    }),
    CONTENT_UNSUBSCRIBE_NOT_NEEDED: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'nothing says that it goes to many: --bulk judges it so',
      advice: () => [],
    }),
  },
  judge({ facts: { message }, subject: { bulk } }, raise) {
    if (message === undefined) return;
    const sign = bulk === false ? '' : signOf(message, bulk);
    if (sign === '') return raise('CONTENT_UNSUBSCRIBE_NOT_NEEDED', {});
    if (!message.offersUnsubscribe) raise('CONTENT_UNSUBSCRIBE_HIDDEN', {});
    const value = valueOf(message.fields, 'list-unsubscribe');
    if (value === undefined) return raise('CONTENT_UNSUBSCRIBE_MISSING', { sign });
    const short = value.slice(0, 200);
    const uris = [...value.matchAll(/<\s*([^<>\s]{1,1000})\s*>/g)].map(([, uri = '']) => uri);
    if (uris.length === 0) return raise('CONTENT_UNSUBSCRIBE_UNREADABLE', { value: short });
    const https = uris.find((uri) => /^https:\/\//i.test(uri) || isFilledLater(uri));
    const post = valueOf(message.fields, 'list-unsubscribe-post');
    // RFC 8058 3.1: with the field there must be one https address.
    if (https === undefined) return raise('CONTENT_UNSUBSCRIBE_NO_HTTPS', { value: short });
    if (post === undefined) return raise('CONTENT_UNSUBSCRIBE_NO_POST', { value: short });
    if (post.replace(/\s+/g, '') !== ONE_CLICK)
      return raise('CONTENT_UNSUBSCRIBE_POST_WRONG', { value: post.slice(0, 100) });
    const unsigned = unsignedFields(message);
    if (unsigned.length > 0)
      return raise('CONTENT_UNSUBSCRIBE_UNSIGNED', {
        domains: message.signatures.map(({ domain }) => domain),
        fields: unsigned,
      });
    return raise('CONTENT_UNSUBSCRIBE_ONE_CLICK', { uri: https.slice(0, 200) });
  },
});

function signOf({ fields, offersUnsubscribe }: MessageFacts, bulk: boolean | undefined): string {
  if (bulk === true) return 'it is to be judged as mail to many';
  const field = fields.find(({ name }) => Object.hasOwn(SIGNS, name));
  if (field !== undefined) return `it has the field ${SIGNS[field.name]}`;
  if (valuesOf(fields, 'precedence').some((value) => /^(?:bulk|list)$/i.test(value.trim())))
    return 'it has the field Precedence: bulk';
  return offersUnsubscribe ? 'its text offers a way to leave' : '';
}

function isFilledLater(uri: string): boolean {
  return /^(?:\{\{|\{%|<%|\*\||\$\{|%%|\[\[)/.test(uri);
}

/** Without a signature the message is one that was not sent yet: the signer comes later. */
function unsignedFields({ signatures }: MessageFacts): readonly string[] {
  if (signatures.length === 0) return [];
  const wanted = ['list-unsubscribe', 'list-unsubscribe-post'];
  const covered = signatures.some(({ covers }) => wanted.every((name) => covers.includes(name)));
  if (covered) return [];
  const bare = wanted.filter((name) => !signatures.some(({ covers }) => covers.includes(name)));
  // Two signatures with one field each are none with both.
  return (bare.length === 0 ? wanted : bare).map((name) => SIGNS[name] ?? name);
}
