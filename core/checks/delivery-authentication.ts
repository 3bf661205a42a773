/** Did it arrive as it was sent, and can its receiver know whose it is? By the receiver's words, and found again by us. */
import { code, defineCheck } from '../model/check.ts';
import type { ComposedMessage, DeliveryArrival, DeliveryVerified } from '../model/delivery-facts.ts';
import { trustedResults, type AuthResults } from '../protocol/auth-results/index.ts';
import { headerValue, splitFields, type Field } from '../protocol/mime/index.ts';
import { parseReceived } from '../protocol/received/index.ts';

type Of = { readonly domain: string };
type Said = { readonly receiver: string; readonly ours: string };

const both = ({ receiver, ours }: Said): string =>
  [
    ...(receiver === '' ? ['the receiver says nothing'] : [`the receiver: ${receiver}`]),
    `found again: ${ours}`,
  ].join('; ');

export const deliveryAuthentication = defineCheck({
  id: 'delivery-authentication',
  probe: 'delivery',
  title: 'The test message arrives unaltered and authenticated',
  codes: {
    DELIVERY_AUTHENTICATED: code<Of & Said>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `its receiver can know that the message is of ${domain}`,
      evidence: both,
      advice: () => [],
      spec: 'RFC 9989 4.4',
    }),
    DELIVERY_DKIM_BROKEN: code<Of & Said & { readonly selector: string; readonly altered: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ domain, altered }) =>
        altered === ''
          ? `the DKIM signature of ${domain} does not hold where the message arrives`
          : `the DKIM signature of ${domain} breaks on the way: ${altered} was changed`,
      effect: () => 'without another proof receivers filter or refuse this mail',
      evidence: both,
      advice: ({ domain, selector, altered }) =>
        altered === ''
          ? [
              `compare the key in ${selector}._domainkey.${domain} with the one that is signed with: postwatch check ${domain}`,
              'look for a server that signs, and another one after it that changes the message',
            ]
          : [
              'find who changes it: a footer, a mark in the subject, a filter that rewrites links; compare the Received lines',
              'sign after the last change, or let the server that changes it seal it with ARC',
            ],
      spec: 'RFC 6376 6.1',
    }),
    DELIVERY_SPF_FAILED: code<Of & Said & { readonly address: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ domain, address }) =>
        `SPF of ${domain} does not allow ${address === '' ? 'the address that its mail comes from' : address}`,
      effect: () => 'without a DKIM signature that holds, receivers filter or refuse this mail',
      evidence: both,
      advice: ({ domain }) => [
        `add the address to the record of ${domain}, or let mail leave through a server that is in it`,
        'if the message was forwarded, this is normal: then DKIM must hold',
      ],
      spec: 'RFC 7208 8.4',
    }),
    DELIVERY_DMARC_FAILED: code<Of & Said & { readonly policy: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ domain, policy }) => `DMARC of ${domain} fails where the message arrives (policy ${policy})`,
      effect: ({ policy }) =>
        policy === 'none'
          ? 'receivers count it against the domain'
          : `receivers are asked to ${policy} such mail`,
      evidence: both,
      advice: () => [
        'one of both must pass for the domain in From: SPF for the envelope sender, or a DKIM signature',
      ],
      spec: 'RFC 9989 4.4',
    }),
    DELIVERY_AUTH_DISAGREES: code<Of & Said & { readonly method: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ method, domain }) => `the receiver's result of ${method} for ${domain} is not what we find`,
      effect: () => 'one of both sees other DNS answers, another client address or another message',
      evidence: both,
      advice: () => [
        'compare the DNS answers here and there: a change that is not everywhere yet, or a split zone',
        'is the server that the receiver looks from behind a forwarder of its own?',
      ],
      per: ['method'],
      spec: 'RFC 8601 2.7',
    }),
    DELIVERY_UNPROVED: code<Of & Said>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain }) =>
        `nothing proves that the message is of ${domain}: no signature, no SPF that passes, no DMARC policy`,
      effect: () => 'large receivers refuse senders of many messages without these',
      evidence: both,
      advice: () => ['sign with DKIM, publish SPF and DMARC'],
      spec: 'RFC 9989 4.4',
    }),
    DELIVERY_ALTERED: code<{ readonly what: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ what }) => `the message was changed on the way: ${what}`,
      effect: () => 'a signature over it would break',
      advice: () => ['compare with what your senders wrote: is the change wanted, and after signing?'],
    }),
    DELIVERY_AUTH_NOT_SEEN: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'what its receiver can know of the message was not seen in this run',
      advice: () => [],
    }),
  },
  judge({ facts: { arrivals, sent }, subject }, raise) {
    const [first] = arrivals;
    if (first?.verified === undefined) return raise('DELIVERY_AUTH_NOT_SEEN', {});
    const { verified } = first;
    const fields = splitFields(first.header)[0] ?? [];
    const told = trustedOf(fields, subject.authservId);
    const what = sent === undefined ? '' : changesOf(first, fields, sent.message);
    const domain =
      verified.dmarc?.domain ?? subject.from.slice(subject.from.lastIndexOf('@') + 1).toLowerCase();
    const said: Said = { receiver: told.map(inWords).join(', '), ours: oursInWords(verified) };
    const { dkim, spf, dmarc } = verified;
    const isOver = (result: string): boolean => result === 'fail' || result === 'permerror';
    const broken = dkim.find(({ result }) => isOver(result));
    const isSigned = dkim.some(({ result }) => result === 'pass');
    const spfFails = spf !== undefined && (isOver(spf.result) || spf.result === 'softfail');
    if (broken !== undefined && !isSigned)
      raise('DELIVERY_DKIM_BROKEN', {
        ...said,
        domain: broken.domain,
        selector: broken.selector,
        altered: what,
      });
    else if (what !== '') raise('DELIVERY_ALTERED', { what });
    if (spfFails) raise('DELIVERY_SPF_FAILED', { ...said, domain: spf.domain, address: spf.address });
    // One cause, one finding: a signature that broke is why.
    if (dmarc?.result === 'fail' && (broken === undefined || isSigned) && !spfFails)
      raise('DELIVERY_DMARC_FAILED', { ...said, domain, policy: dmarc.policy });
    for (const { method, results } of disagreements(told, verified))
      raise('DELIVERY_AUTH_DISAGREES', { ...said, domain: results, method });
    const isProved = isSigned || spf?.result === 'pass';
    if (dmarc?.result === 'pass' || (isProved && dmarc?.result !== 'fail'))
      raise('DELIVERY_AUTHENTICATED', { ...said, domain });
    else if (broken === undefined && !spfFails && dmarc?.result !== 'fail')
      raise('DELIVERY_UNPROVED', { ...said, domain });
  },
});

