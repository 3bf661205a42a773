import {
  evidenceOfClosedPort,
  hasAnswered,
  WINDOW_MS,
  type Attempt,
  type Reached,
} from '../../../../core/protocol/egress/index.ts';

const seen = (address: string, port: number, reached: Reached, at = 0): Attempt => ({
  address,
  port,
  reached,
  at,
});
const SILENT = [
  seen('192.0.2.1', 25, 'timed-out'),
  seen('198.51.100.1', 25, 'timed-out'),
  seen('203.0.113.1', 25, 'timed-out'),
];
const OTHER = seen('192.0.2.9', 587, 'connected');
const TO = { address: '192.0.2.1', port: 25 };

test('three silent addresses, none that answers, and another port that works: closed here', () => {
  const evidence = evidenceOfClosedPort(TO, [...SILENT, OTHER], 1000);
  expect(evidence).toContain('3 addresses were silent on port 25');
  expect(evidence).toContain('192.0.2.9 port 587');
});

const six = SILENT.map((one, index) => ({ ...one, address: `2001:db8:${index}::1` }));
test.each<[string, readonly Attempt[]]>([
  ['nothing', []],
  ['two silent addresses', [...SILENT.slice(1), OTHER]],
  ['nothing else that could be connected to', SILENT],
  ['another port that only refused', [...SILENT, { ...OTHER, reached: 'answered' }]],
  ['one address that connected', [...SILENT, seen('192.0.2.7', 25, 'connected'), OTHER]],
  ['one address that refused', [...SILENT, seen('192.0.2.7', 25, 'answered'), OTHER]],
  [
    'neighbours in one network',
    ['1', '2', '3'].map((n) => seen(`192.0.2.${n}`, 25, 'timed-out')).concat(OTHER),
  ],
  ['silence in the other family', [...six, OTHER]],
  ['another port that works in the other family', [...SILENT, { ...OTHER, address: '2001:db8::9' }]],
  ['silence on another port', [...SILENT.map((one) => ({ ...one, port: 465 })), OTHER]],
])('%s is no evidence', (_, attempts) => {
  expect(evidenceOfClosedPort(TO, attempts, 1000)).toBe('');
});

test('what happened longer ago than the window does not count, on either side', () => {
  const late = WINDOW_MS + 1;
  expect(evidenceOfClosedPort(TO, [...SILENT, OTHER], late)).toBe('');
  const now = SILENT.map((one) => ({ ...one, at: late }));
  const before = seen('192.0.2.7', 25, 'connected', 0);
  expect(evidenceOfClosedPort(TO, [before, ...now, { ...OTHER, at: late }], late)).not.toBe('');
});

test('a port is judged in its family', () => {
  const other = { ...OTHER, address: '2001:db8:9::1' };
  const open = seen('192.0.2.7', 25, 'connected');
  expect(evidenceOfClosedPort({ address: '2001:db8::1', port: 25 }, [...six, other, open], 0)).not.toBe('');
});

test('hasAnswered() counts refusals, and nothing before the moment', () => {
  const answered = seen('192.0.2.7', 25, 'answered', 500);
  expect(hasAnswered(TO, [...SILENT, answered], 500)).toBe(true);
  expect(hasAnswered(TO, [...SILENT, answered], 501)).toBe(false);
  expect(hasAnswered({ ...TO, port: 587 }, [answered], 0)).toBe(false);
});
