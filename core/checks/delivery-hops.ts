/** The way from server to server: who held it, and who carried it in the open. */
import { code, defineCheck } from '../model/check.ts';
import { isPublicAddress } from '../model/public-address.ts';
import { headerValue, splitFields } from '../protocol/mime/index.ts';
import { hopsOf, type Hop } from '../protocol/received/index.ts';

type Step = { readonly by: string; readonly from: string; readonly seconds: number };

export const deliveryHops = defineCheck({
  id: 'delivery-hops',
  probe: 'delivery',
  title: 'No server on the way is slow or without TLS',
  codes: {
    DELIVERY_HOPS_FINE: code<{ readonly hops: number; readonly way: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ hops }) => `${hops} servers on the way, none slow, none in plain text`,
      evidence: ({ way }) => way,
      advice: () => [],
    }),
    DELIVERY_HOP_SLOW: code<Step & { readonly way: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ by, from, seconds }) => `${by} took the message ${seconds} s after ${from} had it`,
      effect: () => 'all mail on this way is late by as much',
      evidence: ({ way }) => way,
      advice: ({ from, by }) => [
        `look at the queue of ${from}: did it wait for ${by} (greylisting, limits, an address that does not answer) or for a filter of its own?`,
      ],
      per: ['by'],
      spec: 'RFC 5321 4.4',
    }),
    DELIVERY_HOP_PLAINTEXT: code<Omit<Step, 'seconds'> & { readonly protocol: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ by, from, protocol }) => `${from} gave the message to ${by} without TLS (${protocol})`,
      effect: () => 'whoever sits on the line between them can read and change this mail',
      advice: ({ by, from }) => [
        `does ${by} offer STARTTLS? postwatch check ${by}:25`,
        `does ${from} use it? MTA-STS or DANE for the receiving domain makes senders insist`,
      ],
      per: ['by'],
      spec: 'RFC 3848 1',
    }),
    DELIVERY_CLOCK_SKEWED: code<{ readonly by: string; readonly says: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ by, says }) => `the clock of ${by} is wrong: it took the message at ${says}`,
      effect: () =>
        'its logs cannot be matched with those of others, and its mail may look old or from the future',
      advice: ({ by }) => [`let ${by} follow a time server (NTP)`],
      per: ['by'],
    }),
    DELIVERY_HOPS_NOT_SEEN: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'the way of the message was not seen in this run',
      advice: () => [],
    }),
  },
  judge({ facts: { arrivals, sent, slot }, subject: { hopSeconds } }, raise) {
    const [first] = arrivals;
    const fields = first === undefined ? [] : (splitFields(first.header)[0] ?? []);
    const received = fields.filter(({ name }) => name === 'received').map(({ value }) => value);
    if (first === undefined || received.length === 0) return raise('DELIVERY_HOPS_NOT_SEEN', {});
    const written = headerValue(fields, 'date');
    const date = Number.isNaN(Date.parse(written)) ? slot : new Date(written).toISOString();
    const hops = hopsOf(received, sent?.acceptedAt ?? date, first.at);
    const way = hops.map(inWords).join(', ').slice(0, 600);
    let isFine = true;
    for (const [index, hop] of hops.entries()) {
      const { seconds = 0, isSkewed, tls, address, at } = hop;
      const by = hop.by === '' ? 'a server without a name' : hop.by;
      const before = hops[index - 1]?.by ?? '';
      const from = before === '' ? (hop.helo === '' ? 'its sender' : hop.helo) : before;
      if (isSkewed) raise('DELIVERY_CLOCK_SKEWED', { by, says: at });
      else if (seconds > hopSeconds) raise('DELIVERY_HOP_SLOW', { by, from, seconds, way });
      // Inside of one house and one host there is no line to listen to.
      const isOpen = tls === false && address !== '' && isPublicAddress(address);
      if (isOpen) raise('DELIVERY_HOP_PLAINTEXT', { by, from, protocol: hop.with });
      if (isSkewed || seconds > hopSeconds || isOpen) isFine = false;
    }
    if (isFine) raise('DELIVERY_HOPS_FINE', { hops: hops.length, way });
  },
});

function inWords({ by, seconds, isSkewed, with: protocol, tls }: Hop): string {
  const time = isSkewed ? 'wrong clock' : seconds === undefined ? 'no date' : `+${seconds} s`;
  const line = tls === true ? 'TLS' : tls === false ? 'plain' : protocol.toLowerCase();
  return `${by === '' ? '?' : by} (${[time, line].filter((part) => part !== '').join(', ')})`;
}
