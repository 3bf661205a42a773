/** sendmail of version 5, and Bigfoot: the transcript alone. */
import { textDialect } from '../dialect.ts';

export const sendmailTranscript = textDialect({
  id: 'sendmail-transcript',
  text: [
    'transcript of session follows',
    'transcript of the session follows',
    'transcript of session is unavailable',
  ],
  start: /transcript of (?:the )?session/i,
  recipient:
    /(?:rcpt to: {0,2}<?|^\d{3}(?: [245]\.\d\.\d)? <?)([^\s<>()@"]{1,200}@[^\s<>()@:;,"]{1,253}?)(?:>|\.\.\.|$)/i,
  end: /^\s{0,4}-{3,}\s?(?:original|message header|returned|unsent)/i,
});
