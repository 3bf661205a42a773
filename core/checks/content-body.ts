/** What people and filters find in the message: words, pictures beside them, and no more than is shown. */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';

/** Below this a picture carries the message. Scorers begin to count at 400 and less. */
const FEW_CHARACTERS = 200;
/**
 * Gmail shows so much HTML and a link to the rest. It publishes no figure; senders measured 102 kB, some 105
 * (spamresource.com, "What is Gmail clipping", 2022).
 */
const CLIPPED_OCTETS = 102 * 1024;
const NEARLY_CLIPPED = 0.9;
/** Gmail takes 25 MB (support.google.com/mail/answer/6590); many others less. As sent, base64 adds a third. */
const LARGE_OCTETS = 10 * 1024 * 1024;
const TOO_LARGE_OCTETS = 25 * 1024 * 1024;

export const contentBody = defineCheck({
  id: 'content-body',
  probe: 'content',
  title: 'The message has words, and is shown as it was meant',
  codes: {
    CONTENT_BODY_FINE: code<{ readonly characters: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ characters }) =>
        `it has ${characters} characters to read, and nothing that readers would not show`,
      advice: () => [],
    }),
    CONTENT_BODY_EMPTY: code({
      outcome: 'fail',
      severity: 'error',
      says: () => 'there is nothing to read in it',
      effect: () => 'scorers count an empty message, and readers take it for a fault',
      advice: () => ['look at the template: the part that should hold the text is empty or missing'],
    }),
    CONTENT_TEXT_PART_MISSING: code({
      outcome: 'fail',
      severity: 'warning',
      says: () => 'it is HTML alone, without a text part',
      effect: () =>
        'scorers count it (rspamd MIME_HTML_ONLY, SpamAssassin MIME_HTML_ONLY); watches and screen readers show less',
      advice: () => ['send multipart/alternative: text/plain with the same words first, then text/html'],
      spec: 'RFC 2046 5.1.4',
    }),
    CONTENT_TEXT_PART_EMPTY: code<{ readonly text: number; readonly html: number }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ text, html }) => `its text part has ${text} characters where its HTML has ${html}`,
      effect: () => 'scorers compare both parts, and count a text that says something else',
      advice: () => ['make the text part from the HTML: the same words, links written out'],
      spec: 'RFC 2046 5.1.4',
    }),
    CONTENT_IMAGES_WITHOUT_TEXT: code<{ readonly images: number; readonly characters: number }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ images, characters }) =>
        `${images === 1 ? 'a picture stands' : `${images} pictures stand`} beside ${characters} characters of text`,
      effect: () =>
        'a picture that carries the message is an old trick: scorers count it, and most readers load no pictures',
      advice: () => ['write the message as text, with pictures beside it'],
    }),
    CONTENT_ALT_MISSING: code<{ readonly without: number; readonly images: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ without, images }) => `${without} of ${images} pictures have no alternative text`,
      effect: () => 'who loads no pictures, or cannot see, finds nothing there',
      advice: () => ['write alt="..." at each picture, alt="" where it only decorates'],
    }),
    CONTENT_IMAGES_INLINE: code<{ readonly images: number }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ images }) =>
        `${images === 1 ? 'a picture stands' : `${images} pictures stand`} in the HTML as a data: address`,
      effect: () => 'Gmail and Outlook show none of those; scorers count data: addresses',
      advice: () => [
        'put pictures on a server and link to them over https, or attach them with a Content-ID',
      ],
    }),
    CONTENT_HTML_ACTIVE: code<{ readonly found: readonly string[] }>({
      outcome: 'fail',
      severity: ({ found }): Severity => (found.some((one) => DANGEROUS.test(one)) ? 'error' : 'warning'),
      says: ({ found }) => `its HTML has ${found.join(', ')}`,
      effect: () => 'mail readers remove it, and filters take script, forms and frames for an attack',
      advice: () => ['keep to text, tables, pictures and links; link to a page for everything else'],
    }),
    CONTENT_CLIPPED: code<{ readonly octets: number; readonly kilobytes: number }>({
      outcome: 'fail',
      severity: ({ octets }): Severity => (octets > CLIPPED_OCTETS ? 'warning' : 'notice'),
      says: ({ octets, kilobytes }) =>
        octets > CLIPPED_OCTETS
          ? `its HTML has ${kilobytes} kB: Gmail shows the first 102 kB or so`
          : `its HTML has ${kilobytes} kB: a little more, and Gmail cuts it at about 102 kB`,
      effect: () =>
        'what stands below the cut, often the way to unsubscribe, is behind a link; who finds no way out complains',
      evidence: () =>
        'Gmail publishes no figure; senders measured 102 to 105 kB of HTML (spamresource.com, 2022)',
      advice: () => [
        'take comments, repeated styles and white space out; put the way to unsubscribe near the top',
      ],
    }),
    CONTENT_LARGE: code<{ readonly octets: number; readonly megabytes: number }>({
      outcome: 'fail',
      severity: ({ octets }): Severity => (octets > TOO_LARGE_OCTETS ? 'error' : 'warning'),
      says: ({ megabytes }) => `the message has ${megabytes} MB`,
      effect: ({ octets }) =>
        octets > TOO_LARGE_OCTETS
          ? 'Gmail takes 25 MB, most others less: it is refused'
          : 'many servers take 10 MB; filters skip or delay large mail',
      advice: () => ['put files on a server of yours and link to them'],
      spec: 'RFC 1870',
    }),
    CONTENT_PLACEHOLDERS: code<{ readonly found: readonly string[] }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ found }) => `it holds placeholders: ${found.join(', ')}`,
      effect: () =>
        'of a template this is as it should be; in a message that was sent, people and filters see them',
      advice: () => ['judge a message that was filled, too: links and lengths are others then'],
    }),
  },
  judge({ facts: { message } }, raise) {
    if (message === undefined) return;
    const { octets, html, textCharacters, attachments, placeholders, cut } = message;
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    const text = textCharacters ?? 0;
    const characters = Math.max(text, html?.characters ?? 0);
    const images = html?.images ?? 0;
    if (cut === undefined && characters === 0 && images === 0 && attachments.length === 0)
      bad('CONTENT_BODY_EMPTY', {});
    if (html !== undefined) {
      if (textCharacters === undefined) bad('CONTENT_TEXT_PART_MISSING', {});
      // A text that says "see the HTML" has a fraction of its words.
      else if (html.characters > 200 && text < html.characters / 10)
        bad('CONTENT_TEXT_PART_EMPTY', { text, html: html.characters });
      if (images + html.inlineImages > 0 && html.characters < FEW_CHARACTERS)
        bad('CONTENT_IMAGES_WITHOUT_TEXT', {
          images: Math.max(images, html.inlineImages),
          characters: html.characters,
        });
      if (html.imagesWithoutAlt > 0) bad('CONTENT_ALT_MISSING', { without: html.imagesWithoutAlt, images });
      if (html.inlineImages > 0) bad('CONTENT_IMAGES_INLINE', { images: html.inlineImages });
      if (html.active.length > 0) bad('CONTENT_HTML_ACTIVE', { found: html.active });
      if (html.octets > CLIPPED_OCTETS * NEARLY_CLIPPED)
        bad('CONTENT_CLIPPED', { octets: html.octets, kilobytes: Math.round(html.octets / 1024) });
    }
    if (octets > LARGE_OCTETS)
      bad('CONTENT_LARGE', { octets, megabytes: Math.round(octets / 104_857.6) / 10 });
    if (placeholders.length > 0) bad('CONTENT_PLACEHOLDERS', { found: placeholders });
    if (fine) raise('CONTENT_BODY_FINE', { characters });
  },
});

const DANGEROUS = /^(?:script|form|iframe|frame|object|embed|applet|base|meta refresh|on[a-z]+)$/;
