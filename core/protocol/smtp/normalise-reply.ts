/**
 * One form for texts that say the same: lower case, no accents, no quotation marks, no codes in the middle of a
 * sentence (they stand at each line of a reply, RFC 5321 4.2.1), addresses as "a@b", one word for "black list" and
 * "blocklist". Every step reads the text once; what is longer than the limit is not read at all.
 */
export const MOST_TEXT = 4096;

type Step = readonly [RegExp, string];

const STEPS: readonly Step[] = [
  [/[\u0300-\u036f]/g, ''],
  // RFC 3464 2.3.6: a diagnostic code starts with its type.
  [/^ ?(?:smtp|x-[a-z]{1,12}) ?; ?/, ''],
  // Logs write the end of a line as backslash n.
  [/\\r|\\n|\\t/g, ' '],
  [/[\u2018\u2019\u02bc\u00b4]/g, "'"],
  [/\u0131/g, 'i'],
  [/\u0142/g, 'l'],
  [/\u00f8/g, 'o'],
  [/\u00df/g, 'ss'],
  [/\u00e6/g, 'ae'],
  [/\.\.\.|\u2026/g, ' '],
  // How the notices of Postfix, Exim, qmail and sendmail begin.
  [
    /\b(?:could not be delivered to one or more(?: of its)? recipients|your message could not be delivered|(?:this is a )?permanent (?:error|fatal errors)|the following address(?:\(?es\)?)? (?:failed|had)|for further assistance, please send mail to postmaster|please include this problem report|you can delete your own text from the attached returned message)/g,
    ' ',
  ],
  // What mailers write around the words of a server, where rules would take it for these words.
  [/\b[45]\.\d\.\d - [a-z ,]{5,60} (?=[45]\d\d[- ]')|\(delivery attempts: \d{1,5}\)/g, ' '],
  [/(?:\b[\d.]{7,15} )?\bdoes not like recipient\.? (?=remote host said:)|\bgiving up on \S{1,60}/g, ' '],
  [/(?:\b[\d.]{7,15} )?\bfailed after i sent the message\.?/g, ' stagedata '],
  [/\bhost \S{1,260} (?:said|refused to talk to me):|\bremote host said:/g, ' '],
  // Which command was answered, as one word each.
  [/\(?\bin reply to (?:end of )?(mail|data)(?: from)?(?: command)?\)?/g, ' stage$1 '],
  [/\(?\bin reply to [a-z]{4}(?: to)?(?: command)?\)?/g, ' '],
  [/\bsmtp error from remote mail(?:er| server) after (?:end of )?(mail|data)(?: from)?:?/g, ' stage$1 '],
  [/\bsmtp error from remote mail(?:er| server) after [a-z]{4,10}(?: to| connection)?:?/g, ' '],
  [/\bhost \S{1,260} \[[\d.:a-f]{2,45}\]:/g, ' '],
  [/[^\s<>@"'(),:;[\]{}]{1,64}@(?:\[[\d.:a-f]{2,45}\]|[\w-][\w.-]{1,250})/g, 'a@b'],
  [/(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w]|\.\d)/g, ' '],
  [/(?<![\w.#/=])[45]\d\d(?:[- ]|$)/g, ' '],
  [/\b(?:can'?t|cannot|cant|could'?nt|couldn't)\b/g, 'can not'],
  [/n't\b/g, ' not'],
  [/\b(do|does|did|is|was|were|has)nt\b/g, '$1 not'],
  [/'s\b/g, ''],
  [/[<>"'`(){}[\]|*\u201c\u201d\u00ab\u00bb]/g, ' '],
  [/\be-mail/g, 'email'],
  [/\bmail[- ]box/g, 'mailbox'],
  [/\b(?:black|block|deny)[- ]?list/g, 'blocklist'],
  [/\bgr[ae]y[-_ ]?list/g, 'greylist'],
  [/\banti[- ]spam/g, 'antispam'],
  [/\bover-?quota/g, 'over quota'],
  [/\bnon-?exist/g, 'nonexist'],
  [/\s{1,4096}/g, ' '],
  // Postfix writes this before whatever a policy service says.
  [/\brecipient address rejected: (?=\S)(?!access denied)/g, ''],
];

export function normaliseReply(text: string): string {
  let normal = text.slice(0, MOST_TEXT).toLowerCase().normalize('NFD');
  for (const [pattern, instead] of STEPS) normal = normal.replace(pattern, instead);
  return normal.trim();
}
