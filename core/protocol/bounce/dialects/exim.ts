/** Exim, and those who speak like it: MXLogic, Mail.ru. */
import { textDialect } from '../dialect.ts';

export const exim = textDialect({
  id: 'exim',
  text: [
    'this message was created automatically by mail delivery software',
    'a message that you sent could not be delivered',
    'a message that you sent has not yet been delivered',
    'это письмо создано автоматически',
  ],
  end: /^(?:---|No action is required on your part|Reporting-MTA:)/i,
});
