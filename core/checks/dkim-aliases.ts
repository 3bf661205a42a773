/** A key behind an alias is published by whoever runs the name that the alias leads to: who is that, and is it still the same? */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { dkimProvider, evaluateSelector } from '../protocol/dkim/index.ts';
import { askOf } from '../protocol/dns/index.ts';

type Alias = {
  readonly selector: string;
  readonly alias: string;
  readonly target: string;
  /** "" = not a known one. */
  readonly provider: string;
};

const shown = (target: string, provider: string): string =>
  provider === '' ? target : `${target} (${provider})`;

export const dkimAliases = defineCheck({
  id: 'dkim-aliases',
  probe: 'mail-dns',
  title: 'Aliases of DKIM selectors lead where they led before',
  codes: {
    DKIM_ALIAS_FOLLOWED: code<Alias>({
      outcome: 'pass',
      severity: 'info',
      says: ({ selector, target, provider }) =>
        `the key of selector ${selector} is published by ${provider === '' ? `whoever runs ${target}` : provider}`,
      evidence: ({ alias }) => `CNAME ${alias}`,
      advice: () => [],
      per: ['selector'],
    }),
    DKIM_ALIAS_CHANGED: code<
      Alias & { readonly before: string; readonly beforeProvider: string; readonly since: string }
    >({
      outcome: 'fail',
      severity: ({ provider, beforeProvider }) =>
        provider !== '' && provider === beforeProvider ? 'notice' : 'warning',
      says: ({ selector, before, beforeProvider, target, provider }) =>
        `selector ${selector} leads to ${shown(target, provider)} now, no longer to ${shown(before, beforeProvider)}`,
      effect: ({ provider, beforeProvider }) =>
        provider !== '' && provider === beforeProvider
          ? 'none, if the account at the provider is still yours'
          : 'whoever runs the new name decides which signatures of this selector are good',
      evidence: ({ alias, since }) => `CNAME ${alias}; the other target was known since ${utcMinute(since)}`,
      advice: ({ selector }) => [
        `find out who changed the CNAME of ${selector}, and whether the new target is your account`,
        'it is told this once',
      ],
      spec: 'RFC 6376 3.6.2',
      per: ['selector'],
    }),
    DKIM_ALIAS_NONE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no alias of a DKIM selector was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, known }, raise) {
    const blind = dnsBlindness(faults);
    const ask = askOf(facts.answers);
    const aliases = [...new Set(subject.selectors)]
      .map((selector) => evaluateSelector(subject.domain, selector, ask))
      .filter(({ state, target }) => state === 'found' && target !== '');
    if (blind !== '' || aliases.length === 0)
      return raise('DKIM_ALIAS_NONE', { reason: blind || 'there is none that leads to a key' });
    for (const { selector, alias, target } of aliases) {
      const here = { selector, alias, target, provider: dkimProvider(target)?.name ?? '' };
      const before = known?.dkimAlias?.[selector] ?? target;
      if (before === target) raise('DKIM_ALIAS_FOLLOWED', here);
      else
        raise('DKIM_ALIAS_CHANGED', {
          ...here,
          before,
          beforeProvider: dkimProvider(before)?.name ?? '',
          since: known?.since ?? '',
        });
    }
  },
});
