/** Blocklists and what they mean. */
import { days, hours, minutes } from '../cause.ts';
import { listingImpact } from '../listing-impact.ts';
import { defineRule } from '../rule.ts';
import { isOfMail, MAIL_REFUSALS, text, texts } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const listingRejects = defineRule({
  id: 'listing-rejects-mail',
  area: 'lists',
  seen: '554 with the name of a blocklist in it',
  joins: [
    'DNSBL_LISTED',
    'SMTP_REJECTS_THIS_VANTAGE',
    'SMTP_GREETING_REFUSES_THIS_VANTAGE',
    ...MAIL_REFUSALS,
  ],
  replies: ['blocklisted'],
  find: (scene) => {
    const listed = scene.found('DNSBL_LISTED');
    const refused = scene.refusals('blocklisted', 'policy', 'content-rejected').map(({ symptom }) => symptom);
    return listingImpact([...listed, ...refused]).map(({ list, name, item, quotes }) => {
      const quoting = refused.filter((one) =>
        quotes.some(({ target, reply }) => target === one.target && reply === text(one, 'reply')),
      );
      return {
        about: {
          name,
          item,
          who: some(quoting.map((one) => text(one, 'by') || one.target)),
          reply: quotes[0]?.reply ?? '',
        },
        explains: [
          ...listed.filter((one) => text(one, 'list') === list && text(one, 'item') === item),
          ...quoting,
        ],
        confidence: 'certain' as const,
      };
    });
  },
  says: ({ name, item, who, reply }) =>
    `the listing of ${item} by ${name} rejects mail now: ${who} quote it ("${reply}")`,
  remedies: ({ item }) => [
    minutes(
      'find the source first: a compromised account in the submission log, an infected machine behind the same address, an old list of addresses',
    ),
    hours('stop it, then ask the list for removal; it comes back within hours if the source goes on'),
    hours(
      `until then, send through another address with a clean name, not through a new one in the network of ${item}`,
    ),
  ],
  look: ({ item }) => `postwatch check ${item}`,
});

export const quotedOnly = defineRule({
  id: 'refused-by-reputation',
  area: 'lists',
  seen: 'receivers speak of reputation or of a list that does not have the address (any more)',
  joins: ['DNSBL_CLEAN', 'DNSBL_DELISTED', ...MAIL_REFUSALS],
  replies: ['blocklisted'],
  find: (scene) => {
    const refused = scene.refusals('blocklisted').filter(({ symptom }) => isOfMail(symptom));
    const clean = scene.found('DNSBL_CLEAN', 'DNSBL_DELISTED');
    return refused.length === 0
      ? []
      : [
          {
            about: {
              by: some(refused.map(({ by }) => by)),
              list: some(refused.map(({ list }) => list ?? '')) || 'a reputation of their own',
            },
            explains: refused.map(({ symptom }) => symptom),
            because: clean,
            confidence: 'likely',
          },
        ];
  },
  says: ({ by, list }) =>
    `${by} refuse by ${list}: their copy of it, or their own measure of the address, is worse than what can be asked in public`,
  remedies: () => [
    minutes('ask the list that is quoted: postwatch check ADDRESS'),
    hours(
      'if it is clean there, the receiver keeps a copy for some hours: wait, then use the form that its reply names',
    ),
    days(
      "a reputation of the receiver's own mends with a week or two of wanted mail in small, steady numbers",
    ),
  ],
  look: () => 'postwatch check ADDRESS',
});

export const resolverRefused = defineRule({
  id: 'lists-refuse-resolver',
  area: 'lists',
  seen: 'Spamhaus and others answer "open resolver", or nothing is listed anywhere',
  joins: [
    'DNSBL_RESOLVER_UNFIT',
    'DNSBL_REFUSED_RESOLVER',
    'DNSBL_NOTHING_CHECKED',
    'DNSBL_BUDGET_SPENT',
    'PATH_RESOLVER_DOWN',
  ],
  find: (scene) => {
    if (scene.found('PATH_RESOLVER_DOWN').length > 0) return [];
    const told = scene.found('DNSBL_RESOLVER_UNFIT', 'DNSBL_REFUSED_RESOLVER', 'DNSBL_BUDGET_SPENT');
    if (told.length === 0) return [];
    return [
      {
        about: {
          lists:
            some(
              told.flatMap((one) => [text(one, 'name') || text(one, 'zone'), ...texts(one, 'refusals')]),
            ) || 'lists',
          seenAs: some(told.map((one) => text(one, 'seenAs'))) || 'this resolver',
        },
        explains: [...told, ...scene.found('DNSBL_NOTHING_CHECKED')],
        confidence: 'certain',
      },
    ];
  },
  says: ({ lists, seenAs }) =>
    `${lists} do not answer ${seenAs}: it is a public or busy resolver, and what they know is unknown here`,
  remedies: () => [
    minutes('ask by a resolver of your own on this host (unbound), without forwarding: --resolver 127.0.0.1'),
    minutes('or ask the servers of the lists directly: --resolver direct'),
    hours(
      'take a (free) key of Spamhaus DQS, and write it under "blocklists.keys": it works from every resolver',
    ),
  ],
  look: () => 'postwatch blocklists',
});

