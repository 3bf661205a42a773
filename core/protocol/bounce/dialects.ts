/** THE table of dialects: the first that fits and finds a recipient reads the notice. */
import type { Dialect } from './dialect.ts';
import { anyNotice } from './dialects/any-notice.ts';
import { autoReply } from './dialects/auto-reply.ts';
import { bracketed } from './dialects/bracketed.ts';
import { deliveryStatus } from './dialects/delivery-status.ts';
import { domino } from './dialects/domino.ts';
import { einsundeins } from './dialects/einsundeins.ts';
import { exchange } from './dialects/exchange.ts';
import { exchange2003 } from './dialects/exchange-2003.ts';
import { exim } from './dialects/exim.ts';
import { feedbackReport } from './dialects/feedback-report.ts';
import { gmail } from './dialects/gmail.ts';
import { googleGroups } from './dialects/google-groups.ts';
import { groupwise } from './dialects/groupwise.ts';
import { imail } from './dialects/imail.ts';
import { james } from './dialects/james.ts';
import { japaneseMobile } from './dialects/japanese-mobile.ts';
import { mailFilter } from './dialects/mail-filter.ts';
import { mailmarshal } from './dialects/mailmarshal.ts';
import { messagingServer } from './dialects/messaging-server.ts';
import { postfix } from './dialects/postfix.ts';
import { qmail } from './dialects/qmail.ts';
import { refusingReceipt } from './dialects/refusing-receipt.ts';
import { sendmail } from './dialects/sendmail.ts';
import { sendmailTranscript } from './dialects/sendmail-transcript.ts';
import { sesNotification } from './dialects/ses-notification.ts';
import { smtpServerSaid } from './dialects/smtp-server-said.ts';
import { yahoo } from './dialects/yahoo.ts';
import { zoho } from './dialects/zoho.ts';

export const DIALECTS: readonly Dialect[] = [
  // What has a form of its own
  feedbackReport,
  refusingReceipt,
  deliveryStatus,
  sesNotification,
  // Words that only one program writes
  zoho,
  messagingServer,
  smtpServerSaid,
  mailmarshal,
  mailFilter,
  japaneseMobile,
  googleGroups,
  einsundeins,
  exim,
  qmail,
  postfix,
  bracketed,
  sendmail,
  sendmailTranscript,
  imail,
  gmail,
  domino,
  groupwise,
  exchange2003,
  james,
  yahoo,
  exchange,
  // Not before these: they, too, are sent automatically
  autoReply,
  anyNotice,
];
