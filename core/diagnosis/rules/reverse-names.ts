/** Names of addresses, and what lists make of them. */
import { days, hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { addressOf, hostOf, isSet, text } from '../symptom.ts';
import { distinct, some } from '../words.ts';

export const addressReassigned = defineRule({
  id: 'address-reassigned',
  area: 'lists',
  seen: 'from one day to the next the address has no name, and several lists have it',
  joins: [
    'ADDRESS_PTR_MISSING',
    'ADDRESS_PTR_GENERIC',
    'ADDRESS_PTR_NOT_CONFIRMED',
    'PTR_MISSING',
    'PTR_GENERIC',
    'PTR_CHANGED',
    'DNSBL_LISTED',
    'ALLOWLIST_LOST',
    'ALLOWLIST_VOUCHES',
  ],
  find: (scene) => {
    const names = scene.found(
      'ADDRESS_PTR_MISSING',
      'ADDRESS_PTR_GENERIC',
      'ADDRESS_PTR_NOT_CONFIRMED',
      'PTR_MISSING',
      'PTR_GENERIC',
      'PTR_CHANGED',
    );
    const listings = Map.groupBy(scene.found('DNSBL_LISTED', 'ALLOWLIST_LOST'), (one) => text(one, 'item'));
    return [...Map.groupBy(names, addressOf)].flatMap(([address, nameless]) => {
      const on = listings.get(address) ?? [];
      const lists = distinct(on.map((one) => text(one, 'name')));
      if (address === '' || lists.length < 2) return [];
      const vouched = scene.found('ALLOWLIST_VOUCHES').filter((one) => text(one, 'item') === address);
      return [
        {
          about: {
            address,
            lists: some(lists),
            name: nameless.some(({ code }) => code.endsWith('GENERIC'))
              ? "carries a provider's default name"
              : 'has lost its reverse name',
          },
          explains: [...nameless, ...on],
          confidence: nameless.some(({ code }) => code === 'PTR_CHANGED' || code.endsWith('MISSING'))
            ? ('likely' as const)
            : ('possible' as const),
          against: vouched.map((one) => `${text(one, 'name')} vouches for it`),
        },
      ];
    });
  },
  says: ({ address, name, lists }) =>
    `${address} ${name} and is on ${lists}: it was given to somebody else, or came to you used and with a cloud's default name`,
  remedies: ({ address }) => [
    minutes(
      `is ${address} still yours? Look at the provider's console (on AWS: is the Elastic IP still there?)`,
    ),
    minutes('set its reverse name to the one that the server says in EHLO'),
    hours('then ask the lists for removal, the strictest first'),
    days('or take another address, and look at its past before: postwatch check ADDRESS'),
  ],
  look: ({ address }) => `postwatch check ${address}`,
});

export const listWantsName = defineRule({
  id: 'list-wants-reverse-name',
  area: 'lists',
  seen: 'a list has the address because it has no reverse name',
  joins: [
    'DNSBL_LISTED',
    'ADDRESS_PTR_MISSING',
    'ADDRESS_PTR_NOT_CONFIRMED',
    'PTR_MISSING',
    'PTR_NOT_CONFIRMED',
  ],
  find: (scene) => {
    const told = scene.found('DNSBL_LISTED').filter((one) => isSet(one, 'nameless'));
    const names = scene.found(
      'ADDRESS_PTR_MISSING',
      'ADDRESS_PTR_NOT_CONFIRMED',
      'PTR_MISSING',
      'PTR_NOT_CONFIRMED',
    );
    return [...Map.groupBy(told, (one) => text(one, 'item'))].map(([address, listings]) => ({
      about: { address, lists: some(listings.map((one) => text(one, 'name'))) },
      explains: [...listings, ...names.filter((one) => addressOf(one) === address)],
      confidence: 'certain' as const,
    }));
  },
  says: ({ address, lists }) =>
    `${lists} has ${address} because it has no reverse name that leads back: no removal before that is mended`,
  remedies: ({ address }) => [
    minutes(
      `set the reverse name of ${address} at whoever gave it to you, to the name in EHLO, and let that name lead back`,
    ),
    hours('wait for its TTL, then ask for removal; some lists take it off by themselves'),
  ],
  look: ({ address }) => `postwatch check ${address}`,
});

export const reverseZoneLost = defineRule({
  id: 'reverse-zone-lost',
  area: 'DNS',
  seen: 'several neighbouring addresses have lost their names at once',
  joins: [
    'PTR_MISSING',
    'ADDRESS_PTR_MISSING',
    'PTR_UNSEEN',
    'ADDRESS_PTR_UNSEEN',
    'PTR_CONFIRMED',
    'ADDRESS_PTR_CONFIRMED',
  ],
  find: (scene) => {
    const told = scene.found('PTR_MISSING', 'ADDRESS_PTR_MISSING', 'PTR_UNSEEN', 'ADDRESS_PTR_UNSEEN');
    const kept = scene.found('PTR_CONFIRMED', 'ADDRESS_PTR_CONFIRMED');
    return [...Map.groupBy(told, (one) => networkOf(addressOf(one)))].flatMap(([network, symptoms]) => {
      const addresses = distinct(symptoms.map(addressOf));
      if (network === '' || addresses.length < 2) return [];
      return [
        {
          about: { network, addresses: some(addresses) },
          explains: symptoms,
          confidence: 'likely' as const,
          against: kept
            .filter((one) => networkOf(addressOf(one)) === network)
            .slice(0, 1)
            .map((one) => `${addressOf(one)} in the same network has its name`),
        },
      ];
    });
  },
  says: ({ network, addresses }) =>
    `the reverse zone of ${network} is gone or not delegated any more: ${addresses} have no name`,
  remedies: ({ network }) => [
    minutes(`who serves it? dig +trace -x ADDRESS of ${network}`),
    hours(
      'if the provider keeps it, ask him; if you do, is the zone still loaded, and its servers still the ones in the delegation?',
    ),
  ],
  look: ({ addresses }) => `postwatch check ${addresses}`,
});

export const hostRenamed = defineRule({
  id: 'host-renamed',
  area: 'DNS',
  seen: 'reverse name, EHLO name and address of a server do not belong together',
  joins: [
    'PTR_NOT_CONFIRMED',
    'ADDRESS_PTR_NOT_CONFIRMED',
    'PTR_CHANGED',
    'SMTP_GREETING_NAME_NOT_REVERSE',
    'SMTP_GREETING_NAME_UNKNOWN',
    'SMTP_GREETING_NAME_ELSEWHERE',
    'SPF_HELO_NOT_AUTHORISED',
  ],
  find: (scene) => {
    const names = scene.found('PTR_NOT_CONFIRMED', 'ADDRESS_PTR_NOT_CONFIRMED', 'PTR_CHANGED');
    const greets = scene.found(
      'SMTP_GREETING_NAME_NOT_REVERSE',
      'SMTP_GREETING_NAME_UNKNOWN',
      'SMTP_GREETING_NAME_ELSEWHERE',
      'SPF_HELO_NOT_AUTHORISED',
    );
    const told = [...names, ...greets];
    if (names.length === 0 && greets.length < 2) return [];
    return [
      {
        about: { what: some(distinct(told.map((one) => addressOf(one) || hostOf(one)))) },
        explains: told,
        confidence: names.length > 0 && greets.length > 0 ? 'likely' : 'possible',
      },
    ];
  },
  says: ({ what }) => `a server was renamed, copied or moved, and one of its names stayed behind: ${what}`,
  remedies: () => [
    minutes('let the server say in EHLO the name that its address has (Postfix: myhostname)'),
    hours('let the owner of the address set the reverse name to it, and let that name have this address'),
  ],
  look: ({ what }) => `postwatch check ${what}`,
});

function networkOf(address: string): string {
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) ? `${address.split('.').slice(0, 3).join('.')}.0/24` : '';
}
