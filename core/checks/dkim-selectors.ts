/** Is a usable key published at each configured DKIM selector? Selectors cannot be listed, so none is ever guessed. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck, type Args, type CodeRow } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';
import {
  dkimProvider,
  evaluateSelector,
  excludesSha256,
  isForMail,
  isTooShort,
  isWorking,
  type KeyRecord,
  type Selector,
} from '../protocol/dkim/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';

type At = {
  readonly selector: string;
  /** Where the key is looked up. */
  readonly name: string;
  /** CNAME chain, or "". */
  readonly alias: string;
  /** Configured selectors with a key that works. */
  readonly others: number;
};
type Recorded = At & { readonly record: string };

/** Signatures of a selector without a key fail; mail suffers most when no other selector signs either. */
const byOthers = ({ others }: At): Severity => (others > 0 ? 'warning' : 'error');
const withAlias = (text: string, { alias }: At): string => (alias === '' ? text : `${text}; CNAME ${alias}`);
const quoted = (args: Recorded): string => withAlias(`${args.name} TXT "${args.record}"`, args);
const signaturesFail = ({ selector, others }: At): string =>
  others > 0
    ? `receivers cannot verify what is signed with ${selector}; other selectors work`
    : `receivers cannot verify what is signed with ${selector}; DMARC then rests on SPF alone`;

/** A second selector whose alias leads nowhere yet is how some providers prepare a change of keys. */
const isPrepared = ({ alias, others }: At): boolean =>
  others > 0 && dkimProvider(alias.split(' -> ').at(-1) ?? '')?.prepares === true;

/** A row whose finding is about one selector. */
function row<A extends At & Args>(parts: Omit<CodeRow<A>, 'outcome' | 'per'>): CodeRow<A> {
  return code<A>({ outcome: 'fail', per: ['selector'] as never, ...parts });
}

