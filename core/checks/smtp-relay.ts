/**
 * Does the server take mail from strangers to strangers? Then it sends the spam of others until every list has it. Asked
 * is up to RCPT, with two outside addresses of the owner, in the ways of writing a recipient that have fooled servers.
 * An accepted recipient is a suspicion: many servers take it and refuse or drop the message later. A proof would need a
 * message that arrives.
 */
import { code, defineCheck } from '../model/check.ts';
import type { RelayTry } from '../model/smtp-facts.ts';
import { isPositive, isTransient } from '../model/smtp-session.ts';
import { endpointId } from '../model/target.ts';
import { isDocumentation, isPublicAddress } from '../model/public-address.ts';
import { quoteReply, refusalOfUs } from '../protocol/smtp-reply/index.ts';

type Place = { readonly endpoint: string };

const codes = {
  SMTP_RELAY_SUSPICIOUS: code<
    Place & { readonly variants: readonly string[]; readonly plain: boolean; readonly shown: string }
  >({
    outcome: 'fail',
    severity: 'warning',
    certain: true,
    says: ({ endpoint, plain }) =>
      plain
        ? `${endpoint} accepts a recipient elsewhere from a stranger: it may be an open relay`
        : `${endpoint} accepts an oddly written recipient elsewhere from a stranger: it may be an open relay`,
    effect: () =>
      'not proven: the message could still be refused or dropped. If it is one, spammers use it within days and lists block it',
    evidence: ({ shown, variants }) =>
      `${shown}${variants.length > 1 ? ` (accepted: ${variants.join(', ')})` : ''}`,
    advice: ({ plain }) => [
      'prove it: send one message this way from an outside host and see whether it arrives at your outside mailbox',
      plain
        ? 'a proxy or container in front hides who connects: then everybody looks like the trusted network (Postfix: mynetworks, PROXY protocol)'
        : 'look how the server reads it: taken for a mailbox of its own (a catch-all), it is no relay',
      'let strangers write to your domains only (Postfix: smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination)',
    ],
    spec: 'RFC 5321 7.9',
  }),
  SMTP_RELAY_REFUSED: code<Place & { readonly count: number }>({
    outcome: 'pass',
    severity: 'info',
    says: ({ endpoint, count }) =>
      `${endpoint} refuses to relay for strangers, however it is asked (${count} ways)`,
    advice: () => [],
    spec: 'RFC 5321 7.9',
  }),
  SMTP_RELAY_UNSEEN: code<Place & { readonly detail: string }>({
    outcome: 'inconclusive',
    severity: 'notice',
    says: ({ endpoint }) => `whether ${endpoint} relays for strangers could not be seen`,
    evidence: ({ detail }) => detail,
    advice: () => [
      'the test is made again tomorrow, or now with: postwatch check HOST:PORT --config postwatch.yaml',
      'a refusal that is about this vantage (blocklist, reverse name, greylisting) says nothing about relaying: test from an address that the server takes mail from',
    ],
  }),
  SMTP_RELAY_NOT_DUE: code<Place>({
    outcome: 'inconclusive',
    severity: 'info',
    says: ({ endpoint }) => `relaying is tested at ${endpoint} once a day, not in this run`,
    advice: () => [],
  }),
  SMTP_RELAY_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `relaying was not judged: ${because}`,
    advice: () => [],
  }),
};

export const smtpRelay = defineCheck({
  id: 'smtp-relay',
  probe: 'smtp',
  title: 'The server does not relay for strangers (servers of your own)',
  codes,
  judge({ facts: { intrusion }, subject }, raise) {
    const endpoint = endpointId(subject.host, subject.port);
    const skip = (because: string): void => raise('SMTP_RELAY_NOT_JUDGED', { because });
    if (subject.relay === undefined || !subject.owned) return skip('no outside addresses are configured');
    if (subject.intrude === false) return raise('SMTP_RELAY_NOT_DUE', { endpoint });
    if (intrusion === undefined) return skip('the conversation did not get that far');
    const { address, relays, trouble } = intrusion;
    if (!isPublicAddress(address) && !isDocumentation(address))
      return skip(
        `${address} is reached inside a private network, for which servers relay: only a test from outside proves something`,
      );
    const accepted = relays.filter(isAccepted);
    const [first] = accepted;
    if (first !== undefined)
      return raise('SMTP_RELAY_SUSPICIOUS', {
        endpoint,
        variants: accepted.map(({ variant }) => variant),
        plain: accepted.some(({ variant }) => variant === 'plain' || variant === 'null-sender'),
        shown: `${first.command}: ${quoteReply(first.reply)}`,
      });
    const unclear = relays.find(({ reply }) => isTransient(reply) || refusalOfUs(reply) !== undefined);
    if (unclear !== undefined)
      return raise('SMTP_RELAY_UNSEEN', {
        endpoint,
        detail: `${unclear.command}: ${quoteReply(unclear.reply)}`,
      });
    if (trouble !== undefined || relays.length === 0)
      return raise('SMTP_RELAY_UNSEEN', {
        endpoint,
        detail: trouble?.detail ?? 'the server did not let us begin',
      });
    return raise('SMTP_RELAY_REFUSED', { endpoint, count: relays.length });
  },
});

function isAccepted({ command, reply }: RelayTry): boolean {
  return command.startsWith('RCPT') && isPositive(reply);
}
