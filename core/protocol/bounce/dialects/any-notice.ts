/** Whatever else looks like a notice: by its sender, its subject or its first words. The last row. */
import type { Dialect } from '../dialect.ts';
import { readText } from '../read-text.ts';

const FROM =
  /mailer[-_ ]?daemon|mail[-_ ]?daemon|postmaster|mail delivery|delivery (?:sub)?system|mail ?system|mdaemon|bounce|mail administrator|system administrator|administrateur|systemadministrator|microsoft outlook|mail server|<>|^$/;
const SUBJECT =
  /undeliver|undelivered|deliver(?:y|ed)? (?:status|fail|problem|notif|error|report|delay|has|incomplete|unsuc|temporar)|not deliver|non[- ]?d[eé]li|fail(?:ure|ed)|returned|returning|return to sender|bounce|unable to deliver|could ?not (?:be )?deliver|can'?not (?:be )?deliver|mail (?:system )?error|delay|rejected|unknown (?:user|address|recipient)|user unknown|ndn|ndr|unzustell|zustell|nicht zugestellt|échec|echec|remise|non remis|impossible|no se (?:puede|pudo|ha)|devuelto|entrega|mancato|recapito|consegna|não entregue|falha|niet (?:bezorgd|afgeleverd)|onbestelbaar|kunne ikke|kan inte|olever|nedoručiteln|niedostarcz|не ?достав|недостав|невозможно|배달|送信できません|配信|エラー|退信|退回|無法|失败|失敗|warning: (?:could not|message)|undeliverable|spam|blocked|problem|your (?:mail|message|e-?mail)/;
const WORDS =
  /\b(?:not|n't|unable to|cannot|failed to)\b.{0,40}\bdeliver|\bundeliverable\b|\b(?:returned|rejected|bounced)\b|deliver\w{0,3} (?:fail|error|problem)|\buser unknown\b|\bunknown user\b|\bdoes not exist\b|\b55[0-4][ -]|\b[45]\.\d\.\d\b|\bnicht (?:zu)?gestellt|\bquota\b|could not (?:be )?(?:send|sent|reach)|\bno longer\b|postponed|full mailbox|mailbox (?:is )?full/;

export const anyNotice: Dialect = {
  id: 'any-notice',
  fits: ({ from, subject, lower, mail }) => {
    const points =
      (/mailer[-_ ]daemon/.test(from) ? 2 : Number(FROM.test(from))) +
      Number(SUBJECT.test(subject)) +
      Number(WORDS.test(lower)) +
      Number(
        mail.headers.some(
          ({ name, value }) =>
            name.startsWith('x-failed-recip') || (name === 'return-path' && /^<?>?$/.test(value)),
        ),
      );
    return points >= 2;
  },
  read: (notice) => readText(notice, {}),
};
