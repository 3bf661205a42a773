/** Google, before and after it wrote reports. */
import { textDialect } from '../dialect.ts';

export const gmail = textDialect({
  id: 'gmail',
  text: [
    'technical details of permanent failure',
    'technical details of temporary failure',
    'delivery to the following recipient',
    'the response from the remote server was',
    'the response was:',
    'address not found',
  ],
  from: ['google', 'gmail', 'mail delivery subsystem'],
  end: /^-{3,}\s?(?:original|message header|forwarded)/i,
});
