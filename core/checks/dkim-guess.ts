/**
 * DKIM without the name of a selector. What is found by guessing is worth telling; what is not found says nothing, for
 * a domain may choose any name. One thing is certain: where "_domainkey" does not exist, there is no key at all.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { guessSelectors, type Selector } from '../protocol/dkim/index.ts';
import { askOf } from '../protocol/dns/index.ts';

export const dkimGuess = defineCheck({
  id: 'dkim-guess',
  probe: 'mail-dns',
  title: 'DKIM keys of a domain whose selectors nobody named',
  codes: {
    DKIM_GUESSED: code<{ readonly selectors: readonly string[]; readonly shown: readonly string[] }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ selectors }) =>
        `found by guessing: DKIM ${selectors.length === 1 ? 'selector' : 'selectors'} ${selectors.join(', ')}; there may be others`,
      evidence: ({ shown }) => shown.join('; '),
      advice: ({ selectors }) => [
        `to have them watched, name them: dkim: { selectors: [${selectors.join(', ')}] }`,
      ],
    }),
    DKIM_GUESSED_NONE: code<{ readonly tried: number }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ tried }) =>
        tried === 0
          ? 'DKIM selectors were not guessed'
          : `none of ${tried} usual DKIM selectors is in use here, which says nothing: any name may be one`,
      advice: () => ['the selector stands in the header of a signed message: DKIM-Signature: ... s=NAME'],
    }),
    DKIM_ABSENT: code<{ readonly domain: string; readonly name: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ domain }) => `${domain} has no DKIM key at all`,
      effect: () =>
        'its mail cannot be signed; large receivers want SPF and DKIM from everybody who sends much',
      evidence: ({ name }) => `${name} does not exist (NXDOMAIN), so nothing below it does`,
      advice: ({ domain }) => [
        'let the mail system sign, and publish its key',
        `if ${domain} sends no mail, set "sends: false" for it in postwatch.yaml`,
      ],
      spec: 'RFC 8020 2',
    }),
    DKIM_GUESS_NOT_MADE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `DKIM selectors were not guessed: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults }, raise) {
    const { domain, sends, selectors, guessSelectors: isToTry = false } = subject;
    const reason =
      dnsBlindness(faults) ||
      (sends ? '' : 'the domain sends no mail') ||
      (selectors.length === 0 ? '' : 'they are named in postwatch.yaml');
    if (reason !== '') return raise('DKIM_GUESS_NOT_MADE', { reason });
    const guessed = guessSelectors(domain, isToTry, askOf(facts.answers));
    if (guessed.kind === 'unseen') return raise('DKIM_GUESS_NOT_MADE', { reason: guessed.detail });
    if (guessed.kind === 'none') return raise('DKIM_ABSENT', { domain, name: guessed.name });
    const { found, tried } = guessed;
    if (found.length === 0) return raise('DKIM_GUESSED_NONE', { tried });
    raise('DKIM_GUESSED', { selectors: found.map(({ selector }) => selector), shown: found.map(shownKey) });
  },
});

function shownKey({ selector, alias, records }: Selector): string {
  const key = records[0]?.key;
  const what =
    records.length > 1
      ? `${records.length} records`
      : key?.ok !== true
        ? 'a key that cannot be read'
        : key.value.revoked
          ? 'revoked'
          : `${key.value.typeName} ${key.value.bits} bits`;
  return `${selector}: ${what}${alias === '' ? '' : ` (CNAME ${alias})`}`;
}
