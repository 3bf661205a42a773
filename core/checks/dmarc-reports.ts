/** Do the reports about forged mail reach somebody? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { discoverPolicy, reportAuthorisation, reportDestinations } from '../protocol/dmarc/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';
import { receivesMail } from '../protocol/mx/index.ts';

type At = {
  readonly domain: string;
  /** The domain that has the record. */
  readonly at: string;
  readonly record: string;
};
type Destination = At & { readonly destination: string; readonly name: string };

const quoted = ({ at, record }: At): string => `_dmarc.${at} TXT "${record}"`;

export const dmarcReports = defineCheck({
  id: 'dmarc-reports',
  probe: 'mail-dns',
  title: 'DMARC reports are wanted and may be sent where they are wanted',
  codes: {
    DMARC_REPORTS_FINE: code<At & { readonly addresses: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ at, addresses }) => `DMARC reports about ${at} go to ${addresses.join(', ')}`,
      evidence: quoted,
      advice: () => [],
      spec: 'RFC 9989 4.6',
    }),
    DMARC_REPORTS_NOT_WANTED: code<At>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ at }) => `the DMARC record of ${at} asks for no reports (no rua=)`,
      effect: () => 'forged mail and real senders that fail stay unknown',
      evidence: quoted,
      advice: ({ at }) => [
        `add rua=mailto:dmarc@${at} to the record, with a mailbox or a service that reads the reports`,
      ],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_REPORT_ADDRESS_SYNTAX: code<At & { readonly tag: string; readonly problems: readonly string[] }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ tag, problems }) =>
        `${tag}= has an address for DMARC reports that cannot be read: ${problems.join('; ')}`,
      effect: () => 'no report is sent there',
      evidence: quoted,
      advice: ({ tag }) => [`write ${tag}=mailto:name@domain, with commas between several addresses`],
      spec: 'RFC 9989 4.8',
      per: ['tag'],
    }),
    DMARC_REPORT_SIZE_OBSOLETE: code<At & { readonly sizes: readonly string[] }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ sizes }) =>
        `the size limit on an address for DMARC reports is obsolete and ignored: ${sizes.join(', ')}`,
      evidence: quoted,
      advice: () => ['remove the "!" and the size after the address'],
      spec: 'RFC 9989 4.8',
    }),
    DMARC_REPORT_NOT_AUTHORISED: code<Destination>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ at, destination }) => `${destination} has not agreed to take DMARC reports about ${at}`,
      effect: () => 'receivers send no report there',
      evidence: ({ name }) => `no TXT record "v=DMARC1" at ${name}`,
      advice: ({ destination, name }) => [
        `ask the owner of ${destination} to publish TXT at ${name}: "v=DMARC1;"`,
        'or use an address of your own domain',
      ],
      spec: 'RFC 9990 4',
      per: ['destination'],
    }),
    DMARC_REPORT_LED_AWAY: code<Destination & { readonly instead: readonly string[] }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ destination, at, instead }) =>
        `${destination} leads DMARC reports about ${at} to another host: ${instead.join(', ')}`,
      effect: () => 'receivers must send no report to either address',
      evidence: ({ name, instead }) => `the record of consent at ${name} says rua=${instead.join(',')}`,
      advice: ({ destination, name }) => [
        `ask the owner of ${destination} to take rua= out of ${name}, or to name an address at ${destination} in it`,
        'or write the address that is meant into the DMARC record itself',
      ],
      spec: 'RFC 9990 4',
      per: ['destination'],
    }),
    DMARC_REPORT_ADDRESSES_MANY: code<At & { readonly tag: string; readonly addresses: readonly string[] }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ tag, addresses }) =>
        `${tag}= names ${addresses.length} addresses for DMARC reports; receivers need to serve no more than the first two`,
      effect: ({ addresses }) => `reports to ${addresses.slice(2).join(', ')} may be missing`,
      evidence: quoted,
      advice: ({ tag }) => [
        `name the two that matter most first in ${tag}=, or one mailbox that passes reports on`,
      ],
      spec: 'RFC 7489 6.2',
      per: ['tag'],
    }),
    DMARC_FAILURE_OPTIONS_IDLE: code<At>({
      outcome: 'fail',
      severity: 'info',
      says: () => 'fo= has no effect: it says which failures to report, and no ruf= says where to',
      evidence: quoted,
      advice: () => ['remove fo=; few receivers send reports about single messages anyway'],
      spec: 'RFC 9989 4.7',
    }),
    DMARC_REPORT_UNDELIVERABLE: code<At & { readonly destination: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ at, destination }) =>
        `DMARC reports about ${at} are to go to ${destination}, which receives no mail`,
      effect: () => 'no report arrives there',
      evidence: ({ destination }) => `${destination} has no MX record and no address, or a null MX`,
      advice: () => ['write the address of a mailbox that exists into the record'],
      spec: 'RFC 9989 4.6',
      per: ['destination'],
    }),
    DMARC_REPORT_UNSEEN: code<Destination & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ at, destination }) =>
        `whether ${destination} takes DMARC reports about ${at} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ name }) => [`ask the name servers for TXT at ${name}, to find the one that fails`],
      per: ['destination'],
    }),
    DMARC_REPORTS_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `DMARC reports were not judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain } = subject;
    const ask = askOf(facts.answers);
    const { policy } = discoverPolicy(domain, ask);
    const blind = dnsBlindness(faults);
    if (blind !== '' || policy === undefined) {
      return raise('DMARC_REPORTS_NOT_APPLICABLE', { reason: blind || 'no DMARC record was found or seen' });
    }
    const { record, at } = policy;
    const args = { domain, at, record: shownText(record.text) };
    // dmarc-record tells why: without a policy and without an address the record has no effect.
    if (record.standing === 'ignored' && !record.hasRua) {
      return raise('DMARC_REPORTS_NOT_APPLICABLE', { reason: 'the policy in the record cannot be read' });
    }
    if (!record.hasRua) return raise('DMARC_REPORTS_NOT_WANTED', args);
    let fine = true;
    for (const tag of ['rua', 'ruf']) {
      const problems = record.problems.filter((one) => one.tag === tag).map(({ detail }) => detail);
      if (problems.length === 0) continue;
      fine = false;
      raise('DMARC_REPORT_ADDRESS_SYNTAX', { ...args, tag, problems });
    }
    const sizes = [...record.rua, ...record.ruf]
      .filter(({ size }) => size !== '')
      .map(({ text, size }) => text + size);
    if (sizes.length > 0) raise('DMARC_REPORT_SIZE_OBSOLETE', { ...args, sizes });
    for (const tag of ['rua', 'ruf'] as const) {
      const addresses = record[tag].map(({ text }) => text);
      if (addresses.length > SERVED_AT_LEAST)
        raise('DMARC_REPORT_ADDRESSES_MANY', { ...args, tag, addresses: addresses.slice(0, MOST_SHOWN) });
    }
    if (record.idleFo) raise('DMARC_FAILURE_OPTIONS_IDLE', args);
    const replaced = new Map<string, readonly string[]>();
    for (const one of reportDestinations(record)) {
      const { destination, name, state, instead, detail } = reportAuthorisation(at, one, ask);
      if (state === 'authorised' && instead.length > 0) replaced.set(destination, instead);
      const receives = receivesMail(destination, ask);
      if (state === 'not-authorised') raise('DMARC_REPORT_NOT_AUTHORISED', { ...args, destination, name });
      else if (state === 'led-away') raise('DMARC_REPORT_LED_AWAY', { ...args, destination, name, instead });
      else if (state === 'unseen') raise('DMARC_REPORT_UNSEEN', { ...args, destination, name, detail });
      // Where nothing may be sent it does not matter that nothing would arrive.
      else if (receives === 'no') raise('DMARC_REPORT_UNDELIVERABLE', { ...args, destination });
      fine &&= receives !== 'no' && (state === 'internal' || state === 'authorised');
    }
    const addresses = record.rua.flatMap(({ text, domain: host }) => replaced.get(host) ?? [text]);
    if (fine) raise('DMARC_REPORTS_FINE', { ...args, addresses: [...new Set(addresses)] });
  },
});

/** RFC 7489 6.2: receivers must be able to send to at least two; RFC 9990 leaves the limit to them. */
const SERVED_AT_LEAST = 2;
const MOST_SHOWN = 10;
