import fc from 'fast-check';
import type { KnownMailDns, KnownSmtp, KnownTransport } from '../../../../core/model/known.ts';
import type { DomainSubject } from '../../../../core/model/mail-dns-facts.ts';
import {
  compareMailDns,
  learnMailDns,
  type SeenMailDns,
} from '../../../../core/protocol/known-mail-dns/index.ts';
import { learnSmtp, type SeenSmtp } from '../../../../core/protocol/known-smtp/index.ts';

const AT = '2026-11-24T02:14:00Z';
const SUBJECT: DomainSubject = {
  domain: 'example.com',
  sends: true,
  receives: true,
  selectors: ['s1', 's2'],
};

const offer = fc
  .dictionary(fc.constantFrom('PIPELINING', 'DSN', 'STARTTLS'), fc.constant(''))
  .chain((plain) =>
    fc
      .record(
        {
          AUTH: fc.subarray(['LOGIN', 'PLAIN', 'XOAUTH2']).map((all) => all.join(' ')),
          SIZE: fc.constantFrom('0', '1000', '5'),
        },
        { requiredKeys: [] },
      )
      .map((more): Record<string, string> => ({ ...plain, ...more })),
  );
const seenSmtp = fc.record(
  {
    plain: offer,
    inside: offer,
    tls: fc.constantFrom('TLSv1.2', 'TLSv1.3'),
    certificates: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), {
      minLength: 1,
      maxLength: 3,
    }),
    greetings: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SeenSmtp>;

const dmarc = fc
  .constantFrom('', 'none', 'quarantine', 'reject')
  .map((policy) =>
    policy === ''
      ? { policy, at: '', text: '' }
      : { policy, at: 'example.com', text: `v=DMARC1; p=${policy}` },
  );