export const answersForged = defineRule({
  id: 'dns-answers-forged',
  area: 'lists',
  seen: 'many lists at once fail their own test, or list everybody',
  joins: ['DNSBL_LIST_BROKEN', 'DNSBL_ANSWER_UNKNOWN', 'DNSBL_NOTHING_CHECKED', 'DNSBL_LISTS_ANSWER'],
  find: (scene) => {
    const broken = scene.found('DNSBL_LIST_BROKEN', 'DNSBL_ANSWER_UNKNOWN');
    const lists = distinct(broken.map((one) => text(one, 'list')));
    if (lists.length < 3) return [];
    const hidden = broken.filter((one) => /does not list its own test point/.test(text(one, 'why')));
    return [
      {
        about: {
          lists: some(lists),
          what:
            hidden.length * 2 > broken.length
              ? 'hides the lists (it is a filter, or answers "no such name" to everything it does not know)'
              : 'answers for names that do not exist (a search page, a filter, a captive portal)',
        },
        explains: [...broken, ...scene.found('DNSBL_NOTHING_CHECKED')],
        confidence: lists.length > 4 ? 'likely' : 'possible',
        against: scene
          .found('DNSBL_LISTS_ANSWER')
          .slice(0, 1)
          .map(() => 'in another run all lists could be believed'),
      },
    ];
  },
  says: ({ lists, what }) => `the resolver here ${what}: ${lists} cannot all be broken`,
  remedies: () => [
    minutes(
      'ask for a name that nobody has (dig does-not-exist.example.com must give NXDOMAIN) and for one that all lists have (dig 2.0.0.127.zen.spamhaus.org must give an answer)',
    ),
    hours('use another resolver, one of your own or --resolver direct'),
  ],
  look: () => 'postwatch blocklists',
});

export const networkListed = defineRule({
  id: 'network-listed',
  area: 'lists',
  seen: 'only lists of whole networks have the address',
  joins: ['DNSBL_LISTED', 'DNSBL_CLEAN'],
  find: (scene) =>
    [...Map.groupBy(scene.found('DNSBL_LISTED'), (one) => text(one, 'item'))].flatMap(([item, listings]) => {
      if (listings.some((one) => text(one, 'about') !== 'network')) return [];
      return [
        {
          about: { item, lists: some(listings.map((one) => text(one, 'name'))) },
          explains: listings,
          because: scene
            .found('DNSBL_CLEAN')
            .filter((one) => text(one, 'item') === item)
            .slice(0, 3),
          confidence: 'certain' as const,
        },
      ];
    }),
  says: ({ item, lists }) =>
    `${lists} list the network or provider that ${item} belongs to, not ${item} itself: others there send spam`,
  remedies: () => [
    minutes('nothing, unless receivers quote it: few ask lists of whole networks'),
    hours('write to the abuse desk of the provider; pay nobody for removal'),
    days('if it does reject mail, move to a provider that keeps its networks clean'),
  ],
  look: ({ item }) => `postwatch check ${item}`,
});

export const policyListed = defineRule({
  id: 'not-meant-to-send',
  area: 'lists',
  seen: 'a policy list (PBL and alike) has the address',
  joins: ['DNSBL_LISTED', 'ADDRESS_PTR_GENERIC', 'PTR_GENERIC'],
  find: (scene) => {
    const generic = scene.found('ADDRESS_PTR_GENERIC', 'PTR_GENERIC');
    return [...Map.groupBy(scene.found('DNSBL_LISTED'), (one) => text(one, 'item'))].flatMap(
      ([item, listings]) => {
        const policy = listings.filter((one) => text(one, 'about') === 'policy');
        if (policy.length === 0 || policy.length < listings.length) return [];
        return [
          {
            about: { item, lists: some(policy.map((one) => text(one, 'name'))) },
            explains: [...policy, ...generic.filter((one) => text(one, 'address') === item)],
            confidence: 'certain' as const,
          },
        ];
      },
    );
  },
  says: ({ item, lists }) =>
    `${item} is of a kind that is not meant to send mail directly (a home line, a cloud's default pool), says ${lists}: no accusation`,
  remedies: () => [
    minutes('send through the relay of your provider or a mail service, with a login'),
    hours(
      'if the address is fixed and yours: give it a reverse name of its own, then take it off the policy list in its web form',
    ),
  ],
  look: ({ item }) => `postwatch check ${item}`,
});

export const sourceOfSpam = defineRule({
  id: 'spam-source-behind-address',
  area: 'lists',
  seen: 'several lists of spam sources have the address at once',
  joins: [
    'DNSBL_LISTED',
    'LOG_LOGINS_FAILED',
    'SES_RATE_HIGH',
    'BOUNCE_COMPLAINT',
    'ALLOWLIST_LOST',
    'ADDRESS_PTR_CONFIRMED',
  ],
  find: (scene) => {
    const signs = scene.found('BOUNCE_COMPLAINT', 'LOG_LOGINS_FAILED', 'SES_RATE_HIGH');
    const own = scene
      .found('DNSBL_LISTED')
      .filter((one) => text(one, 'about') === 'own' || text(one, 'about') === '');
    return [...Map.groupBy(own, (one) => text(one, 'item'))].flatMap(([item, listings]) => {
      const lists = distinct(listings.map((one) => text(one, 'name')));
      if (lists.length < 2) return [];
      return [
        {
          about: { item, lists: some(lists) },
          explains: [
            ...listings,
            ...scene.found('ALLOWLIST_LOST').filter((one) => text(one, 'item') === item),
          ],
          because: [
            ...signs,
            ...scene.found('ADDRESS_PTR_CONFIRMED').filter((one) => text(one, 'address') === item),
          ],
          confidence: lists.length > 2 || signs.length > 0 ? ('likely' as const) : ('possible' as const),
        },
      ];
    });
  },
  says: ({ item, lists }) =>
    `something behind ${item} sends spam (${lists} agree): a stolen account, a form on a web site, an infected machine, a bought list`,
  remedies: () => [
    minutes(
      'who sent most in the last hours? postwatch logs FILE --by recipient-domain, and the submission log by user',
    ),
    minutes('change the password of that account and throw its queue away'),
    hours('let only the mail server out on port 25; then ask each list for removal, the strictest first'),
  ],
  look: ({ item }) => `postwatch check ${item}`,
});
