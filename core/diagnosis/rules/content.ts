/** The message itself, before it is sent. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { text } from '../symptom.ts';
import { some } from '../words.ts';

const SCORES = [
  'CONTENT_SCORE_POINTS',
  'CONTENT_SCORE_DELAYED',
  'CONTENT_SCORE_SPAM',
  'CONTENT_SCORE_REJECTED',
] as const;

export const looksLikeFraud = defineRule({
  id: 'message-looks-like-fraud',
  area: 'content',
  seen: 'filters call the message phishing',
  joins: [
    ...SCORES,
    'CONTENT_LINK_SAYS_OTHER',
    'CONTENT_LINK_WITH_LOGIN',
    'CONTENT_LINK_TO_ADDRESS',
    'CONTENT_LINK_SHORTENED',
    'CONTENT_LINK_LOOKALIKE',
    'CONTENT_FROM_NAME_HIDES',
    'CONTENT_FROM_NAME_MIXED',
    'CONTENT_FROM_NAME_IS_ADDRESS',
    'CONTENT_REPLY_TO_ELSEWHERE',
    'CONTENT_ATTACHMENT_CLOAKED',
  ],
  find: (scene) => {
    const told = scene.found(
      'CONTENT_LINK_SAYS_OTHER',
      'CONTENT_LINK_WITH_LOGIN',
      'CONTENT_LINK_TO_ADDRESS',
      'CONTENT_LINK_SHORTENED',
      'CONTENT_LINK_LOOKALIKE',
      'CONTENT_FROM_NAME_HIDES',
      'CONTENT_FROM_NAME_MIXED',
      'CONTENT_FROM_NAME_IS_ADDRESS',
      'CONTENT_REPLY_TO_ELSEWHERE',
      'CONTENT_ATTACHMENT_CLOAKED',
    );
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: { target },
      explains: symptoms,
      because: scene.found(...SCORES).filter((one) => one.target === target),
      confidence: symptoms.length > 1 ? ('likely' as const) : ('possible' as const),
    }));
  },
  says: ({ target }) => `${target} is made as fraud is made: what one sees and where it leads are two things`,
  remedies: () => [
    minutes(
      'let links show where they go, under a domain of the sender; no shorteners, no addresses, no tracking of others',
    ),
    minutes('let the name in From be a name, and answers go to the domain that sends'),
    hours('give the tracking of your newsletter service a subdomain of yours'),
  ],
  look: ({ target }) => `postwatch content ${target}`,
});

export const builtByHand = defineRule({
  id: 'message-built-by-hand',
  area: 'content',
  seen: 'fields are missing or doubled, lines too long, umlauts broken',
  joins: [
    ...SCORES,
    'CONTENT_FIELD_MISSING',
    'CONTENT_FIELD_REPEATED',
    'CONTENT_FIELD_STRAY',
    'CONTENT_FIELD_RAW_8BIT',
    'CONTENT_DATE_UNREADABLE',
    'CONTENT_MESSAGE_ID_MALFORMED',
    'CONTENT_FROM_UNREADABLE',
    'CONTENT_LINE_TOO_LONG',
    'CONTENT_LINE_ENDS_MIXED',
    'CONTENT_NUL',
    'CONTENT_MIME_VERSION_MISSING',
    'CONTENT_TYPE_MALFORMED',
    'CONTENT_BOUNDARY_BROKEN',
    'CONTENT_BOUNDARY_MALFORMED',
    'CONTENT_BOUNDARY_UNCLOSED',
    'CONTENT_ENCODING_UNKNOWN',
    'CONTENT_8BIT_UNDECLARED',
    'CONTENT_ENCODING_DAMAGED',
    'CONTENT_CHARSET_WRONG',
    'CONTENT_PLACEHOLDERS',
  ],
  find: (scene) => {
    const told = scene.found(
      'CONTENT_FIELD_MISSING',
      'CONTENT_FIELD_REPEATED',
      'CONTENT_FIELD_STRAY',
      'CONTENT_FIELD_RAW_8BIT',
      'CONTENT_DATE_UNREADABLE',
      'CONTENT_MESSAGE_ID_MALFORMED',
      'CONTENT_FROM_UNREADABLE',
      'CONTENT_LINE_TOO_LONG',
      'CONTENT_LINE_ENDS_MIXED',
      'CONTENT_NUL',
      'CONTENT_MIME_VERSION_MISSING',
      'CONTENT_TYPE_MALFORMED',
      'CONTENT_BOUNDARY_BROKEN',
      'CONTENT_BOUNDARY_MALFORMED',
      'CONTENT_BOUNDARY_UNCLOSED',
      'CONTENT_ENCODING_UNKNOWN',
      'CONTENT_8BIT_UNDECLARED',
      'CONTENT_ENCODING_DAMAGED',
      'CONTENT_CHARSET_WRONG',
      'CONTENT_PLACEHOLDERS',
    );
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: { target },
      explains: symptoms,
      because: scene.found(...SCORES).filter((one) => one.target === target),
      confidence: symptoms.length > 1 ? ('likely' as const) : ('possible' as const),
    }));
  },
  says: ({ target }) =>
    `the program that makes ${target} joins strings instead of using a library for mail: DKIM breaks on the way, and filters count it`,
  remedies: () => [
    hours('let a library for mail build the message: it sets Date, Message-ID, MIME and line ends itself'),
    minutes('look at the message as it leaves, not at the template: fields that are empty show there'),
  ],
  look: ({ target }) => `postwatch content ${target}`,
});

export const newsletterWithoutEnd = defineRule({
  id: 'newsletter-without-way-out',
  area: 'content',
  seen: 'people press "this is spam" because they find no way to unsubscribe',
  joins: [
    'CONTENT_UNSUBSCRIBE_MISSING',
    'CONTENT_UNSUBSCRIBE_NO_POST',
    'CONTENT_UNSUBSCRIBE_POST_WRONG',
    'CONTENT_UNSUBSCRIBE_NO_HTTPS',
    'CONTENT_UNSUBSCRIBE_UNREADABLE',
    'CONTENT_UNSUBSCRIBE_UNSIGNED',
    'CONTENT_UNSUBSCRIBE_HIDDEN',
    'BOUNCE_COMPLAINT',
  ],
  find: (scene) => {
    const told = scene.found(
      'CONTENT_UNSUBSCRIBE_MISSING',
      'CONTENT_UNSUBSCRIBE_NO_POST',
      'CONTENT_UNSUBSCRIBE_POST_WRONG',
      'CONTENT_UNSUBSCRIBE_NO_HTTPS',
      'CONTENT_UNSUBSCRIBE_UNREADABLE',
      'CONTENT_UNSUBSCRIBE_UNSIGNED',
      'CONTENT_UNSUBSCRIBE_HIDDEN',
    );
    const complaints = scene.found('BOUNCE_COMPLAINT');
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: { target },
      explains: [...symptoms, ...complaints],
      confidence: complaints.length > 0 ? ('certain' as const) : ('likely' as const),
    }));
  },
  // RFC 8058 3.1: both fields, and DKIM covers them.
  says: ({ target }) =>
    `${target} does not let its readers go by one click, which Gmail and Yahoo ask of everybody who sends much`,
  remedies: () => [
    minutes(
      'add List-Unsubscribe with an https address, and List-Unsubscribe-Post: List-Unsubscribe=One-Click; let DKIM sign both',
    ),
    hours('let that address take a POST without a login or a question, and be done within two days'),
  ],
  look: ({ target }) => `postwatch content ${target}`,
});

export const attachmentRefused = defineRule({
  id: 'attachment-refused',
  area: 'content',
  seen: 'the message is refused or its attachment is cut off',
  joins: [
    'CONTENT_ATTACHMENT_BLOCKED',
    'CONTENT_ATTACHMENT_OTHER_KIND',
    'CONTENT_ATTACHMENT_MACROS',
    'CONTENT_ATTACHMENT_ENCRYPTED',
    'CONTENT_ATTACHMENT_NAMELESS',
    'CONTENT_LARGE',
    'CONTENT_HTML_ACTIVE',
  ],
  find: (scene) => {
    const told = scene.found(
      'CONTENT_ATTACHMENT_BLOCKED',
      'CONTENT_ATTACHMENT_OTHER_KIND',
      'CONTENT_ATTACHMENT_MACROS',
      'CONTENT_ATTACHMENT_ENCRYPTED',
      'CONTENT_ATTACHMENT_NAMELESS',
      'CONTENT_LARGE',
      'CONTENT_HTML_ACTIVE',
    );
    return [...Map.groupBy(told, ({ target }) => target)].map(([target, symptoms]) => ({
      about: {
        target,
        names: some(symptoms.map((one) => text(one, 'name') || text(one, 'file'))) || 'what it carries',
      },
      explains: symptoms,
      confidence: symptoms.some(({ code }) => code === 'CONTENT_ATTACHMENT_BLOCKED')
        ? ('certain' as const)
        : ('likely' as const),
    }));
  },
  says: ({ target, names }) => `${target} carries what receivers do not take: ${names}`,
  remedies: () => [
    minutes(
      'put the file on a page of yours and send the link; PDF passes where documents with macros do not',
    ),
    hours('if it must be attached, sign the message and ask the receivers to allow it'),
  ],
  look: ({ target }) => `postwatch content ${target}`,
});
