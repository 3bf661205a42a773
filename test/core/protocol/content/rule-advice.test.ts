import { adviceFor } from '../../../../core/protocol/content/index.ts';
import { RSPAMD_ADVICE } from '../../../../core/protocol/rspamd/index.ts';
import { SPAMASSASSIN_ADVICE } from '../../../../core/protocol/spamd/index.ts';

describe.each([
  { scorer: 'rspamd', rows: RSPAMD_ADVICE },
  { scorer: 'SpamAssassin', rows: SPAMASSASSIN_ADVICE },
])('advice for $scorer', ({ rows }) => {
  test('a rule is named once', () => {
    const names = rows.flatMap(({ rules }) => rules);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('names are as scorers write them, and each row says what to do', () => {
    for (const { rules, change } of rows) {
      for (const name of rules) expect(name).toMatch(/^[A-Z][A-Za-z0-9_]*\*?$/);
      expect(change).toMatch(/^\S.{10,}[^.\s]$/);
    }
  });
});

test('adviceFor() prefers a name to a pattern', () => {
  const rows = [
    { rules: ['URIBL_*'], change: 'all of them', about: 'names' },
    { rules: ['URIBL_BLOCKED'], change: 'this one', about: 'test' },
  ] as const;
  expect(adviceFor(rows, 'URIBL_BLOCKED')?.change).toBe('this one');
  expect(adviceFor(rows, 'URIBL_DBL')?.change).toBe('all of them');
  expect(adviceFor(rows, 'OTHER')).toBeUndefined();
});
