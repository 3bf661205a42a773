/** Replies per second of the classifier, on the golden replies. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { classifyReply } from '../core/protocol/smtp/index.ts';

const TURNS = 5;
const AT_LEAST_MS = 400;
type Reply = Parameters<typeof classifyReply>[0];

export async function benchClassify(): Promise<void> {
  const folder = join(import.meta.dirname, '../test/golden-replies');
  const replies = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as { cases: Reply[] }).cases);
  turn(replies);
  const turns = Array.from({ length: TURNS }, () => turn(replies)).sort((a, b) => a - b);
  const longest = { code: 550, text: 'user address mailbox '.repeat(50_000) };
  const since = performance.now();
  for (let i = 0; i < 20; i += 1) classifyReply(longest);
  const long = (performance.now() - since) / 20;
  console.log(
    `${replies.length} replies: ${Math.round(turns[2] ?? 0).toLocaleString('en')} per second (median of ${TURNS} turns)`,
  );
  console.log(`1 MB in one reply: ${long.toFixed(2)} ms`);
  await Promise.resolve();
}

function turn(replies: readonly Reply[]): number {
  const since = performance.now();
  let done = 0;
  let ms = 0;
  while (ms < AT_LEAST_MS) {
    for (const reply of replies) classifyReply(reply);
    done += replies.length;
    ms = performance.now() - since;
  }
  return (done / ms) * 1000;
}