const seenMailDns = fc.record(
  {
    mx: fc.subarray(['a.example', 'b.example', 'c.example']),
    spf: fc.constantFrom('', 'v=spf1 mx -all', 'v=spf1 mx ~all', 'v=spf1 ?all'),
    dkim: fc.dictionary(fc.constantFrom('s1', 's2'), fc.constantFrom('', 'rsa 2048 x', 'rsa 2048 y')),
    dmarc,
    mtaSts: fc.record({ id: fc.constantFrom('1', '2'), policy: fc.constantFrom('a', 'b') }),
    mxOrder: fc.constantFrom('a.example < b.example', 'b.example < a.example'),
    transport: fc.record(
      {
        mtaSts: fc.constantFrom('', 'none', 'testing', 'enforce'),
        tlsRpt: fc.constantFrom('', 'mailto:a@example.com', 'mailto:b@example.com'),
        dnssec: fc.constantFrom('', 'signed'),
        dane: fc.dictionary(fc.constantFrom('a.example', 'b.example'), fc.constantFrom('', '3 1 1 ab')),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SeenMailDns>;

describe('smtp', () => {
  const learn = (runs: readonly SeenSmtp[]): KnownSmtp | undefined =>
    runs.reduce<KnownSmtp | undefined>((known, seen) => learnSmtp(known, seen, AT), undefined);

  test('the same run again leaves the very same object', () => {
    fc.assert(
      fc.property(fc.array(seenSmtp, { minLength: 1, maxLength: 5 }), (runs) => {
        const known = learn(runs);
        const last = runs.at(-1) ?? {};
        if (known !== undefined) expect(learnSmtp(known, last, '2027-01-01T00:00:00Z')).toBe(known);
      }),
    );
  });

  test('no offer, login or size that was good is ever forgotten by itself', () => {
    fc.assert(
      fc.property(fc.array(seenSmtp, { minLength: 1, maxLength: 6 }), (runs) => {
        const known = learn(runs);
        for (const seen of runs) {
          for (const list of ['plain', 'inside'] as const) {
            for (const [keyword, parameters] of Object.entries(seen[list] ?? {})) {
              const kept = known?.[list]?.[keyword];
              expect(kept).toBeDefined();
              if (keyword !== 'AUTH') continue;
              for (const one of parameters.split(' ').filter((word) => word !== ''))
                expect(kept?.split(' ')).toContain(one);
            }
          }
        }
        expect(JSON.stringify(known ?? {}).length).toBeLessThan(4000);
      }),
    );
  });

  test('members of a pool do not make it write for ever', () => {
    let known = learn([{ greetings: ['mx-0.example'] }]);
    for (let member = 1; member < 40; member += 1)
      known = learnSmtp(known, { greetings: [`mx-${member}.example`] }, AT);
    expect(learnSmtp(known, { greetings: ['mx-40.example'] }, AT)).toBe(known);
  });

  test('a run that saw nothing teaches nothing', () => {
    expect(learnSmtp(undefined, {}, AT)).toBeUndefined();
  });
});

describe('mail-dns', () => {
  const learn = (runs: readonly SeenMailDns[]): KnownMailDns | undefined =>
    runs.reduce<KnownMailDns | undefined>((known, seen) => learnMailDns(known, seen, SUBJECT, AT), undefined);

  test('the same run again leaves the very same object', () => {
    fc.assert(
      fc.property(fc.array(seenMailDns, { minLength: 1, maxLength: 5 }), (runs) => {
        const known = learn(runs);
        const last = runs.at(-1) ?? {};
        if (known !== undefined)
          expect(learnMailDns(known, last, SUBJECT, '2027-01-01T00:00:00Z')).toBe(known);
      }),
    );
  });

  test('what is gone or weaker stays a difference, run after run; any other change is one once', () => {
    fc.assert(
      fc.property(fc.array(seenMailDns, { minLength: 1, maxLength: 5 }), seenMailDns, (runs, seen) => {
        const known = learn(runs);
        if (known === undefined) return;
        const first = compareMailDns(known, seen, SUBJECT).changes;
        const after = learnMailDns(known, seen, SUBJECT, AT) ?? known;
        const second = compareMailDns(after, seen, SUBJECT).changes;
        expect(second).toEqual(
          first.filter(({ direction }) => direction === 'gone' || direction === 'weaker'),
        );
      }),
    );
  });

  test.each([
    ['v=spf1 ip4:192.0.2.1 MX -all', 'v=spf1 mx +ip4:192.0.2.1 -all', undefined],
    ['v=spf1 -ip4:192.0.2.1 mx -all', 'v=spf1 mx -ip4:192.0.2.1 -all', 'changed'],
    ['v=spf1 mx -all', 'v=spf1 mx ~all', 'weaker'],
    ['v=spf1 mx ~all', 'v=spf1 mx -all', 'stronger'],
    ['v=spf1 mx -all', 'v=spf1 mx', 'weaker'],
    ['v=spf1 mx -all', '', 'gone'],
    ['', 'v=spf1 mx -all', 'stronger'],
  ])('SPF from "%s" to "%s" is %s', (before, after, direction) => {
    const { changes } = compareMailDns({ since: AT, spf: before }, { spf: after }, SUBJECT);
    expect(changes.map((change) => change.direction)).toEqual(direction === undefined ? [] : [direction]);
  });

  test('a selector that is configured no more is forgotten, a new one is learnt', () => {
    const known = learn([{ dkim: { s1: 'rsa 2048 x' } }]);
    const changed = learnMailDns(
      known,
      { dkim: { s2: 'rsa 2048 y' } },
      { ...SUBJECT, selectors: ['s2'] },
      AT,
    );
    expect(changed?.dkim).toEqual({ s2: 'rsa 2048 y' });
  });
});

describe('DKIM keys', () => {
  const known: KnownMailDns = { since: AT, dkim: { s1: 'rsa 2048 x' }, dkimSince: { s1: AT } };
  const LATER = '2027-01-01T00:00:00Z';

  test('a key is as old as its first sight, and a new one begins anew', () => {
    expect(learnMailDns(known, { dkim: { s1: 'rsa 2048 x' } }, SUBJECT, LATER)).toBe(known);
    expect(learnMailDns(known, { dkim: { s1: 'rsa 2048 y' } }, SUBJECT, LATER)?.dkimSince).toEqual({
      s1: LATER,
    });
  });

  test('where an alias led is remembered while it leads nowhere', () => {
    const led = learnMailDns(known, { dkimAlias: { s1: 'a.example' } }, SUBJECT, LATER);
    expect(learnMailDns(led, { dkim: { s1: '' } }, SUBJECT, LATER)?.dkimAlias).toEqual({ s1: 'a.example' });
    expect(learnMailDns(led, { dkimAlias: { s1: 'b.example' } }, SUBJECT, LATER)?.dkimAlias).toEqual({
      s1: 'b.example',
    });
  });

  test('a pinned key may change, and one on standby may go, without a change that is told', () => {
    const pinned = { ...SUBJECT, selectorSettings: { s1: { key: 'f'.repeat(64) } } };
    const standby = { ...SUBJECT, selectorSettings: { s1: { standby: true } } };
    expect(compareMailDns(known, { dkim: { s1: 'rsa 2048 y' } }, pinned).changes).toEqual([]);
    expect(compareMailDns(known, { dkim: { s1: '' } }, pinned).changes).toMatchObject([
      { direction: 'gone' },
    ]);
    expect(compareMailDns(known, { dkim: { s1: '' } }, standby).changes).toEqual([]);
  });
});

describe('protection on the way', () => {
  const full: KnownTransport = {
    mtaSts: 'enforce',
    mtaStsSeconds: 2_592_000,
    tlsRpt: 'mailto:a@example.com',
    dnssec: 'signed',
    dane: { 'mx1.example.com': '3 1 1 ab' },
  };
  const learn = (transport: KnownTransport): KnownMailDns | undefined =>
    learnMailDns({ since: AT, transport: full }, { transport }, SUBJECT, AT);

  test('what is gone or weaker stays known, and so a finding', () => {
    const less = { mtaSts: '', tlsRpt: '', dnssec: '', dane: { 'mx1.example.com': '' } } as const;
    expect(learn(less)?.transport).toEqual(full);
    expect(learn({ mtaSts: 'testing', mtaStsSeconds: 60 })?.transport).toEqual(full);
    expect(learn({})?.transport).toEqual(full);
  });

  test('what is other is learnt, and a host that is no MX host any more is forgotten', () => {
    expect(learn({ tlsRpt: 'mailto:b@example.com', dane: { 'mx2.example.com': '3 1 1 cd' } })).toMatchObject({
      transport: { tlsRpt: 'mailto:b@example.com', dane: { 'mx2.example.com': '3 1 1 cd' } },
    });
  });
});

test('another MTA-STS policy is learnt with another id only', () => {
  const known: KnownMailDns = { since: AT, mtaSts: { id: '1', policy: 'a' } };
  const learn = (mtaSts: KnownMailDns['mtaSts']): KnownMailDns | undefined =>
    learnMailDns(known, mtaSts === undefined ? {} : { mtaSts }, SUBJECT, AT);
  expect(learn({ id: '1', policy: 'b' })).toBe(known);
  expect(learn(undefined)).toBe(known);
  expect(learn({ id: '2', policy: 'b' })?.mtaSts).toEqual({ id: '2', policy: 'b' });
});
