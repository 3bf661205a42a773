/** Text of a queue's message -> an event of SES. Total and bounded: whatever is no event has a code. */
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';
import { listOf, objectOf, textOf, timeOf, type JsonObject } from './fields.ts';
import { openEnvelope } from './open-envelope.ts';
import {
  SES_EVENT_TYPES,
  type SesBounceType,
  type SesEvent,
  type SesEventKind,
  type SesRecipient,
} from './ses-event.ts';

export type SesEventCode = 'too-large' | 'not-json' | 'no-type' | 'no-message' | 'no-time';

/** SQS takes a mebibyte. */
const LONGEST_BODY = 1_100_000;
const LONGEST_ADDRESS = 320;

export function parseSesEvent(body: string): Parsed<SesEvent, SesEventCode> {
  if (body.length > LONGEST_BODY) return unparsed('too-large', LONGEST_BODY, 'longer than a queue takes');
  const opened = openEnvelope(body);
  if (opened.kind === 'nothing') return unparsed('not-json', 0, 'neither an event nor an envelope of one');
  if (opened.kind === 'notice') return parsed(notice('notice', opened.text));
  const { event } = opened;
  // Feedback notifications name their type otherwise, and have no events to open or click.
  const type = textOf(event['eventType'], 100) || textOf(event['notificationType'], 100);
  if (type === '') return unparsed('no-type', 0, 'it has neither eventType nor notificationType');
  const mail = objectOf(event['mail']);
  if (mail === undefined && type === 'AmazonSnsSubscriptionSucceeded')
    return parsed(notice(type, textOf(event['message'], 300)));
  const messageId = textOf(mail?.['messageId'], 200);
  if (mail === undefined || messageId === '') return unparsed('no-message', 0, `${type} names no message`);
  const row = SES_EVENT_TYPES.get(type);
  const about = objectOf(event[row?.field ?? '']) ?? {};
  const at = timeOf(about['timestamp']) || timeOf(mail['timestamp']);
  if (at === '') return unparsed('no-time', 0, `${type} has no time`);
  const kind = row?.kind ?? 'unknown';
  return parsed({
    kind,
    type,
    messageId,
    at,
    region: opened.region || regionOf(textOf(mail['sourceArn'], 300)),
    account: opened.account || textOf(mail['sendingAccountId'], 20),
    configurationSet: configurationSetOf(mail),
    recipients: recipientsOf(mail, about, row?.recipients),
    bounceType: kind === 'bounce' ? bounceTypeOf(about['bounceType']) : '',
    subType: subTypeOf(kind, about),
    detail:
      textOf(about['complaintFeedbackType'], 300) ||
      textOf(about['reason'], 300) ||
      textOf(about['errorMessage'], 300),
    reply: textOf(about['smtpResponse'], 1000),
  });
}

function notice(type: string, detail: string): SesEvent {
  return {
    kind: 'notice',
    type,
    messageId: '',
    at: '',
    region: '',
    account: '',
    configurationSet: '',
    recipients: [],
    bounceType: '',
    subType: '',
    detail,
    reply: '',
  };
}

function recipientsOf(mail: JsonObject, about: JsonObject, field: string | undefined): SesRecipient[] {
  const named = field === undefined ? [] : listOf(about[field]);
  const all = named.length === 0 ? listOf(mail['destination']) : named;
  const found = new Map<string, SesRecipient>();
  for (const one of all) {
    const fields = objectOf(one);
    const address = addressOf(fields === undefined ? one : fields['emailAddress']);
    if (address === '' || found.has(address)) continue;
    found.set(address, {
      address,
      status: textOf(fields?.['status'], 20),
      // "smtp; 550 5.1.1 ..." (RFC 3464 2.3.6)
      diagnostic: textOf(fields?.['diagnosticCode'], 2000).replace(/^\s*[\w-]{1,20}\s?;\s?/, ''),
    });
  }
  return [...found.values()];
}

/** "Ann <ann@example.com>" -> "ann@example.com" */
function addressOf(value: unknown): string {
  const text = textOf(value, 1000).trim();
  const open = text.lastIndexOf('<');
  const address = open === -1 ? text : text.slice(open + 1).replace(/>.*$/s, '');
  return address.trim().toLowerCase().slice(0, LONGEST_ADDRESS);
}

function bounceTypeOf(value: unknown): SesBounceType {
  return value === 'Permanent' || value === 'Transient' ? value : 'Undetermined';
}

const SUB_TYPES: Readonly<Partial<Record<SesEventKind, string>>> = {
  bounce: 'bounceSubType',
  complaint: 'complaintSubType',
  delay: 'delayType',
};

function subTypeOf(kind: SesEventKind, about: JsonObject): string {
  const field = SUB_TYPES[kind];
  return field === undefined ? '' : textOf(about[field], 100);
}

/** "arn:aws:ses:eu-west-1:123456789012:identity/example.com" */
function regionOf(arn: string): string {
  return /^arn:[\w-]{1,20}:ses:([a-z0-9-]{1,30}):/.exec(arn)?.[1] ?? '';
}

function configurationSetOf(mail: JsonObject): string {
  const tag = listOf(objectOf(mail['tags'])?.['ses:configuration-set'])[0];
  return textOf(tag, 100);
}
