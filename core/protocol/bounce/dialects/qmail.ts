/** qmail and its relatives: paragraphs of "<recipient>:" and what was said. */
import { textDialect } from '../dialect.ts';

export const qmail = textDialect({
  id: 'qmail',
  text: [
    'this is the qmail-send program',
    'qmail-send',
    'deliver your message to the following addresses',
    'able to deliver your message to the following addresse',
    'qmail notification',
  ],
  end: /^---/,
});
