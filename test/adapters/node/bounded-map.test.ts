import { createBoundedMap } from '../../../adapters/node/bounded-map.ts';

test('the entry that was used longest ago makes room', () => {
  const map = createBoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
});

test('a key that is set again takes no second place', () => {
  const map = createBoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  expect(['a', 'b'].map((key) => map.get(key))).toEqual([3, 2]);
});

test('size 0 keeps nothing, clear() forgets everything', () => {
  const none = createBoundedMap<string, number>(0);
  none.set('a', 1);
  expect(none.get('a')).toBeUndefined();
  const map = createBoundedMap<string, number>(2);
  map.set('a', 1);
  map.clear();
  expect(map.get('a')).toBeUndefined();
});
