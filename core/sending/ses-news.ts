/** Messages of the queue of SES's events -> what is counted. Whatever cannot be read is counted as that. */
import { MAIL_METRICS } from '../contract.ts';
import { measuredProvider } from '../mail-log-summary/index.ts';
import { sesId } from '../model/target.ts';
import { parseSesEvent, type SesEvent, type SesRecipient } from '../protocol/ses-event/index.ts';
import { quoteText } from '../protocol/smtp/index.ts';
import { judgeBounce, SUPPRESSED } from './judge-bounce.ts';
import type { MailNews } from './mail-news.ts';
import type { SesDayCount } from './ses-day.ts';

export interface SesRead {
  readonly news: readonly MailNews[];
  /** For the log of the function: what a person needs to see of what was not understood, or is worth telling. */
  readonly notes: readonly string[];
}

export interface SesSources {
  /** Regions whose accounts are watched. */
  readonly regions: readonly string[];
  /** Where an event that names no region comes from. */
  readonly region: string;
}

export function sesNews(body: string, sources: SesSources): SesRead {
  const read = parseSesEvent(body);
  if (!read.ok) {
    const source = sesId(sources.region);
    return {
      news: [{ source, at: '', metric: MAIL_METRICS.notUnderstood, isOfStack: true }],
      notes: [`${source}: not understood, ${read.code}: ${read.detail}: ${quoteText(body, SHOWN)}`],
    };
  }
  const event = read.value;
  const source = sesId(regionOf(event, sources));
  if (event.kind === 'notice')
    return {
      news: [{ source, at: '', metric: MAIL_METRICS.ignored }],
      notes: [`${source}: ${event.detail || event.type}`],
    };
  if (event.kind === 'unknown')
    return {
      news: [{ ...newsOf(event, source, ''), metric: MAIL_METRICS.notUnderstood, isOfStack: true }],
      notes: [`${source}: an event of the unknown type "${event.type}": ${quoteText(body, SHOWN)}`],
    };
  const listed: string[] = [];
  const news = event.recipients.flatMap((recipient) => recipientNews(event, recipient, source, listed));
  return { news: news.length > 0 ? news : recipientNews(event, NOBODY, source, listed), notes: listed };
}

const SHOWN = 300;

/** An event that names nobody is one all the same. */
const NOBODY: SesRecipient = { address: '', status: '', diagnostic: '' };

function recipientNews(
  event: SesEvent,
  recipient: SesRecipient,
  source: string,
  listed: string[],
): MailNews[] {
  const base = newsOf(event, source, recipient.address);
  const provider = measuredProvider('', domainOf(recipient.address), event.reply || recipient.diagnostic);
  const count = (name: SesDayCount): Pick<MailNews, 'day'> => ({
    day: { [name]: 1 },
  });
  switch (event.kind) {
    case 'send':
      return [{ ...base, metric: MAIL_METRICS.sent, ...count('sent') }];
    case 'delivery':
      return [{ ...base, metric: MAIL_METRICS.delivered, provider, isOfStack: true, ...count('delivered') }];
    case 'complaint':
      // "not-spam" takes a complaint back; a suppressed complaint was not heard from the recipient now.
      if (event.detail === 'not-spam') return [{ ...base, metric: MAIL_METRICS.ignored }];
      return [{ ...base, metric: MAIL_METRICS.complaints, provider, ...count('complaints') }];
    case 'reject':
    case 'rendering-failure':
      return [{ ...base, metric: MAIL_METRICS.rejected, provider, ...count('rejected') }];
    case 'bounce':
    case 'delay': {
      const verdict = judgeBounce(event, recipient);
      const { category } = verdict;
      const lists = listNews(base, verdict.list);
      if (verdict.list !== undefined) listed.push(listNote(source, verdict.list, provider, recipient));
      if (event.kind === 'delay')
        return [{ ...base, metric: MAIL_METRICS.delayed, provider, category, isOfStack: true }, ...lists];
      const metric = verdict.isHard ? MAIL_METRICS.bouncedHard : MAIL_METRICS.bouncedSoft;
      return [
        { ...base, metric, provider, category, isOfStack: true, ...count(dayCount(event, category)) },
        ...lists,
      ];
    }
    default:
      return [{ ...base, metric: MAIL_METRICS.ignored }];
  }
}

/** SES holds permanent bounces against the account, whatever we make of the words, but none that it kept back itself. */
function dayCount({ bounceType }: SesEvent, category: string): 'suppressed' | 'hard' | 'soft' {
  if (category === SUPPRESSED) return 'suppressed';
  return bounceType === 'Permanent' ? 'hard' : 'soft';
}

function listNews(base: Omit<MailNews, 'metric'>, list: string | undefined): MailNews[] {
  return list === undefined ? [] : [{ ...base, metric: MAIL_METRICS.listed, isOfStack: true }];
}

function listNote(source: string, list: string, provider: string, { diagnostic }: SesRecipient): string {
  return `${source}: ${provider} refuses our mail as listed by ${list}: ${quoteText(diagnostic, SHOWN)}`;
}

/** An event comes with the same time however often it comes; delays of one recipient differ in it. */
function newsOf(event: SesEvent, source: string, address: string): Omit<MailNews, 'metric'> {
  const again = event.kind === 'delay' || event.kind === 'open' || event.kind === 'click' ? event.at : '';
  return {
    source,
    at: event.at,
    id: [event.messageId, event.type, event.bounceType, address, again].join('\n'),
  };
}

/** A region of which nobody spoke is no source of its own: names that strangers choose would be metrics that cost. */
function regionOf(event: SesEvent, { regions, region }: SesSources): string {
  return regions.includes(event.region) ? event.region : region;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
