/** Symbols of rspamd 3 that weigh something, as `rspamadm configdump` and the scores.d folder name them. */
import type { RuleAdvice } from '../content/index.ts';

export const RSPAMD_ADVICE: readonly RuleAdvice[] = [
  // What a file cannot have, for it was not received.
  {
    rules: [
      'HFILTER_HOSTNAME_*',
      'HFILTER_HELO_*',
      'RDNS_NONE',
      'RDNS_DNSFAIL',
      'ONCE_RECEIVED*',
      'RCVD_NO_TLS_LAST',
      'AUTH_NA',
      'AUTH_NA_OR_FAIL',
      'MISSING_XM_UA',
    ],
    change:
      'nothing in the message: it came from a file, without the client that will send it. postwatch check ADDRESS looks at that one',
    about: 'test',
  },
  {
    rules: [
      'HFILTER_FROMHOST_*',
      'HFILTER_RCPT_*',
      'ENVFROM_INVALID',
      'FORGED_SENDER',
      'FORGED_RECIPIENTS*',
      'ENVFROM_PRVS',
    ],
    change:
      'nothing in the message: the scorer was given no envelope, or another one than real mail will have',
    about: 'test',
  },
  {
    rules: ['GTUBE'],
    change: 'take out the test pattern: it exists to be refused everywhere',
    about: 'message',
  },
  // Header fields.
  {
    rules: ['MISSING_MID', 'GOOGLE_FORWARDING_MID_MISSING'],
    change:
      'give it a Message-ID, or let the submission server add one (Postfix: always_add_missing_headers = yes)',
    about: 'message',
  },
  {
    rules: ['INVALID_MSGID', 'GOOGLE_FORWARDING_MID_BROKEN', 'MID_*'],
    change:
      'make the Message-ID <something unique@a name of yours>: brackets, one "@", a full domain name that is not the recipient\'s, nothing of addresses in it',
    about: 'message',
  },
  {
    rules: ['MISSING_DATE'],
    change: 'give it a Date field in UTC or with the right offset',
    about: 'message',
  },
  {
    rules: ['INVALID_DATE', 'DATE_IN_FUTURE', 'DATE_IN_PAST'],
    change:
      'write the Date at the moment of sending, in the form "Fri, 27 Nov 2026 22:00:00 +0000"; check the clock of the machine',
    about: 'message',
  },
  {
    rules: ['MISSING_TO', 'R_UNDISC_RCPT', 'TO_DN_RECIPIENTS'],
    change: 'address it in To to the one who gets it; send one message per recipient instead of a Bcc to all',
    about: 'message',
  },
  {
    rules: [
      'TO_WRAPPED_IN_SPACES',
      'TO_NEEDS_ENCODING',
      'INVALID_RCPT_8BIT',
      'HEADER_TO_EMPTY_DELIMITER',
      'HEADER_CC_EMPTY_DELIMITER',
    ],
    change: 'let a mail library write the recipients: encoded words for names, no spaces inside the brackets',
    about: 'message',
  },
  {
    rules: ['SORTED_RECIPS', 'SUSPICIOUS_RECIPS'],
    change:
      'send one message per recipient: a long list in alphabetical order is how address lists are tried',
    about: 'message',
  },
  {
    rules: ['MISSING_FROM', 'FROM_INVALID'],
    change: 'write one From with one full address: Name <name@example.com>',
    about: 'message',
  },
  {
    rules: ['MULTIPLE_FROM', 'MULTIPLE_UNIQUE_HEADERS'],
    change:
      'keep each of From, To, Date, Subject and Message-ID once, and one address in From; look which program adds the second',
    about: 'message',
  },
  {
    rules: ['SPOOF_DISPLAY_NAME', 'FROM_NEQ_DISPLAY_NAME', 'FROM_DN_EQ_ADDR'],
    change: 'write a name before the address in From, and no address in the name',
    about: 'message',
  },
  {
    rules: [
      'FROM_NAME_EXCESS_SPACE',
      'FROM_NAME_HAS_TITLE',
      'R_NO_SPACE_IN_FROM',
      'HEADER_FROM_EMPTY_DELIMITER',
    ],
    change: 'write From as: plain name, one space, address in angle brackets; no title in the name',
    about: 'message',
  },
  {
    rules: ['FROM_NEEDS_ENCODING', 'INVALID_FROM_8BIT', 'SUBJECT_NEEDS_ENCODING'],
    change: 'encode letters beyond ASCII in header fields (RFC 2047), as any mail library does',
    about: 'message',
  },
  {
    rules: ['FROM_EXCESS_*', 'SUBJ_EXCESS_*', 'TO_EXCESS_*', 'CC_EXCESS_*', 'REPLYTO_EXCESS_*'],
    change: 'do not encode header fields that hold ASCII only: hiding plain words is a habit of spam',
    about: 'message',
  },
  {
    rules: [
      'SPOOF_REPLYTO',
      'REPLYTO_UNPARSEABLE',
      'REPLYTO_EMAIL_HAS_TITLE',
      'REPLYTO_EQ_TO_ADDR',
      'FREEMAIL_REPLYTO_NEQ_FROM_DOM',
      'REPTO_QUOTE_YAHOO',
      'HEADER_REPLYTO_EMPTY_DELIMITER',
    ],
    change: 'let Reply-To be one address at the domain of From, or leave it out',
    about: 'message',
  },
  { rules: ['MISSING_SUBJECT', 'EMPTY_SUBJECT'], change: 'give it a subject', about: 'message' },
  {
    rules: [
      'SUBJ_ALL_CAPS',
      'LONG_SUBJ',
      'SUBJECT_HAS_CURRENCY',
      'SUBJECT_HAS_EXCLAIM',
      'SUBJECT_ENDS_EXCLAIM',
      'SUBJECT_ENDS_QUESTION',
      'SUBJECT_HAS_QUESTION',
      'URL_IN_SUBJECT',
    ],
    change:
      'write the subject as a colleague would: a short line, no capitals throughout, no price, no address of the web, no calls',
    about: 'message',
  },
  {
    rules: ['FAKE_REPLY'],
    change: 'start the subject with "Re:" only in answers, with In-Reply-To and References',
    about: 'message',
  },
  {
    rules: ['BROKEN_HEADERS', 'HEADER_DATE_EMPTY_DELIMITER', 'MISSING_MIMEOLE'],
    change:
      'let one mail library write all header fields; an empty or foreign line among them ends the header too early',
    about: 'message',
  },
  {
    rules: [
      'FORGED_MUA_*',
      'FORGED_X_MAILER',
      'FORGED_OUTLOOK*',
      'FORGED_IMS',
      'OLD_X_MAILER',
      'RATWARE_MS_HASH',
      'X_PHP_FORGED_0X',
      'X_PHPOS_FAKE',
      'STRONGMAIL',
      'HAS_INTERSPIRE_SIG',
      'SUSPICIOUS_BOUNDARY*',
    ],
    change:
      'take out X-Mailer and User-Agent of another program: what they claim does not fit the rest of the message',
    about: 'message',
  },
  {
    rules: ['HAS_PHPMAILER_SIG', 'HAS_X_PHP_SCRIPT', 'HAS_X_POS', 'PHP_SCRIPT_ROOT'],
    change: 'switch the X-PHP-Originating-Script header off (php.ini: mail.add_x_header = Off)',
    about: 'message',
  },
  // Shape.
  {
    rules: ['MIME_MA_MISSING_TEXT', 'MIME_HTML_ONLY'],
    change: 'add a text/plain alternative with the same words',
    about: 'message',
  },
  {
    rules: ['MIME_MA_MISSING_HTML', 'CTYPE_MIXED_BOGUS', 'URI_COUNT_ODD'],
    change: 'use multipart/alternative for text and HTML only, and multipart/mixed only with attachments',
    about: 'message',
  },
  {
    rules: ['R_PARTS_DIFFER'],
    change: 'make the text part from the HTML: both must say the same',
    about: 'message',
  },
  {
    rules: [
      'MISSING_MIME_VERSION',
      'MIME_HEADER_CTYPE_ONLY',
      'BROKEN_CONTENT_TYPE',
      'CT_EXTRA_SEMI',
      'CTYPE_MISSING_DISPOSITION',
      'STOX_REPLY_TYPE',
    ],
    change:
      'write MIME-Version: 1.0, a well-formed Content-Type and a Content-Disposition for files, as any mail library does',
    about: 'message',
  },
  {
    rules: ['R_BAD_CTE_7BIT'],
    change: 'declare the encoding that the part has: quoted-printable or base64 for anything beyond ASCII',
    about: 'message',
  },
  {
    rules: ['MIME_BASE64_TEXT*'],
    change: 'send text as quoted-printable: base64 around plain words looks like hiding',
    about: 'message',
  },
  {
    rules: ['R_MIXED_CHARSET', 'R_MIXED_CHARSET_URL', 'OMOGRAPH_URL', 'ZERO_WIDTH_SPACE_URL'],
    change: 'keep each word in one alphabet and take out invisible characters, in links above all',
    about: 'message',
  },
  // HTML and links.
  {
    rules: ['R_EMPTY_IMAGE', 'HTML_SHORT_LINK_IMG_*', 'R_SUSPICIOUS_IMAGES'],
    change: 'write the message as text with pictures beside it, not as one picture with a link',
    about: 'message',
  },
  {
    rules: ['R_WHITE_ON_WHITE', 'ZERO_FONT', 'MANY_INVISIBLE_PARTS'],
    change: 'take out text that nobody can see: same colour as the ground, size 0, hidden blocks',
    about: 'message',
  },
  {
    rules: ['HTML_META_REFRESH_URL', 'EXT_CSS', 'DATA_URI_OBFU'],
    change:
      'no refresh, no external style sheets, no data: addresses: mail readers remove them and filters count them',
    about: 'message',
  },
  {
    rules: ['HTTP_TO_IP', 'R_SUSPICIOUS_URL', 'HTTP_TO_HTTPS', 'HFILTER_URL_ONLY', 'HFILTER_URL_ONELINE'],
    change: 'link to names of your own domain over https, with words around the link',
    about: 'message',
  },
  {
    rules: ['PHISHING', 'PHISHED_*', 'HACKED_WP_PHISHING'],
    change:
      'let the words of a link name the host that it leads to, or no host at all; click trackers on another domain cause this',
    about: 'message',
  },
  {
    rules: ['REDIRECTOR_URL*', 'URL_REDIRECTOR_NESTED'],
    change: 'link directly: shorteners and open redirectors hide where a click leads',
    about: 'message',
  },
  {
    rules: ['TRACKER_ID'],
    change: 'take the meaningless string at the end of the text out',
    about: 'message',
  },
  // Attachments.
  {
    rules: [
      'MIME_BAD*',
      'MIME_DOUBLE_BAD_EXTENSION',
      'MIME_OBFUSCATED_ARCHIVE',
      'MIME_ARCHIVE_IN_ARCHIVE',
      'MIME_EXE_IN_GEN_SPLIT_RAR',
      'MIME_ENCRYPTED_ARCHIVE',
      'BOGUS_ENCRYPTED_AND_TEXT',
      'PDF_SUSPICIOUS',
    ],
    change:
      'put the file on a page of yours and link to it; send no programs, no archives in archives, no encrypted ones, and name the type as the file is',
    about: 'message',
  },
  // Signing and sending.
  {
    rules: ['R_DKIM_REJECT', 'R_DKIM_PERMFAIL', 'BLACKLIST_DKIM', 'ARC_REJECT', 'ARC_INVALID'],
    change:
      'the signature does not fit: the message was altered after signing, or the key in DNS is another one. postwatch check DOMAIN shows the keys',
    about: 'sending',
  },
  {
    rules: ['R_SPF_*', 'BLACKLIST_SPF*'],
    change: 'let the SPF record name the address that sends: postwatch spf DOMAIN --ip ADDRESS',
    about: 'sending',
  },
  {
    rules: ['DMARC_POLICY_*', 'BLACKLIST_DMARC'],
    change: 'sign with DKIM as the domain of From, or send with a MAIL FROM of it: neither is aligned',
    about: 'sending',
  },
  {
    rules: [
      'FAKE_RECEIVED_*',
      'FORGED_GENERIC_RECEIVED*',
      'INVALID_POSTFIX_RECEIVED',
      'RCVD_*',
      'R_RCVD_SPAMBOTS',
      'ONCE_RECEIVED_STRICT',
    ],
    change: 'add no Received fields by hand; let the servers on the way write them',
    about: 'sending',
  },
  {
    rules: ['BAYES_SPAM', 'NEURAL_SPAM*', 'FUZZY_*'],
    change:
      'the words, or the whole message, are like spam that this scorer was taught: write it anew, and see whether old complaints taught it',
    about: 'message',
  },
  // Lists.
  {
    rules: [
      'DBL_*',
      'URIBL_*',
      'SURBL_*',
      'ABUSE_SURBL',
      'PH_SURBL_MULTI',
      'MW_SURBL_MULTI',
      'CRACKED_SURBL',
      'DM_SURBL',
      'SEM_URIBL*',
      'RSPAMD_URIBL',
      'RSPAMD_EMAILBL',
      'MSBL_EBL',
    ],
    change:
      'a domain in the message is on a blocklist: find out which (the details name it), take it out or have it removed from the list',
    about: 'names',
  },
  {
    rules: ['RBL_*', 'RECEIVED_*', 'RCVD_IN_*', 'MAILSPIKE*', 'BLOCKLISTDE'],
    change: 'an address on the way is on a blocklist: postwatch check ADDRESS says which and what to do',
    about: 'sending',
  },
];
