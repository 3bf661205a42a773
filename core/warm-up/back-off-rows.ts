/**
 * What a receiver's "slow down" asks for, as data. First row that fits: a provider's own words before the general ones.
 * "verified" = the wait stands in the source named; most receivers name none, and what experienced senders do stands here.
 */
import type { ReplyCategory } from '../protocol/smtp/index.ts';

/**
 * hold   go on with no more than was taken so far
 * halve  half of it, and half of the connections
 * stop   nothing to this receiver until the wait is over
 */
export type BackOffStep = 'hold' | 'halve' | 'stop';

export interface BackOffRow {
  readonly id: string;
  /** "" = any receiver. */
  readonly provider: string;
  /** In its words, small letters; left out = any. */
  readonly words?: RegExp;
  /** Left out = any; the classifier has read the reply before. */
  readonly categories?: readonly ReplyCategory[];
  readonly waitSeconds: number;
  readonly step: BackOffStep;
  /** One sentence: what it means there. */
  readonly means: string;
  readonly source: string;
  readonly asOf: string;
  readonly verified: boolean;
}

const MINUTE = 60;
const HOUR = 3600;
const SHAPING = 'KumoMTA, community/shaping.toml';

const row = (
  id: string,
  provider: string,
  step: BackOffStep,
  waitSeconds: number,
  means: string,
  source: string,
  verified: boolean,
  match: Pick<BackOffRow, 'words' | 'categories'>,
): BackOffRow => ({ id, provider, step, waitSeconds, means, source, asOf: '2026-11-27', verified, ...match });

