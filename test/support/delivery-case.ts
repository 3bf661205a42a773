/** A golden case of the delivery probe becomes evidence: its facts are merged over those of a message that arrived at once. */
import type { Evidence } from '../../core/model/check.ts';
import type {
  DeliveryArrival,
  DeliveryBounce,
  DeliveryFacts,
  DeliverySent,
  DeliverySubject,
} from '../../core/model/delivery-facts.ts';
import type { Fault } from '../../core/model/observation.ts';

interface DeliveryCase {
  readonly subject?: Partial<DeliverySubject>;
  /** null: nobody knows. */
  readonly sent?: Partial<DeliverySent> | null;
  /** Of the first copy. */
  readonly verified?: DeliveryArrival['verified'];
  /** Each merged over a copy in INBOX, four seconds after it was sent; absent = one; [] = none. */
  readonly arrivals?: readonly Partial<DeliveryArrival>[];
  readonly bounces?: readonly Partial<DeliveryBounce>[];
  /** Headers above those of the message itself, top first, for every copy. */
  readonly received?: string;
  readonly facts?: Partial<DeliveryFacts>;
  readonly faults?: readonly Fault[];
}

const TOKEN = `pw${'0123456789abcdef'.repeat(2)}`;
const SENT_AT = '2026-11-24T02:14:00.000Z';

const SUBJECT: DeliverySubject = {
  via: { kind: 'smtp', host: 'smtp.example.com', port: 587, tls: 'starttls' },
  from: 'probe@example.com',
  to: 'canary@example.net',
  mailbox: { host: 'imap.example.net', port: 993, tls: 'implicit', secret: 'acme/canary', folders: [] },
  lateSeconds: 120,
  lostSeconds: 600,
  hopSeconds: 60,
};

export const SAMPLE_SENT: DeliverySent = {
  state: 'accepted',
  firstAt: SENT_AT,
  at: SENT_AT,
  acceptedAt: '2026-11-24T02:14:00.300Z',
  tookMs: 300,
  tries: 1,
  by: 'smtp.example.com:587',
  stage: 'message',
  reply: { code: 250, lines: ['2.0.0 queued as 4F1'], enhanced: '2.0.0' },
  tls: 'TLSv1.3',
  message: {
    messageId: `<${TOKEN}@example.com>`,
    subject: `Postwatch round trip ${TOKEN}`,
    date: SENT_AT,
    nonce: '00112233aabbccdd',
    bodySha256: 'b0d1',
  },
  transcript: [],
};

const HEADER = [
  'From: probe@example.com',
  'To: canary@example.net',
  `Subject: Postwatch round trip ${TOKEN}`,
  `Message-ID: <${TOKEN}@example.com>`,
  'Date: Tue, 24 Nov 2026 02:14:00 +0000',
].join('\r\n');

const BOUNCE: DeliveryBounce = {
  folder: 'INBOX',
  at: '2026-11-24T02:14:20Z',
  recipient: 'canary@example.net',
  kind: 'failed',
  replyCode: 550,
  status: '5.1.1',
  reason: 'invalid-recipient',
  permanence: 'hard',
  diagnostic: '550 5.1.1 no such mailbox here',
  remoteMta: 'mx.example.net',
  reportingMta: 'smtp.example.com',
  advice: ['take the address off the list'],
};

export function deliveryEvidence(testCase: Record<string, unknown>): Evidence<'delivery'> {
  const {
    subject,
    sent = {},
    arrivals = [{}],
    bounces = [],
    received = '',
    verified,
    facts,
    faults = [],
  } = testCase as DeliveryCase;
  const above = received === '' ? '' : `${received.trimEnd().split('\n').join('\r\n')}\r\n`;
  const arrival: DeliveryArrival = {
    folder: 'INBOX',
    use: 'inbox',
    at: '2026-11-24T02:14:04.000Z',
    octets: 900,
    header: above + HEADER,
    bodySha256: 'b0d1',
    nonce: '00112233aabbccdd',
  };
  return {
    facts: {
      token: TOKEN,
      slot: '2026-11-24T02:14:00Z',
      step: 'done',
      isLast: false,
      ...(sent === null ? {} : { sent: withoutNulls({ ...SAMPLE_SENT, ...sent }) }),
      sights: [
        {
          mailbox: 'mailbox',
          host: 'imap.example.net',
          folders: [{ name: 'INBOX', use: 'inbox', messages: 12 }],
          tookMs: 80,
          cleaned: 0,
        },
      ],
      arrivals: arrivals.map((one) => ({
        ...arrival,
        ...(verified === undefined ? {} : { verified }),
        ...one,
      })),
      bounces: bounces.map((one) => ({ ...BOUNCE, ...one })),
      earlier: [],
      ...facts,
    },
    subject: { ...SUBJECT, ...subject },
    faults,
    at: '2026-11-24T02:24:00Z',
  };
}

/** A case takes a key of the sample away with null. */
function withoutNulls(sent: DeliverySent): DeliverySent {
  return Object.fromEntries(
    Object.entries(sent).filter(([, value]) => value !== null),
  ) as unknown as DeliverySent;
}
