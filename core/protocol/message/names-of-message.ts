import type { MailName } from '../../model/dnsbl-facts.ts';
import type { MessageFacts } from '../../model/content-facts.ts';
import { isPublicName } from '../dnsbl/index.ts';
import { hostOf, type Registrable } from './read-links.ts';

export interface MessageNames {
  readonly names: readonly MailName[];
  /** Names beyond those that courtesy lets us ask for. */
  readonly left: readonly string[];
}

/** A newsletter links to hundreds of hosts; lists are free, and each name is asked on every one of them. */
const MOST_NAMES = 20;

/**
 * The names in a message that lists of domains are asked for: of From, of signatures, of links, of pictures. Danger: a
 * name of a private network is nobody else's business.
 */
export function namesOfMessage(message: MessageFacts, registrable: Registrable): MessageNames {
  const names = new Map<string, MailName>();
  const add = (name: string, domain: string, role: MailName['role']): void => {
    if (name !== '' && domain !== '' && isPublicName(name) && !names.has(name))
      names.set(name, { name, role, registrable: domain });
  };
  for (const { domain, registrable: own } of message.from) add(domain, own, 'domain');
  for (const { domain, registrable: own } of message.signatures) add(domain, own, 'mail');
  for (const { domain, registrable: own } of message.replyTo) add(domain, own, 'mail');
  for (const { host, registrable: own } of message.links) add(host, own, 'mail');
  for (const host of message.html?.imageHosts ?? []) add(host, registrable(host), 'mail');
  for (const { value } of message.fields.filter(({ name }) => name === 'list-unsubscribe'))
    for (const [, uri = ''] of value.matchAll(/<\s*(https?:[^<>\s]{1,1000})\s*>/g)) {
      const host = hostOf(uri);
      add(host, registrable(host), 'mail');
    }
  const all = [...names.values()];
  return { names: all.slice(0, MOST_NAMES), left: all.slice(MOST_NAMES).map(({ name }) => name) };
}