export const BACK_OFF_ROWS: readonly BackOffRow[] = [
  row(
    'gmail-recipient-rate',
    'Google',
    'hold',
    30 * MINUTE,
    'this one mailbox gets too much mail, from everybody: it is not about us',
    'Google, SMTP error reference (4.2.1, answer 6592): at a later time',
    false,
    { words: /4\.2\.1|receivingrate|answer\/6592/ },
  ),
  row(
    'gmail-unusual-rate',
    'Google',
    'halve',
    30 * MINUTE,
    'more mail from our address, domain or links than Google expects of them',
    `${SHAPING}, gmail: 10 a minute for 30 minutes`,
    true,
    { words: /4\.7\.28|unusual rate|unsolicitedratelimiterror|rate limited/ },
  ),
  row(
    'gmail-unsolicited',
    'Google',
    'stop',
    HOUR,
    'Google takes the mail for unwanted',
    `${SHAPING}, gmail: suspended for an hour`,
    true,
    {
      words: /our system has detected that this message|unsolicited/,
      categories: ['blocklisted', 'content-rejected', 'rate-limited'],
    },
  ),
  row(
    'yahoo-tss05',
    'Yahoo',
    'stop',
    4 * HOUR,
    'put off for longer because of volume or complaints',
    `${SHAPING}, yahoo: suspended for 4 hours; Yahoo help SLN26151: again 4 hours after a 4xx`,
    true,
    { words: /\b(?:ip)?tss?05\b/ },
  ),
  row(
    'yahoo-tss04',
    'Yahoo',
    'stop',
    2 * HOUR,
    'unexpected volume or complaints of its users',
    `${SHAPING}, yahoo: suspended for 2 hours`,
    true,
    { words: /\b(?:ip)?tss?04\b/ },
  ),
  row(
    'yahoo-ts02',
    'Yahoo',
    'halve',
    30 * MINUTE,
    'unusual traffic from our server',
    `${SHAPING}, yahoo: 1 to 10 a minute for 30 minutes`,
    true,
    { words: /\btss?0[123]\b/ },
  ),
  row(
    'yahoo-per-connection',
    'Yahoo',
    'hold',
    HOUR,
    'too many messages in one connection: at most 20',
    `${SHAPING}, yahoo, and policy-extras/shaping.toml: 20 a connection`,
    true,
    { words: /max(?:imum)? messages? per connection/ },
  ),
  row(
    'yahoo-temporary',
    'Yahoo',
    'halve',
    4 * HOUR,
    'Yahoo puts us off without saying more',
    'Yahoo help SLN26151: again 4 hours after a 4xx',
    true,
    { categories: ['rate-limited', 'greylisted', 'server-busy', 'policy'] },
  ),
  row(
    'microsoft-block-list',
    'Microsoft',
    'stop',
    2 * HOUR,
    "our address or network stands on Microsoft's own block list (S3140, S3150): waiting alone does not help",
    `${SHAPING}, outlook: suspended for 2 hours; removal by sender support`,
    true,
    { words: /s31[45]\d|part of their network is on our block list/ },
  ),
  row(
    'microsoft-reputation',
    'Microsoft',
    'stop',
    30 * MINUTE,
    'rate limited for the reputation of our address (4.7.650 to 4.7.659, S775)',
    `${SHAPING}, outlook: suspended for 30 minutes`,
    true,
    { words: /4\.7\.65\d|temporarily rate limited/ },
  ),
  row(
    'microsoft-connections',
    'Microsoft',
    'hold',
    HOUR,
    'too many connections at once, or too many messages in one (RP-002, RP-003)',
    `${SHAPING}, outlook: one connection for an hour`,
    true,
    { words: /rp-00[23]|exceeded (?:the )?maximum number of (?:connections|messages)/ },
  ),
  row(
    'microsoft-rate',
    'Microsoft',
    'halve',
    HOUR,
    'more mail than the reputation of our address or domain allows (RP-001)',
    'Outlook.com postmaster, SMTP error codes; the wait is ours',
    false,
    { words: /rp-001/ },
  ),
  row(
    'microsoft-busy',
    'Microsoft',
    'hold',
    30 * MINUTE,
    'server busy, or so it says to senders that it does not know (4.7.500)',
    `${SHAPING}, outlook: suspended for 15 to 30 minutes`,
    true,
    { words: /4\.7\.[58]\d\d|server busy/ },
  ),
  row(
    'microsoft-authentication',
    'Microsoft',
    'stop',
    24 * HOUR,
    'senders of 5,000 a day and more must pass SPF, DKIM and DMARC: waiting does not help',
    'Microsoft, requirements for high-volume senders, 2025-05-05; the wait is ours',
    false,
    { words: /5\.7\.515/ },
  ),
  row(
    'apple-deferred',
    'Apple',
    'halve',
    15 * MINUTE,
    'Apple puts us off for now (HCM1, BS02)',
    `${SHAPING}, apple: suspended for 15 minutes`,
    true,
    { words: /hcm1|bs02|try again later|deferred/ },
  ),
  row(
    'comcast-rate',
    'Comcast',
    'halve',
    2 * HOUR,
    'more connections or mail than Comcast gives an address of our reputation (RL0000)',
    'KumoMTA, policy-extras/shaping.toml, comcast.net: 2 hours',
    true,
    { words: /rl0000/ },
  ),
  row(
    'orange-connections',
    'Orange',
    'hold',
    HOUR,
    'too many connections at once: at most 3',
    `${SHAPING}, orange: one connection for an hour`,
    true,
    { words: /trop de connexions|too many connections/ },
  ),
  row(
    'gmx-rate',
    'GMX and WEB.DE',
    'halve',
    HOUR,
    'a rule about the reputation of our address, or too many connections',
    `${SHAPING}, gmx.net and web.de: 1 a minute for an hour`,
    true,
    { words: /policy|too many connections/ },
  ),
  row(
    'tencent-frequency',
    'Tencent',
    'stop',
    HOUR,
    'too often from this address, domain or sender',
    `${SHAPING}, qq.com: suspended for an hour`,
    true,
    { words: /frequency limited/ },
  ),
  row(
    'any-greylisted',
    '',
    'hold',
    5 * MINUTE,
    'a stranger is asked to come again',
    'postgrey, default delay of 300 seconds',
    true,
    {
      categories: ['greylisted'],
    },
  ),
  row(
    'any-listed',
    '',
    'stop',
    4 * HOUR,
    'our address or domain stands on a blocklist: waiting alone does not help',
    'ours',
    false,
    { categories: ['blocklisted'] },
  ),
  row(
    'any-rate',
    '',
    'halve',
    90 * MINUTE,
    'more than this receiver takes from us now',
    'KumoMTA, policy-extras/shaping.toml, default: 1 a minute and one connection for 90 minutes',
    true,
    { categories: ['rate-limited'] },
  ),
  row('any-busy', '', 'hold', 15 * MINUTE, 'the server has too much to do', 'ours', false, {
    categories: ['server-busy'],
  }),
];