export const dkimSelectors = defineCheck({
  id: 'dkim-selectors',
  probe: 'mail-dns',
  title: 'Each DKIM selector has a usable key',
  codes: {
    DKIM_KEY_FOUND: code<
      Recorded & { readonly type: string; readonly bits: number; readonly fingerprint: string }
    >({
      outcome: 'pass',
      severity: 'info',
      says: ({ selector, type, bits }) =>
        `selector ${selector} has ${type === 'ed25519' ? 'an Ed25519 key' : `an RSA key of ${bits} bits`}`,
      evidence: (args) => `${quoted(args)}; SHA-256 ${args.fingerprint.slice(0, 16)}`,
      advice: () => [],
      spec: 'RFC 6376 3.6.1',
      per: ['selector'],
    }),
    DKIM_KEY_MISSING: row<At & { readonly detail: string }>({
      severity: (args) => (isPrepared(args) ? 'notice' : byOthers(args)),
      says: ({ selector, alias }) =>
        alias === ''
          ? `selector ${selector} has no key`
          : `selector ${selector} has no key: its alias leads nowhere`,
      effect: (args) => (isPrepared(args) ? 'none while nothing is signed with it' : signaturesFail(args)),
      evidence: (args) => withAlias(`${args.name}: ${args.detail}`, args),
      advice: ({ name, alias }) => [
        alias === ''
          ? `publish the public key as TXT at ${name}`
          : `ask the provider of ${alias.split(' -> ').at(-1) ?? ''} to publish the key`,
        'if nothing is signed with it yet, write "standby: true" for it in postwatch.yaml; if nothing is any more, take it out',
      ],
      spec: 'RFC 6376 3.6.2',
    }),
    DKIM_STANDBY_EMPTY: code<At & { readonly detail: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ selector }) => `selector ${selector} is on standby and has no key yet`,
      evidence: (args) => withAlias(`${args.name}: ${args.detail}`, args),
      advice: () => [],
      per: ['selector'],
    }),
    DKIM_KEY_REVOKED: row<Recorded>({
      severity: (args) => (args.others > 0 ? 'notice' : 'error'),
      says: ({ selector }) => `the key of selector ${selector} is revoked: p= is empty`,
      effect: signaturesFail,
      evidence: quoted,
      advice: ({ selector }) => [
        `stop signing with ${selector}, or publish its key again`,
        'if it was retired on purpose, take it out of postwatch.yaml',
      ],
      spec: 'RFC 6376 3.6.1',
    }),
    DKIM_KEY_SYNTAX: row<Recorded & { readonly problem: string; readonly at: number }>({
      severity: byOthers,
      says: ({ selector, problem }) => `the key of selector ${selector} cannot be read: ${problem}`,
      effect: signaturesFail,
      evidence: (args) => `${quoted(args)}, at character ${args.at + 1}`,
      advice: () => [
        'publish the record again exactly as the signing software or the provider shows it, in one TXT record',
      ],
      spec: 'RFC 6376 3.6.1',
    }),
    DKIM_KEY_TYPE_UNKNOWN: row<Recorded & { readonly type: string }>({
      severity: byOthers,
      says: ({ selector, type }) =>
        `the key of selector ${selector} has the type "${type}", which receivers do not know`,
      effect: signaturesFail,
      evidence: quoted,
      advice: () => ['write k=rsa or k=ed25519, in lower case, or leave k= out for RSA'],
      spec: 'RFC 6376 3.6.1',
    }),
    DKIM_KEY_TOO_SHORT: row<Recorded & { readonly bits: number }>({
      severity: 'error',
      says: ({ selector, bits }) =>
        `the key of selector ${selector} has ${bits} bits; receivers must not accept less than 1024`,
      effect: signaturesFail,
      evidence: quoted,
      advice: () => [
        'make a new RSA key of 2048 bits under a new selector, sign with it, then revoke this one',
      ],
      spec: 'RFC 8301 3.2',
    }),
    DKIM_KEY_SHORT: row<Recorded & { readonly bits: number }>({
      severity: 'notice',
      says: ({ selector, bits }) =>
        `the key of selector ${selector} has ${bits} bits; signers should use at least 2048`,
      evidence: quoted,
      advice: () => ['at the next rotation make the new key 2048 bits long'],
      spec: 'RFC 8301 3.2',
    }),
    DKIM_KEY_MULTIPLE: row<At & { readonly records: readonly string[] }>({
      severity: byOthers,
      says: ({ selector, records }) =>
        `selector ${selector} has ${records.length} key records; which one receivers use is undefined`,
      effect: () => 'signatures verify at some receivers and fail at others, by chance',
      evidence: ({ name, records }) =>
        `${name} TXT ${records.map((text) => `"${shownText(text, 120)}"`).join(' and ')}`,
      advice: () => ['remove all but the key in use; a second key needs a second selector'],
      spec: 'RFC 6376 3.6.2.2',
    }),
    DKIM_KEY_TESTING: row<Recorded>({
      severity: 'notice',
      says: ({ selector }) => `the key of selector ${selector} says that DKIM is only tested (t=y)`,
      effect: () => 'some receivers give its signatures no credit',
      evidence: quoted,
      advice: () => ['remove y from the t= tag once signing works'],
      spec: 'RFC 6376 3.6.1',
    }),
    DKIM_SHA256_EXCLUDED: row<Recorded & { readonly hashes: readonly string[] }>({
      severity: byOthers,
      says: ({ selector, hashes }) =>
        `the key of selector ${selector} allows only ${hashes.join(', ')}; SHA-256 is the only hash in use`,
      effect: signaturesFail,
      evidence: quoted,
      advice: () => ['remove the h= tag, or write h=sha256'],
      spec: 'RFC 8301 3.1',
    }),
    DKIM_KEY_NOT_FOR_MAIL: row<Recorded & { readonly services: readonly string[] }>({
      severity: byOthers,
      says: ({ selector, services }) =>
        `the key of selector ${selector} is for ${services.join(', ')}, not for mail`,
      effect: signaturesFail,
      evidence: quoted,
      advice: () => ['remove the s= tag, or write s=email'],
      spec: 'RFC 6376 3.6.1',
    }),
    DKIM_KEY_SHARED: code<{ readonly selectors: readonly string[]; readonly fingerprint: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ selectors }) => `selectors ${selectors.join(' and ')} have the same key`,
      effect: () => 'changing from one to the other changes nothing: a stolen key stays in use',
      evidence: ({ fingerprint }) => `SHA-256 of the key ${fingerprint}`,
      advice: () => ['make a key of its own for each selector'],
      spec: 'RFC 6376 3.1',
      per: ['fingerprint'],
    }),
    DKIM_UNSEEN: code<At & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ selector }) => `the key of selector ${selector} could not be seen`,
      evidence: ({ detail }) => detail,
      advice: ({ name }) => [`ask each name server for TXT at ${name}, to find the one that fails`],
      per: ['selector'],
    }),
    DKIM_NOT_CONFIGURED: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no DKIM key was judged: ${reason}`,
      advice: ({ reason }) =>
        reason === NO_SELECTOR ? ['name the selectors in use: dkim: { selectors: [s1, s2] }'] : [],
    }),
  },
  judge({ facts, subject, faults, known }, raise) {
    const blind = dnsBlindness(faults);
    if (blind !== '' || subject.selectors.length === 0) {
      raise('DKIM_NOT_CONFIGURED', { reason: blind || NO_SELECTOR });
      return;
    }
    const ask = askOf(facts.answers);
    const selectors = [...new Set(subject.selectors)].map((name) =>
      evaluateSelector(subject.domain, name, ask),
    );
    const working = selectors.filter(isWorking);
    // What was there before and is gone is told by mail-dns-changes.
    const isStandby = ({ selector }: Selector): boolean =>
      subject.selectorSettings?.[selector]?.standby === true;
    const gone = selectors.filter(
      (one) => isGone(one) && !isStandby(one) && (known?.dkim?.[one.selector] ?? '') !== '',
    );
    if (gone.length === selectors.length)
      return raise('DKIM_NOT_CONFIGURED', { reason: 'the keys were there before and are gone' });
    for (const one of selectors.filter((each) => !gone.includes(each))) {
      const { selector, name, alias, state, records, detail } = one;
      const at = { selector, name, alias, others: working.filter((other) => other !== one).length };
      const [first, ...more] = records;
      if (state === 'unseen') raise('DKIM_UNSEEN', { ...at, detail });
      else if (isStandby(one) && isGone(one))
        raise('DKIM_STANDBY_EMPTY', { ...at, detail: shownText(detail || 'p= is empty') });
      else if (first === undefined) raise('DKIM_KEY_MISSING', { ...at, detail: shownText(detail) });
      else if (more.length > 0)
        raise('DKIM_KEY_MULTIPLE', { ...at, records: records.map(({ text }) => text) });
      else judgeRecord({ ...at, record: shownText(first.text) }, first);
    }

    for (const [fingerprint, same] of Map.groupBy(working, keyOf)) {
      if (same.length > 1)
        raise('DKIM_KEY_SHARED', { selectors: same.map(({ selector }) => selector), fingerprint });
    }

    function judgeRecord(args: Recorded, { key, hint }: KeyRecord): void {
      if (!key.ok) {
        const problem = hint === '' ? key.detail : `${key.detail}; ${hint}`;
        raise('DKIM_KEY_SYNTAX', { ...args, problem, at: key.at });
        return;
      }
      const { type, typeName, bits, hashes, services, fingerprint } = key.value;
      // Nothing more to say of a key that is none.
      if (key.value.revoked) return raise('DKIM_KEY_REVOKED', args);
      if (type === 'other') return raise('DKIM_KEY_TYPE_UNKNOWN', { ...args, type: shownText(typeName, 90) });
      // These have causes of their own: one may be there beside the other.
      const excluded = excludesSha256(key.value);
      const wrongService = !isForMail(key.value);
      if (excluded) raise('DKIM_SHA256_EXCLUDED', { ...args, hashes });
      if (wrongService) raise('DKIM_KEY_NOT_FOR_MAIL', { ...args, services });
      if (isTooShort(key.value)) return raise('DKIM_KEY_TOO_SHORT', { ...args, bits });
      const short = type === 'rsa' && bits < GOOD_BITS;
      if (short) raise('DKIM_KEY_SHORT', { ...args, bits });
      if (key.value.testing) raise('DKIM_KEY_TESTING', args);
      if (excluded || wrongService || short || key.value.testing) return;
      raise('DKIM_KEY_FOUND', { ...args, type, bits, fingerprint });
    }
  },
});

const NO_SELECTOR = 'no selector is named, and nobody can list them';
/** RFC 8301 3.2: signers should use 2048 or more. */
const GOOD_BITS = 2048;

function isGone({ state, records }: Selector): boolean {
  const key = records.length === 1 ? records[0]?.key : undefined;
  return state === 'missing' || (key?.ok === true && key.value.revoked);
}

function keyOf({ records }: Selector): string {
  const key = records[0]?.key;
  return key?.ok === true ? key.value.fingerprint : '';
}