function trustedOf(fields: readonly Field[], authservId: string | undefined): AuthResults[] {
  const by = parseReceived(headerValue(fields, 'received')).by;
  const values = fields.filter(({ name }) => name === 'authentication-results').map(({ value }) => value);
  return trustedResults(values, { authservId, by });
}

const COMPARED = ['subject', 'message-id'] as const;

function changesOf(arrival: DeliveryArrival, fields: readonly Field[], message: ComposedMessage): string {
  const before: Record<(typeof COMPARED)[number], string> = {
    subject: message.subject,
    'message-id': message.messageId,
  };
  const changed = COMPARED.filter((name) => headerValue(fields, name) !== before[name]).map(
    (name) => `its ${name}`,
  );
  return [...changed, ...(arrival.bodySha256 === message.bodySha256 ? [] : ['its text'])].join(', ');
}

function inWords({ authservId, results }: AuthResults): string {
  return `${authservId} ${results.map(({ method, result }) => `${method}=${result}`).join(' ')}`.slice(
    0,
    300,
  );
}

function oursInWords({ dkim, spf, dmarc, arc }: DeliveryVerified): string {
  return [
    ...(dkim.length === 0
      ? ['no DKIM signature']
      : dkim.map(
          ({ domain, selector, result, detail }) =>
            `dkim=${result} ${selector}._domainkey.${domain}${detail === '' ? '' : ` (${detail})`}`,
        )),
    ...(spf === undefined ? [] : [`spf=${spf.result} ${spf.domain} from ${spf.address}`]),
    ...(dmarc === undefined
      ? []
      : [`dmarc=${dmarc.result}${dmarc.policy === '' ? '' : ` policy ${dmarc.policy}`}`]),
    ...(arc === undefined ? [] : [`arc=${arc.result}`]),
  ]
    .join(', ')
    .slice(0, 500);
}

/** Only where both have a clear word: errors of DNS are no verdicts. */
function disagreements(
  told: readonly AuthResults[],
  { dkim, dmarc }: DeliveryVerified,
): { method: string; results: string }[] {
  const clear = (result: string): boolean => result === 'pass' || result === 'fail';
  const theirs = told.flatMap(({ results }) => results).filter(({ result }) => clear(result));
  const found: { method: string; results: string }[] = [];
  const their = theirs.find(({ method }) => method === 'dmarc');
  if (their !== undefined && dmarc !== undefined && clear(dmarc.result) && their.result !== dmarc.result)
    found.push({ method: 'dmarc', results: dmarc.domain });
  for (const one of theirs.filter(({ method }) => method === 'dkim')) {
    const domain = (
      one.properties['header.d'] ?? (one.properties['header.i'] ?? '').replace(/^.*@/, '')
    ).toLowerCase();
    const same = dkim.filter((verdict) => verdict.domain === domain && clear(verdict.result));
    if (same.length > 0 && same.every(({ result }) => result !== one.result))
      found.push({ method: 'dkim', results: domain });
  }
  return found.filter(
    ({ method, results }, index) =>
      found.findIndex((one) => one.method === method && one.results === results) === index,
  );
}
