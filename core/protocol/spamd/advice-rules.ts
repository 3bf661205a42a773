/** Rules of SpamAssassin 4 that weigh something, as its own rule files name them. */
import type { RuleAdvice } from '../content/index.ts';

export const SPAMASSASSIN_ADVICE: readonly RuleAdvice[] = [
  {
    rules: [
      'NO_RELAYS',
      'NO_RECEIVED',
      'UNPARSEABLE_RELAY',
      'ALL_TRUSTED',
      'RDNS_NONE',
      'RDNS_DYNAMIC',
      'HELO_NO_DOMAIN',
      'NO_RDNS*',
    ],
    change: 'nothing in the message: it came from a file, without the servers that real mail passes',
    about: 'test',
  },
  {
    rules: ['DATE_IN_PAST_*', 'DATE_IN_FUTURE_*'],
    change: 'write the Date at the moment of sending; of a stored template this says nothing',
    about: 'message',
  },
  {
    rules: ['GTUBE'],
    change: 'take out the test pattern: it exists to be refused everywhere',
    about: 'message',
  },
  // Header fields.
  {
    rules: ['MISSING_MID', 'MSGID_NOFQDN1', 'MSGID_SHORT', 'INVALID_MSGID', 'MSGID_*'],
    change:
      'give it a Message-ID <something unique@a full domain name of yours>, or let the submission server add one',
    about: 'message',
  },
  {
    rules: ['MISSING_DATE', 'INVALID_DATE*'],
    change: 'give it a Date in the form "Fri, 27 Nov 2026 22:00:00 +0000"',
    about: 'message',
  },
  {
    rules: ['MISSING_HEADERS', 'TO_MALFORMED', 'TO_NO_BRKTS*', 'UNDISC_RECIPS*', 'UNCLOSED_BRACKET'],
    change: 'address it in To to the one who gets it, with well-formed brackets',
    about: 'message',
  },
  {
    rules: ['SORTED_RECIPS', 'SUSPICIOUS_RECIPS'],
    change:
      'send one message per recipient: a long list in alphabetical order is how address lists are tried',
    about: 'message',
  },
  {
    rules: [
      'MISSING_FROM',
      'FROM_NO_USER',
      'FROM_BLANK_NAME',
      'FROM_STARTS_WITH_NUMS',
      'FROM_LOCAL_*',
      'FROM_NAME_ADDR*',
      'FROM_2_EMAILS*',
      'PDS_FROM_2_EMAILS*',
    ],
    change:
      'write one From: a plain name and one full address whose first part reads like a name; no address in the name',
    about: 'message',
  },
  {
    rules: ['FROM_ILLEGAL_CHARS', 'SUBJ_ILLEGAL_CHARS', 'HEADER_8BITS', 'HEAD_ILLEGAL_CHARS', 'HEAD_LONG'],
    change: 'encode letters beyond ASCII in header fields (RFC 2047), as any mail library does',
    about: 'message',
  },
  {
    rules: ['FROM_EXCESS_BASE64', 'SUBJECT_NEEDS_ENCODING', 'SUBJ_EXCESS_*'],
    change: 'encode header fields where they hold more than ASCII, and only there',
    about: 'message',
  },
  {
    rules: [
      'MISSING_SUBJECT',
      'SUBJ_ALL_CAPS',
      'SUBJ_BUY',
      'SUBJ_AS_SEEN',
      'SUBJ_YOUR_FAMILY',
      'SUBJECT_DIET',
      'SUBJ_DOLLARS',
      'PLING_QUERY',
      'ENGLISH_UCE_SUBJECT',
      'LOCALPART_IN_SUBJECT',
    ],
    change:
      'write a subject as a colleague would: a short line in plain case, no price, no calls, no account name in it',
    about: 'message',
  },
  {
    rules: ['UNRESOLVED_TEMPLATE', 'PERCENT_RANDOM'],
    change: 'fill every placeholder before it is sent',
    about: 'message',
  },
  {
    rules: [
      'FREEMAIL_FORGED_REPLYTO',
      'FREEMAIL_REPLYTO',
      'FREEMAIL_REPLY',
      'FREEMAIL_FORGED_*',
      'REPTO_*',
      'FREEMAIL_ENVFROM*',
      'FREEMAIL_FROM',
      'FORGED_YAHOO*',
      'FORGED_HOTMAIL*',
      'FORGED_GMAIL*',
      'SPOOFED_FREEMAIL*',
    ],
    change:
      'send as, and take replies at, a domain of your own: a free mail address sent from elsewhere looks forged',
    about: 'message',
  },
  {
    rules: [
      'FORGED_MUA_*',
      'FORGED_MSGID_*',
      'FORGED_OUTLOOK*',
      'MISSING_MIMEOLE',
      'MIMEOLE_*',
      'MIME_BOUND_*',
      'RATWARE_*',
      'MSOE_*',
      'XPRIO*',
      'X_PRIORITY_*',
      'X_IP',
      'MISSING_OUTLOOK_NAME',
      'MISSING_OUTLOOK*',
    ],
    change:
      'take out X-Mailer, X-Priority and what else claims another program: it does not fit the rest of the message',
    about: 'message',
  },
  {
    rules: ['NO_HEADERS_MESSAGE', 'EMPTY_MESSAGE', 'TVD_SPACE_RATIO*', 'BODY_EMPTY', 'PYZOR_CHECK_EMPTY*'],
    change: 'give it words: a header and a text that a person can read',
    about: 'message',
  },
  // Shape.
  {
    rules: ['MIME_HTML_ONLY*', 'HTML_MIME_NO_HTML_TAG', 'MIME_HTML_MOSTLY', 'CTYPE_001C_B', 'CTYPE_NULL'],
    change:
      'send multipart/alternative: a text part with the same words beside the HTML, and the HTML as a whole document',
    about: 'message',
  },
  {
    rules: ['MPART_ALT_DIFF*'],
    change: 'make the text part from the HTML: both must say the same',
    about: 'message',
  },
  {
    rules: ['MIME_BASE64_TEXT*', 'BASE64_LENGTH_*'],
    change: 'send text as quoted-printable with short lines: base64 around plain words looks like hiding',
    about: 'message',
  },
  {
    rules: [
      'MIME_QP_LONG_LINE',
      'MIME_HEADER_CTYPE_ONLY',

      'MISSING_MIME_HB_SEP',
      'MISSING_MB_SEP',
      'MIME_BAD_*',
      'MIME_CHARSET_FARAWAY',
      'CHARSET_FARAWAY*',
    ],
    change:
      'let a mail library write the parts: MIME-Version, encodings, charset UTF-8, lines of at most 76 characters',
    about: 'message',
  },
  {
    rules: [
      'HTML_IMAGE_ONLY_*',
      'HTML_IMAGE_RATIO_*',
      'HTML_SHORT_LINK_IMG_*',
      'DC_GIF_*',
      'DC_IMAGE_*',
      'DC_PNG_*',
      'HTML_SHORT_CENTER',
      'BODY_8BITS',
    ],
    change: 'write the message as text with pictures beside it, not as a picture with a link',
    about: 'message',
  },
  {
    rules: [
      'HTML_FONT_LOW_CONTRAST',
      'HTML_FONT_TINY*',
      'HTML_FONT_SIZE_*',
      'HTML_OBFUSCATE_*',
      'OBFUSCATING_COMMENT',
      'HTML_COMMENT_SAVED_URL',
      'HTML_TAG_BALANCE_*',
      'T_HIDDEN_WORD',
      'HIDDEN_*',
    ],
    change: 'take out text that nobody can see and comments inside words; close every tag',
    about: 'message',
  },
  {
    rules: ['HTML_FONT_FACE_BAD', 'HTML_EMBEDS', 'HTML_EXTRA_CLOSE', 'HTML_TITLE_SUBJ_DIFF'],
    change: 'clean the HTML: plain tags, no plug-ins',
    about: 'message',
  },
  // Links.
  {
    rules: [
      'NUMERIC_HTTP_ADDR',
      'NORMAL_HTTP_TO_IP',
      'HTTPS_IP_MISMATCH',
      'IP_LINK_PLUS',
      'WEIRD_PORT',
      'URI_HEX',
      'HTTP_ESCAPED_HOST',
      'HTTPS_HTTP_MISMATCH',
    ],
    change:
      'link to names of your own domain over https; the words of a link name the host that it leads to, or none',
    about: 'message',
  },
  {
    rules: ['URL_SHORTENER*', 'SHORT_*', 'PDS_SHORT*', 'SHORTENER_*', 'URI_ONLY_*', 'BODY_URI_ONLY'],
    change: 'link directly and with words around it: shorteners hide where a click leads',
    about: 'message',
  },
  {
    rules: [
      'URIBL_BLOCKED',
      'URIBL_DBL_BLOCKED',
      'URIBL_DBL_BLOCKED_OPENDNS',
      'URIBL_ZEN_BLOCKED',
      'URIBL_ZEN_BLOCKED_OPENDNS',
      'RCVD_IN_ZEN_BLOCKED',
      'RCVD_IN_ZEN_BLOCKED_OPENDNS',
      'RCVD_IN_DNSWL_BLOCKED',
      'RCVD_IN_VALIDITY_CERTIFIED_BLOCKED',
      'RCVD_IN_VALIDITY_RPBL_BLOCKED',
      'RCVD_IN_VALIDITY_SAFE_BLOCKED',
    ],
    change: "nothing in the message: the list refused this scorer's resolver",
    about: 'test',
  },
  {
    rules: ['URIBL_*'],
    change:
      'a domain in the message is on a blocklist: find out which, take it out or have it removed from the list',
    about: 'names',
  },
  // Words.
  {
    rules: [
      'DEAR_FRIEND',
      'DEAR_SOMETHING',
      'MONEY_BACK',
      'GUARANTEED_100_PERCENT',
      'FREE_QUOTE_INSTANT',
      'UNCLAIMED_MONEY',
      'EXCUSE_*',
      'ONE_TIME',
      'URG_BIZ',
      'BILLION_DOLLARS',
      'MARKETING_PARTNERS',
      'BANG_GUAR',
      'PRICES_ARE_AFFORDABLE',
      'NO_MEDICAL',
      'LONGWORDS',
      'UPPERCASE_*',
      'ADVANCE_FEE_*',
      'LOTS_OF_MONEY',
      'MONEY_*',
      'US_DOLLARS_3',
    ],
    change:
      'say it in other words: this phrase, or this many capitals, stand in spam far more than elsewhere',
    about: 'message',
  },
  {
    rules: [
      'REPLICA_WATCH',
      'MALE_ENHANCE',
      'IMPOTENCE',
      'MORE_SEX',
      'EM_ROLEX',
      'BODY_ENHANCEMENT',
      'DIET_1',
      'DRUGS_*',
      'FUZZY_*',
    ],
    change: 'say it in other words, or send it only to people who asked for it by name',
    about: 'message',
  },
  {
    rules: ['BAYES_50', 'BAYES_6*', 'BAYES_8*', 'BAYES_9*'],
    change:
      'the words are like spam that this scorer was taught: write it anew, and see whether old complaints taught it',
    about: 'message',
  },
  {
    rules: ['PYZOR_CHECK', 'RAZOR2_*', 'DCC_CHECK'],
    change:
      'the same message was seen in large numbers: send it only to people who asked for it, and make each one its own',
    about: 'message',
  },
  // Signing and sending.
  {
    rules: ['DKIM_INVALID', 'T_DKIM_INVALID', 'DKIM_ADSP_*', 'NML_ADSP_*', 'DKIM_SIGNED'],
    change:
      'sign it with DKIM as the domain of From, as the last step before it leaves. postwatch check DOMAIN shows the keys',
    about: 'sending',
  },
  {
    rules: ['SPF_*'],
    change: 'let the SPF record name the address that sends: postwatch spf DOMAIN --ip ADDRESS',
    about: 'sending',
  },
  {
    rules: ['DMARC_*'],
    change: 'sign with DKIM as the domain of From, or send with a MAIL FROM of it: neither is aligned',
    about: 'sending',
  },
  {
    rules: ['RCVD_IN_*', 'RCVD_*', 'HELO_*'],
    change: 'an address or a name on the way is badly seen: postwatch check ADDRESS says what to do',
    about: 'sending',
  },
];
