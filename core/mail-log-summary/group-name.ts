/** Under which name a recipient's mail is counted. */
import type { MailEvent } from '../protocol/mail-log/index.ts';
import type { Grouping } from './log-summary.ts';
import { providerOf } from './mail-providers.ts';

export type GroupName = (event: MailEvent, recipient: string) => string;

/** Longer is no domain: RFC 1035 2.3.4. */
const LONGEST_DOMAIN = 255;
const LOCAL = '(local)';
const NO_RELAY = '(none)';

export function createGroupName(by: Grouping): GroupName {
  if (by === 'relay') {
    return ({ relayHost, relayIp }) => (relayHost === '' ? (relayIp === '' ? NO_RELAY : relayIp) : relayHost);
  }
  if (by === 'recipient-domain') return (_, recipient) => domainOf(recipient);
  return ({ relayHost }, recipient) => {
    const domain = domainOf(recipient);
    const name = providerOf(relayHost, domain);
    return name === '' ? domain : name;
  };
}

function domainOf(recipient: string): string {
  const at = recipient.lastIndexOf('@');
  if (at === -1 || at === recipient.length - 1) return LOCAL;
  return recipient.slice(at + 1, at + 1 + LONGEST_DOMAIN).toLowerCase();
}
