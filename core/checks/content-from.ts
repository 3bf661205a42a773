/** Does the sender's name say who sends, without pretending to be somebody else? */
import { code, defineCheck } from '../model/check.ts';
import type { Mailbox } from '../model/content-facts.ts';
import type { Severity } from '../model/severity.ts';

type Named = { readonly name: string; readonly address: string };

/** Controls of text and of its direction, and characters that take no room. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const ADDRESS_IN_NAME = /[^\s<>"'()@,;]{1,64}@([^\s<>"'()@,;]{1,200}\.[^\s<>"'()@,;.]{2,30})/u;

export const contentFrom = defineCheck({
  id: 'content-from',
  probe: 'content',
  title: 'The name of the sender is plain and its own',
  codes: {
    CONTENT_FROM_PLAIN: code<{ readonly address: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ address }) => `From is plain: ${address}`,
      advice: () => [],
    }),
    CONTENT_FROM_UNREADABLE: code<{ readonly value: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ value }) => `From has no full address that can be read: "${value}"`,
      effect: () => 'without the domain of From there is no DMARC: many receivers refuse it',
      advice: () => ['write: Name <name@example.com>, the name in quotes if it has a comma'],
      spec: 'RFC 5322 3.6.2',
    }),
    CONTENT_FROM_NAME_IS_ADDRESS: code<Named & { readonly shown: string; readonly foreign: boolean }>({
      outcome: 'fail',
      severity: ({ foreign }): Severity => (foreign ? 'error' : 'notice'),
      says: ({ shown, address, foreign }) =>
        foreign
          ? `the name in From shows an address at ${shown}, while ${address} sends`
          : `the name in From is an address: "${shown}"`,
      effect: ({ foreign }) =>
        foreign
          ? 'this is how phishing looks: rspamd gives 4 to 8 points for it, Gmail warns its readers'
          : 'scorers count it, and readers learn nothing from it',
      advice: () => ['write the name of the person or the firm before the address, and no address in it'],
    }),
    CONTENT_FROM_NAME_HIDES: code<Named & { readonly found: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ found }) => `the name in From holds an invisible character (${found})`,
      effect: () => 'such characters turn or hide words: filters take it for forgery',
      advice: () => ['take it out; it often comes from a copied text'],
    }),
    CONTENT_FROM_NAME_MIXED: code<Named & { readonly word: string; readonly scripts: readonly string[] }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ word, scripts }) =>
        `the word "${word}" in the name of From mixes ${scripts.join(' and ')} letters`,
      effect: () => 'letters of another alphabet that look the same are how names are forged',
      advice: () => ['write each word in one alphabet'],
    }),
    CONTENT_REPLY_TO_ELSEWHERE: code<{ readonly from: string; readonly replyTo: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ from, replyTo }) => `answers go to ${replyTo}, while ${from} sends`,
      effect: () => 'scorers count a Reply-To at another domain; for a free mail address they count much',
      advice: () => ['let Reply-To be at the domain of From, or forward from there'],
    }),
  },
  judge({ facts: { message } }, raise) {
    if (message === undefined || !message.fields.some(({ name }) => name === 'from')) return;
    const [from] = message.from;
    if (from === undefined || from.domain === '') {
      const value = message.fields.find(({ name }) => name === 'from')?.value ?? '';
      raise('CONTENT_FROM_UNREADABLE', { value: value.slice(0, 100) });
      return;
    }
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    const { name, address } = from;
    const shown = ADDRESS_IN_NAME.exec(name);
    const [, domain = ''] = shown ?? [];
    if (shown !== null && !isSameDomain(domain.toLowerCase(), from))
      bad('CONTENT_FROM_NAME_IS_ADDRESS', { name, address, shown: domain, foreign: true });
    else if (shown !== null)
      bad('CONTENT_FROM_NAME_IS_ADDRESS', { name, address, shown: shown[0], foreign: false });
    const hidden = INVISIBLE.exec(name)?.[0];
    if (hidden !== undefined)
      bad('CONTENT_FROM_NAME_HIDES', {
        name: name.replace(INVISIBLE, '?'),
        address,
        found: `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
      });
    const mixed = name.split(/[\s.,'"()-]+/).find((word) => scriptsOf(word).length > 1);
    if (mixed !== undefined)
      bad('CONTENT_FROM_NAME_MIXED', { name, address, word: mixed, scripts: scriptsOf(mixed) });
    const elsewhere = message.replyTo.find(
      (one) => one.registrable !== '' && one.registrable !== from.registrable,
    );
    if (elsewhere !== undefined && from.registrable !== '')
      bad('CONTENT_REPLY_TO_ELSEWHERE', { from: address, replyTo: elsewhere.address });
    if (fine) raise('CONTENT_FROM_PLAIN', { address });
  },
});

function isSameDomain(shown: string, { domain, registrable }: Mailbox): boolean {
  const known = registrable === '' ? domain : registrable;
  return shown === known || shown.endsWith(`.${known}`) || known.endsWith(`.${shown}`);
}

/** Latin, Greek and Cyrillic have letters that look alike. */
function scriptsOf(word: string): readonly string[] {
  return [
    ...(/\p{Script=Latin}/u.test(word) ? ['Latin'] : []),
    ...(/\p{Script=Greek}/u.test(word) ? ['Greek'] : []),
    ...(/\p{Script=Cyrillic}/u.test(word) ? ['Cyrillic'] : []),
  ];
}
