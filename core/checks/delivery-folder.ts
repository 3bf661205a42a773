/** Where did it arrive, and how often? */
import { code, defineCheck } from '../model/check.ts';

type Where = { readonly to: string; readonly folder: string };
type Copies = { readonly to: string; readonly copies: number; readonly slot: string };

export const deliveryFolder = defineCheck({
  id: 'delivery-folder',
  probe: 'delivery',
  title: 'The test message is in the inbox, once',
  codes: {
    DELIVERY_IN_INBOX: code<Where>({
      outcome: 'pass',
      severity: 'info',
      says: ({ to }) => `mail to ${to} is in the inbox`,
      advice: () => [],
    }),
    DELIVERY_IN_SPAM: code<Where & { readonly evidence: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ to, folder }) => `mail to ${to} goes to the spam folder (${folder})`,
      effect: () => 'hardly anybody looks there: for its readers this mail is lost',
      evidence: ({ evidence }) => evidence,
      advice: () => [
        'read the lines that the filter left in the header: they name the rules that fired',
        'repair authentication first (SPF, DKIM, DMARC), then what the blocklists say of the address that sends',
        'compare with a message of yours that is not filtered: does the same happen to it?',
      ],
    }),
    DELIVERY_IN_OTHER_FOLDER: code<Where>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ to, folder }) => `mail to ${to} is in the folder "${folder}", not in the inbox`,
      effect: () => 'a rule of the mailbox or a filter moved it: its readers may not see it',
      advice: () => ['look at the rules of the mailbox'],
    }),
    DELIVERY_DUPLICATED: code<Copies>({
      outcome: 'fail',
      severity: 'warning',
      certain: true,
      says: ({ to, copies }) => `mail to ${to} arrived ${copies} times, and was sent once`,
      effect: () => 'orders, alarms and invoices arrive several times',
      evidence: ({ slot }) => `copies with the same mark of the run of ${slot}`,
      advice: () => [
        'compare the Received lines of the copies: the first server whose id differs made two of one',
        'mostly a server that was not heard when it said yes, so that the one before sent again; or an alias that leads to one mailbox twice',
      ],
      per: ['slot'],
    }),
    DELIVERY_SENT_TWICE: code<Copies>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ to, copies }) =>
        `mail to ${to} was handed in more than once by Postwatch: ${copies} copies arrived`,
      evidence: ({ slot }) => `copies with different marks of the run of ${slot}`,
      advice: () => [
        'nothing: a server took the message and was not heard, so it was handed in again; if it repeats, look at the time that it takes to answer',
      ],
      per: ['slot'],
    }),
    DELIVERY_FOLDER_NOT_SEEN: code<{ readonly to: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ to }) => `where mail to ${to} arrives was not seen in this run`,
      advice: () => [],
    }),
  },
  judge({ facts: { arrivals, earlier, slot }, subject: { to } }, raise) {
    const count = (nonces: readonly string[], of: string): void => {
      const copies = nonces.length;
      if (copies < 2) return;
      if (new Set(nonces).size === copies) raise('DELIVERY_SENT_TWICE', { to, copies, slot: of });
      else raise('DELIVERY_DUPLICATED', { to, copies, slot: of });
    };
    count(
      arrivals.map(({ nonce }) => nonce),
      slot,
    );
    for (const { watched, arrivals: later } of earlier)
      // Those that were judged are told already.
      if (later.length > watched.copies)
        count(
          later.map(({ nonce }) => nonce),
          watched.slot,
        );
    const worst =
      arrivals.find(({ use }) => use === 'junk') ??
      arrivals.find(({ use }) => use === 'other') ??
      arrivals[0];
    if (worst === undefined) return raise('DELIVERY_FOLDER_NOT_SEEN', { to });
    const where = { to, folder: worst.folder };
    if (worst.use === 'junk') raise('DELIVERY_IN_SPAM', { ...where, evidence: filterLines(worst.header) });
    else if (worst.use === 'other') raise('DELIVERY_IN_OTHER_FOLDER', where);
    else raise('DELIVERY_IN_INBOX', where);
  },
});

/** What filters write: SpamAssassin and rspamd (X-Spam-...), Microsoft (X-Forefront-..., X-MS-Exchange-...-SCL). */
const FILTER =
  /^(?:x-spam[\w-]{0,40}|x-rspamd[\w-]{0,40}|x-forefront-antispam-report|x-ms-exchange-organization-scl)$/;

function filterLines(header: string): string {
  const lines = header
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter((line) => FILTER.test((line.split(':', 1)[0] ?? '').toLowerCase()));
  return lines.length === 0 ? 'no filter says in the header why' : lines.join('; ').slice(0, 500);
}
