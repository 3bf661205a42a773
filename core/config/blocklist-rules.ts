/** Rules about lists: known words, living zones, readable answers, and no key in plain sight. */
import { isIP } from 'node:net';
import { deadList, DNSBLS, hideKeys, OPERATORS, parseAnswerPattern } from '../protocol/dnsbl/index.ts';
import type { PlacedProblem } from './describe-issue.ts';
import type { ConfigPath } from './problem.ts';
import type { Config } from './schema.ts';
import { twice } from './twice.ts';
import { unknownWord } from './unknown-word.ts';

type OwnRow = Config['blocklists']['own'][number];

export function blocklistRules({ blocklists }: Config): PlacedProblem[] {
  const { without, enable, severity, own, keys, budgets } = blocklists;
  const operators = [...OPERATORS, ...own].map(({ id }) => id);
  const ids = [...DNSBLS, ...own].map((list) => list.id);
  const known = (path: ConfigPath, id: string, atKey = false): PlacedProblem[] => {
    if (ids.includes(id)) return [];
    const dead = deadProblem(path, id);
    const problem = dead ?? unknownWord(path, 'no blocklist has the id', id, ids);
    return [atKey ? { ...problem, atKey } : problem];
  };
  return [
    ...without.flatMap((id, index) => known(['blocklists', 'without', index], id)),
    ...enable.flatMap((id, index) => [
      ...known(['blocklists', 'enable', index], id),
      ...keyless(id, ['blocklists', 'enable', index], keys),
    ]),
    ...Object.keys(severity).flatMap((id) => known(['blocklists', 'severity', id], id, true)),
    ...Object.keys(budgets).flatMap((id) =>
      operators.includes(id)
        ? []
        : [
            {
              ...unknownWord(['blocklists', 'budgets', id], 'no operator has the id', id, operators),
              atKey: true,
            },
          ],
    ),
    ...keyRules(blocklists),
    ...own.flatMap((row, index) => rowRules(row, ['blocklists', 'own', index], keys)),
    ...twice(
      own.map((row) => row.id),
      (index) => ['blocklists', 'own', index, 'id'],
    ),
  ];
}

function deadProblem(path: ConfigPath, zone: string): PlacedProblem | undefined {
  const dead = deadList(zone);
  if (dead === undefined) return undefined;
  return {
    path,
    message: `"${hideKeys(zone)}" is dead: ${dead.why}`,
    hint: `known since ${dead.since}; remove it`,
  };
}

function keyless(id: string, path: ConfigPath, keys: Config['blocklists']['keys']): PlacedProblem[] {
  const key = DNSBLS.find((list) => list.id === id)?.key;
  if (key === undefined || Object.hasOwn(keys, key)) return [];
  return [
    {
      path,
      message: `"${id}" answers customers only`,
      hint: `write  keys: { ${key}: { secret: env:MYKEY } }  (reads MYKEY_KEY); it is asked then`,
    },
  ];
}

/** Names of secrets have hyphens, slashes or words; keys are one word of letters and digits. */
const LOOKS_LIKE_A_KEY = /^(?=.*\d)[a-z0-9]{20,}$/i;

function keyRules({ keys, own }: Config['blocklists']): PlacedProblem[] {
  const wanted = [...DNSBLS, ...own].flatMap(({ key }) => (key === undefined ? [] : [key]));
  return Object.entries(keys).flatMap(([id, { secret }]): PlacedProblem[] => {
    const path: ConfigPath = ['blocklists', 'keys', id];
    if (LOOKS_LIKE_A_KEY.test(secret))
      return [
        {
          path: [...path, 'secret'],
          message: 'looks like the key itself; it must be a reference',
          hint: 'write  secret: env:MYKEY  and put the key into the variable MYKEY_KEY',
        },
      ];
    if (wanted.includes(id)) return [];
    return [{ ...unknownWord(path, 'no blocklist wants the key', id, [...new Set(wanted)]), atKey: true }];
  });
}

function rowRules(row: OwnRow, path: ConfigPath, keys: Config['blocklists']['keys']): PlacedProblem[] {
  const at = (...more: ConfigPath): ConfigPath => [...path, ...more];
  const dead = deadProblem(at('zone'), row.zone.replace('{key}.', ''));
  const patterns = (['codes', 'refusals'] as const).flatMap((key) =>
    row[key].flatMap(({ answer }, index): PlacedProblem[] => {
      const pattern = parseAnswerPattern(answer);
      return pattern.ok ? [] : [{ path: at(key, index, 'answer'), message: pattern.detail }];
    }),
  );
  return [
    ...(dead === undefined ? [] : [dead]),
    ...patterns,
    ...(DNSBLS.some((list) => list.id === row.id)
      ? [{ path: at('id'), message: `"${row.id}" is in the built-in table already` }]
      : []),
    ...placeOfKey(row, at, keys),
    ...testPointsFit(row, at),
  ];
}

/** Danger: a key in the zone would stand in every file that holds the configuration. */
function placeOfKey(
  { zone, key }: OwnRow,
  at: (...more: ConfigPath) => ConfigPath,
  keys: Config['blocklists']['keys'],
): PlacedProblem[] {
  const hint = 'write  zone: "{key}.bl.example", key: NAME  and  keys: { NAME: { secret: ... } }';
  const isWritten = hideKeys(zone) !== zone || DNSBLS.some((list) => isBelowKeyed(zone, list.zone));
  if (isWritten) return [{ path: at('zone'), message: 'holds a key, which is a secret', hint }];
  if (zone.startsWith('{key}.') !== (key !== undefined))
    return [{ path: at('zone'), message: '"{key}." in the zone and "key" belong together', hint }];
  if (key === undefined || Object.hasOwn(keys, key)) return [];
  return [{ path: at('key'), message: `there is no "${key}" under blocklists.keys`, hint }];
}

/** "SOMETHING.zen.dq.spamhaus.net" can only be a key in front of the keyed zone. */
function isBelowKeyed(zone: string, keyed: string): boolean {
  return keyed.startsWith('{key}.') && !zone.startsWith('{key}.') && zone.endsWith(keyed.slice(5));
}

function testPointsFit(
  { asks, testPoints }: OwnRow,
  at: (...more: ConfigPath) => ConfigPath,
): PlacedProblem[] {
  return (['listed', 'unlisted'] as const).flatMap((side) =>
    (testPoints?.[side] ?? []).flatMap((point, index): PlacedProblem[] =>
      (isIP(point) === 0) === (asks !== undefined)
        ? []
        : [
            {
              path: at('testPoints', side, index),
              message: `"${point}" is ${asks === undefined ? 'no address; this list is asked for addresses' : 'an address; this list is asked for names'}`,
            },
          ],
    ),
  );
}
