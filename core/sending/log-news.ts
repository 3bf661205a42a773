/** Lines of a mail log that CloudWatch Logs delivered -> what is counted. */
import { MAIL_METRICS } from '../contract.ts';
import { createEventClassifier, measuredProvider } from '../mail-log-summary/index.ts';
import type { LogBatch, LogLine } from '../protocol/log-subscription/index.ts';
import { createLogReader, type MailEvent, type Mta } from '../protocol/mail-log/index.ts';
import { isHard, quoteText } from '../protocol/smtp/index.ts';
import type { MailNews } from './mail-news.ts';

export interface LogNews {
  readonly news: readonly MailNews[];
  /** For the log of the function: refusals that quote a list, and the first lines that were not understood. */
  readonly notes: readonly string[];
}

const SHOWN = 300;
const MOST_SHOWN = 5;
const NO_LINE: LogLine = { id: '', at: '', text: '' };
const NO_ONE = [''];

export function logNews(batch: LogBatch, options: { readonly format?: Mta | undefined } = {}): LogNews {
  const source = batch.logGroup;
  const news: MailNews[] = [];
  const lists: string[] = [];
  const unread: string[] = [];
  const classify = createEventClassifier();
  let line = NO_LINE;
  let nth = 0;

  const tell = (metric: string, more: Partial<MailNews> = {}): void => {
    nth += 1;
    const id = line.id === '' ? {} : { id: `${line.id}\n${nth}` };
    news.push({ source, at: line.at, ...id, metric, ...more });
  };

  const tellOutcome = (event: MailEvent): void => {
    const isDelivery = event.kind === 'delivered';
    const reply = isDelivery ? undefined : classify(event);
    for (const recipient of event.recipients.length === 0 ? NO_ONE : event.recipients) {
      const provider = measuredProvider(event.relayHost, domainOf(recipient), event.reply);
      if (reply === undefined) {
        tell(MAIL_METRICS.delivered, { provider, isOfStack: true, day: { delivered: 1 } });
        continue;
      }
      const category = event.kind === 'expired' ? 'expired' : reply.category;
      const told = { provider, category, isOfStack: true };
      if (event.kind === 'deferred') tell(MAIL_METRICS.delayed, { ...told, day: { delayed: 1 } });
      else if (event.kind === 'bounced' && isHard(reply))
        tell(MAIL_METRICS.bouncedHard, { ...told, day: { hard: 1 } });
      else tell(MAIL_METRICS.bouncedSoft, { ...told, day: { soft: 1 } });
      if (reply.list !== undefined) {
        tell(MAIL_METRICS.listed, { isOfStack: true, day: { listed: 1 } });
        lists.push(
          `${source}: ${provider} refuses our mail as listed by ${reply.list}: ${quoteText(event.reply, SHOWN)}`,
        );
      }
    }
  };

  const reader = createLogReader(
    {
      event: (event) => {
        switch (event.kind) {
          case 'delivered':
          case 'deferred':
          case 'bounced':
          case 'expired':
            tellOutcome(event);
            break;
          case 'rejected':
            tell(MAIL_METRICS.rejected, { category: classify(event).category, day: { rejected: 1 } });
            break;
          case 'relay-denied':
            tell(MAIL_METRICS.relayDenied, { day: { relayDenied: 1 } });
            break;
          case 'auth-failed':
            tell(MAIL_METRICS.authFailed, { day: { authFailed: 1 } });
            break;
          default:
            // Known, and of no consequence for these counts.
            break;
        }
      },
      unparsed: (text) => {
        tell(MAIL_METRICS.notUnderstood, { isOfStack: true });
        if (unread.length < MOST_SHOWN)
          unread.push(`${source}: a line was not understood: ${quoteText(text, SHOWN)}`);
      },
      // Of another program: the log of a host has many.
      foreign: () => undefined,
      // Its beginning was read all the same.
      cut: () => undefined,
    },
    // The time is CloudWatch's: what stands in the line may be local and without a year.
    {
      lastChange: Number.NaN,
      zone: () => 0,
      ...(options.format === undefined ? {} : { format: options.format }),
    },
  );
  for (line of batch.lines) {
    nth = 0;
    reader.push(`${octetsOf(line.text)}\n`);
  }
  reader.end();
  for (let left = batch.unread; left > 0; left -= 1)
    news.push({ source, at: '', metric: MAIL_METRICS.notUnderstood, isOfStack: true });
  return { news, notes: [...lists, ...unread] };
}

/** The reader takes octets, a character each. */
function octetsOf(text: string): string {
  return Buffer.from(text.replace(/\r?\n$/, ''), 'utf8').toString('latin1');
}

function domainOf(recipient: string): string {
  return recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();
}
