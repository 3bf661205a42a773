/** Links: they lead where they say, over https, to names that the sender is known by. */
import { code, defineCheck } from '../model/check.ts';
import type { LinkFacts, MessageFacts } from '../model/content-facts.ts';
import { isAddress, isShortener, unicodeHost } from '../protocol/content/index.ts';

type Few = { readonly links: readonly string[]; readonly count: number };

const MOST_SHOWN = 5;
const few = (links: readonly LinkFacts[]): Few => ({
  links: [...new Set(links.map(({ href }) => href.slice(0, 100)))].slice(0, MOST_SHOWN),
  count: links.length,
});
const shown = ({ links, count }: Few): string =>
  `${links.join(', ')}${count > links.length ? `, ${count - links.length} more` : ''}`;
const links = (count: number, one: string, many: string): string =>
  count === 1 ? `a link ${one}` : `${count} links ${many}`;

export const contentLinks = defineCheck({
  id: 'content-links',
  probe: 'content',
  title: 'Links lead where they say, over https',
  codes: {
    CONTENT_LINKS_FINE: code<{ readonly count: number; readonly hosts: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ count }) =>
        count === 0
          ? 'it has no links'
          : `its ${count === 1 ? 'link leads' : `${count} links lead`} where they say, over https`,
      evidence: ({ hosts }) => hosts.join(', '),
      advice: () => [],
    }),
    CONTENT_LINK_SAYS_OTHER: code<{ readonly shown: string; readonly host: string; readonly href: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ shown: words, host }) => `a link that says ${words} leads to ${host}`,
      effect: () => 'this is how phishing works: filters and mail readers warn or refuse (rspamd PHISHING)',
      evidence: ({ href }) => href,
      advice: () => [
        'let the words name no host, or the one that it leads to; click trackers need a name of your own domain',
      ],
      per: ['shown', 'host'],
    }),
    CONTENT_LINK_WITH_LOGIN: code<Few>({
      outcome: 'fail',
      severity: 'error',
      says: ({ count }) =>
        links(count, 'has a name before an "@" in it', 'have a name before an "@" in them'),
      effect: () => 'people read the first name and land at the second: filters take it for phishing',
      evidence: shown,
      advice: () => ['link without user names and passwords'],
      spec: 'RFC 3986 7.6',
    }),
    CONTENT_LINK_TO_ADDRESS: code<Few>({
      outcome: 'fail',
      severity: 'error',
      says: ({ count }) => links(count, 'leads to an IP address', 'lead to IP addresses'),
      effect: () => 'serious senders have names: scorers count it, and many filters refuse it',
      evidence: shown,
      advice: () => ['link to a name of your domain over https'],
    }),
    CONTENT_LINK_SHORTENED: code<Few>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ count }) => links(count, 'goes through a shortener', 'go through shorteners'),
      effect: () =>
        'a shortener hides where a click leads, and shares its reputation with everybody: lists have many of them',
      evidence: shown,
      advice: () => ['link directly, or through a short name of your own domain'],
    }),
    CONTENT_LINK_HTTP: code<Few>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ count }) => links(count, 'is plain http', 'are plain http'),
      effect: () => 'mail readers and browsers warn, and anybody on the way may change the page',
      evidence: shown,
      advice: () => ['link over https'],
    }),
    CONTENT_LINK_PORT: code<Few>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ count }) => links(count, 'names a port', 'name ports'),
      effect: () => 'firewalls close it for many people, and scorers count it',
      evidence: shown,
      advice: () => ['serve the page on port 443'],
    }),
    CONTENT_LINK_BROKEN: code<Few>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ count }) => links(count, 'leads nowhere', 'lead nowhere'),
      effect: () => 'a click does nothing, or opens a file; filters count what they cannot read',
      evidence: shown,
      advice: () => ['write whole addresses: https://example.com/path'],
      spec: 'RFC 3986 4.3',
    }),
    CONTENT_LINK_LOOKALIKE: code<{ readonly host: string; readonly unicode: string }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ unicode, host }) => `a link leads to ${unicode} (${host}), a name that mixes alphabets`,
      effect: () => 'letters that look the same are how names are forged',
      advice: () => ['use a name in one alphabet'],
      per: ['host'],
    }),
    CONTENT_LINKS_ELSEWHERE: code<{ readonly from: string; readonly domains: readonly string[] }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ from, domains }) =>
        `no link leads to ${from}, the domain of From; ${domains.length === 1 ? `all lead to ${domains[0]}` : `they lead to ${domains.join(', ')}`}`,
      effect: () => 'the reputation of those domains decides, and strangers share it',
      advice: () => ['link to your own domain; services that track clicks take a name of it (CNAME)'],
    }),
  },
  judge({ facts: { message } }, raise) {
    if (message === undefined) return;
    const all = message.links.filter(({ href }) => !isPlaceholder(href));
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    const some = (wanted: (link: LinkFacts) => boolean): Few | undefined => {
      const found = all.filter(wanted);
      return found.length === 0 ? undefined : few(found);
    };
    for (const { shownHost, host, href } of otherwise(all))
      bad('CONTENT_LINK_SAYS_OTHER', { shown: shownHost, host, href: href.slice(0, 150) });
    const raiseFew = (
      name:
        | 'CONTENT_LINK_WITH_LOGIN'
        | 'CONTENT_LINK_TO_ADDRESS'
        | 'CONTENT_LINK_SHORTENED'
        | 'CONTENT_LINK_HTTP'
        | 'CONTENT_LINK_PORT'
        | 'CONTENT_LINK_BROKEN',
      found: Few | undefined,
    ): void => {
      if (found !== undefined) bad(name, found);
    };
    raiseFew(
      'CONTENT_LINK_WITH_LOGIN',
      some(({ href, host }) => host !== '' && /^https?:\/\/[^/?#]*@/i.test(href)),
    );
    raiseFew(
      'CONTENT_LINK_TO_ADDRESS',
      some(({ host }) => isAddress(host)),
    );
    raiseFew(
      'CONTENT_LINK_SHORTENED',
      some(({ host }) => isShortener(host)),
    );
    // One cause, one finding: what leads to an address is told already.
    raiseFew(
      'CONTENT_LINK_HTTP',
      some(({ href, host }) => !isAddress(host) && host !== '' && /^http:/i.test(href)),
    );
    raiseFew(
      'CONTENT_LINK_PORT',
      some(
        ({ href, host }) =>
          host !== '' && !isAddress(host) && /^https?:\/\/[^/?#]*:\d+(?:[/?#]|$)/i.test(href),
      ),
    );
    raiseFew(
      'CONTENT_LINK_BROKEN',
      some(({ host }) => host === '' || (!isAddress(host) && !host.includes('.'))),
    );
    for (const { host, unicode } of lookalikes(all)) bad('CONTENT_LINK_LOOKALIKE', { host, unicode });
    const away = elsewhere(message, all);
    if (away !== undefined) bad('CONTENT_LINKS_ELSEWHERE', away);
    const hosts = [...new Set(all.map(({ host }) => host))].slice(0, 10);
    if (fine) raise('CONTENT_LINKS_FINE', { count: all.length, hosts });
  },
});

/** A template's link is no link yet. */
function isPlaceholder(href: string): boolean {
  return /^(?:\{\{|\{%|<%|\*\||\$\{|%%|\[\[)/.test(href) || /\/\/(?:\{\{|\*\||\$\{|%%)/.test(href);
}

function otherwise(all: readonly LinkFacts[]): readonly LinkFacts[] {
  const seen = new Set<string>();
  return all
    .filter(({ shownHost, host, shownRegistrable, registrable }) => {
      if (shownHost === '' || host === '' || shownRegistrable === '') return false;
      const key = `${shownHost} ${host}`;
      if (shownRegistrable === registrable || shownHost === host || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MOST_SHOWN);
}

function lookalikes(
  all: readonly LinkFacts[],
): readonly { readonly host: string; readonly unicode: string }[] {
  return [...new Set(all.map(({ host }) => host))]
    .filter((host) => host.includes('xn--'))
    .map((host) => ({ host, unicode: unicodeHost(host) }))
    .filter(({ unicode }) =>
      unicode
        .split('.')
        .some((label) => /[a-z]/i.test(label) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(label)),
    )
    .slice(0, MOST_SHOWN);
}

function elsewhere(
  { from }: MessageFacts,
  all: readonly LinkFacts[],
): { readonly from: string; readonly domains: readonly string[] } | undefined {
  const own = from[0]?.registrable ?? '';
  const domains = [...new Set(all.map(({ registrable }) => registrable).filter((domain) => domain !== ''))];
  return own === '' || domains.length === 0 || domains.includes(own)
    ? undefined
    : { from: own, domains: domains.slice(0, MOST_SHOWN) };
}
