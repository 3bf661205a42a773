/**
 * DKIM keys beyond "can it be used": is it the one that is expected, how old is it, and is it made as keys are? Whether
 * there is a usable key at all is told by dkim-selectors.
 */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck, type Args, type CodeRow } from '../model/check.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { evaluateSelector, type DkimKey } from '../protocol/dkim/index.ts';
import { askOf } from '../protocol/dns/index.ts';

type At = { readonly selector: string; readonly name: string };
type Aged = At & { readonly since: string; readonly days: number };

function row<A extends At & Args>(parts: Omit<CodeRow<A>, 'per'>): CodeRow<A> {
  return code<A>({ per: ['selector'] as never, ...parts });
}

export const dkimKeys = defineCheck({
  id: 'dkim-keys',
  probe: 'mail-dns',
  title: 'DKIM keys are the expected ones, not too old, and made as keys are',
  codes: {
    DKIM_KEY_PINNED: row<At & { readonly key: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ selector }) => `selector ${selector} has the key that postwatch.yaml names`,
      evidence: ({ key }) => `SHA-256 of the key ${key}`,
      advice: () => [],
    }),
    DKIM_KEY_DIFFERS: row<At & { readonly key: string; readonly expected: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ selector }) => `selector ${selector} has another key than postwatch.yaml names`,
      effect: () =>
        'what the signer signs cannot be verified, or somebody else signs in the name of the domain',
      evidence: ({ name, key, expected }) => `${name}: SHA-256 of the key ${key}, expected ${expected}`,
      advice: ({ selector, key }) => [
        `find out who changed the key of ${selector}, and which one the signer uses`,
        `if the new key is meant, write key: ${key} for this selector in postwatch.yaml`,
      ],
      spec: 'RFC 6376 3.6.1',
    }),
    DKIM_ROTATION_OVERDUE: row<Aged & { readonly most: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ selector, days, most }) =>
        `the key of selector ${selector} is in use for ${days} days, longer than the ${most} that are wanted`,
      effect: () => 'the longer a key is in use, the longer a stolen copy of it is worth something',
      evidence: ({ since }) => `known since ${utcMinute(since)}`,
      advice: ({ selector }) => [
        `publish a new key under another selector and sign with that; a week later revoke ${selector} (p= left empty)`,
      ],
      spec: 'RFC 6376 3.1',
    }),
    DKIM_KEY_AGE: row<Aged>({
      outcome: 'pass',
      severity: 'info',
      says: ({ selector, days }) => `the key of selector ${selector} is in use for ${days} days at least`,
      evidence: ({ since }) => `known since ${utcMinute(since)}`,
      advice: () => [],
    }),
    DKIM_KEY_LONG: row<At & { readonly bits: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ selector, bits }) =>
        `the key of selector ${selector} has ${bits} bits; receivers need not take more than 4096`,
      effect: () => 'some receivers cannot verify what is signed with it',
      evidence: ({ name }) => name,
      advice: () => ['at the next rotation make the new key 2048 bits long'],
      spec: 'RFC 8301 3.2',
    }),
    DKIM_KEY_EXPONENT: row<At & { readonly exponent: string; readonly broken: boolean }>({
      outcome: 'fail',
      severity: ({ broken }) => (broken ? 'error' : 'notice'),
      says: ({ selector, exponent }) =>
        `the key of selector ${selector} has the public exponent ${exponent}, where 65537 is usual`,
      effect: ({ broken }) =>
        broken
          ? 'this is no key: anybody can make signatures that pass, or nobody can'
          : 'small exponents make some old attacks possible, odd ones are refused by some receivers',
      evidence: ({ name }) => name,
      advice: () => ['make a new key with usual settings, under a new selector'],
      spec: 'RFC 8017 3.1',
    }),
    DKIM_KEYS_NOT_JUDGED: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no DKIM key was looked at closer: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, at, known }, raise) {
    const ask = askOf(facts.answers);
    const blind = dnsBlindness(faults);
    const keys = [...new Set(subject.selectors)].flatMap((selector) => {
      const { name, records } = evaluateSelector(subject.domain, selector, ask);
      const key = records.length === 1 ? records[0]?.key : undefined;
      return key?.ok === true && !key.value.revoked ? [{ selector, name, key: key.value }] : [];
    });
    if (blind !== '' || keys.length === 0)
      return raise('DKIM_KEYS_NOT_JUDGED', { reason: blind || 'there is none that can be read' });
    for (const { selector, name, key } of keys) {
      const here = { selector, name };
      const settings = subject.selectorSettings?.[selector];
      const { key: expected, standby = false } = settings ?? {};
      if (expected === key.fingerprint) raise('DKIM_KEY_PINNED', { ...here, key: expected });
      else if (expected !== undefined) raise('DKIM_KEY_DIFFERS', { ...here, key: key.fingerprint, expected });
      if (key.bits > MOST_BITS) raise('DKIM_KEY_LONG', { ...here, bits: key.bits });
      const { exponent } = key;
      if (key.type === 'rsa' && exponent !== USUAL_EXPONENT)
        raise('DKIM_KEY_EXPONENT', { ...here, exponent, broken: isBroken(exponent) });
      // A change that the run before has not learnt yet begins a new age.
      const isLearnt = known?.dkim?.[selector] === digestOf(key);
      const since = settings?.since ?? (isLearnt ? known?.dkimSince?.[selector] : undefined);
      const days = since === undefined ? -1 : Math.floor((Date.parse(at) - Date.parse(since)) / DAY_MS);
      if (since === undefined || days < 0 || standby) continue;
      const most = subject.keyMaxAgeDays ?? Infinity;
      if (days > most) raise('DKIM_ROTATION_OVERDUE', { ...here, since, days, most });
      else raise('DKIM_KEY_AGE', { ...here, since, days });
    }
  },
});

/** RFC 8301 3.2: verifiers must be able to use keys from 1024 to 4096 bits. */
const MOST_BITS = 4096;
const USUAL_EXPONENT = '65537';
const DAY_MS = 86_400_000;

/** RFC 8017 3.1: the exponent is odd and at least 3. */
function isBroken(exponent: string): boolean {
  return /^[01]$|[02468]$/.test(exponent);
}

/** As core/protocol/known remembers a key. */
function digestOf({ typeName, bits, fingerprint }: DkimKey): string {
  return `${typeName} ${bits} ${fingerprint}`;
}
