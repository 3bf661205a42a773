import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DIALECTS, readBounce, type Bounce } from '../../../../core/protocol/bounce/index.ts';

interface Case {
  readonly name: string;
  readonly mail: string;
  readonly want?: readonly Partial<Bounce>[];
  readonly none?: string;
}

const FOLDER = join(import.meta.dirname, '../../../golden-bounces');
const FILES = readdirSync(FOLDER).sort();
const casesOf = (name: string): readonly Case[] =>
  (parse(readFileSync(join(FOLDER, name), 'utf8')) as { cases: Case[] }).cases;

describe.each(FILES)('readBounce() on %s', (file) => {
  it.each(casesOf(file).map((one) => [one.name, one] as const))('%s', async (_, { mail, want, none }) => {
    for (const text of [mail, mail.replaceAll('\n', '\r\n')]) {
      const reading = await readBounce(Buffer.from(text));
      if (none !== undefined) expect(reading).toMatchObject({ ok: false, code: none });
      else {
        expect(reading).toMatchObject({ ok: true, value: want });
        expect(reading.ok ? reading.value.length : 0).toBe(want?.length);
      }
    }
  });
});

test('every dialect has a golden bounce', async () => {
  const read = new Set<string>();
  for (const { mail } of FILES.flatMap(casesOf)) {
    const reading = await readBounce(Buffer.from(mail));
    if (reading.ok) reading.value.forEach(({ dialect }) => read.add(dialect));
  }
  expect(DIALECTS.map(({ id }) => id).filter((id) => !read.has(id))).toEqual([]);
});

test('the message that came back is told', async () => {
  const [first] = casesOf('reports.yaml');
  const reading = await readBounce(Buffer.from(first?.mail ?? ''));
  expect(reading).toMatchObject({
    ok: true,
    value: [
      {
        original: {
          from: 'sender@example.com',
          to: 'a@example.org',
          subject: 'Grüße',
          messageId: '<m1@example.com>',
        },
      },
    ],
  });
});
