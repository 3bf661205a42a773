import { DNSBLS, listStates } from '../../../../core/protocol/dnsbl/index.ts';

const NONE = { without: [], own: [], onlyOwn: false } as const;
const whyOf = (choice: Parameters<typeof listStates>[0], id: string): string | undefined =>
  listStates(choice).find(({ list }) => list.id === id)?.why;

test('a list is asked, or there is a reason', () => {
  expect(listStates(NONE)).toHaveLength(DNSBLS.length);
  expect(whyOf(NONE, 'spamcop')).toBe('');
  expect(whyOf({ ...NONE, without: ['spamcop'] }, 'spamcop')).toContain('blocklists.without');
  expect(whyOf({ ...NONE, onlyOwn: true }, 'spamcop')).toContain('blocklists.onlyOwn');
  const off = DNSBLS.find((list) => list.off !== undefined && list.key === undefined);
  expect(whyOf(NONE, off?.id ?? '')).toBe(off?.off);
});

test('a keyed list needs its key, and then stands for the public one', () => {
  const keyed = DNSBLS.find(
    ({ key, replaces }) => key === 'spamhaus-dqs' && replaces?.includes('spamhaus-zen'),
  );
  expect(whyOf(NONE, keyed?.id ?? '')).toContain('blocklists.keys.spamhaus-dqs');
  const withKey = { ...NONE, keys: { 'spamhaus-dqs': 'env:DQS' } };
  expect(whyOf(withKey, keyed?.id ?? '')).toBe('');
  expect(whyOf(withKey, 'spamhaus-zen')).toBe(`"${keyed?.id}" says the same and is asked`);
});

test('a row of your own stands for the one in the table', () => {
  const [spamcop] = DNSBLS.filter(({ id }) => id === 'spamcop');
  if (spamcop === undefined) throw new Error('spamcop is not in the table');
  const choice = { ...NONE, own: [{ ...spamcop, id: 'mine' }] };
  expect(whyOf(choice, 'spamcop')).toBe('your own row "mine" stands for it');
  expect(whyOf(choice, 'mine')).toBe('');
});
