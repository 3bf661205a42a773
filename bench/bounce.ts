/** Bounces per second on one core, on the golden bounces and on a report that returns a mail of 200 kB. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readBounce } from '../core/protocol/bounce/index.ts';

/** What real bounces carry on top. */
const TRANSPORT = Array.from(
  { length: 8 },
  (_, hop) =>
    `Received: from mx${hop}.example.org (mx${hop}.example.org [192.0.2.${hop}])\n\tby relay${hop}.example.com (Postfix) with ESMTPS id 4XYZ0${hop}\n\tfor <sender@example.com>; Thu, 1 Oct 2026 10:00:0${hop} +0000 (UTC)\nX-Filter-${hop}: score=0.${hop} required=5.0 tests=NONE autolearn=no version=4.0\n`,
).join('');
const TURNS = 7;
const AT_LEAST_MS = 700;

export async function benchBounce(): Promise<void> {
  const folder = join(import.meta.dirname, '../test/golden-bounces');
  const mails = readdirSync(folder)
    .flatMap(
      (name) => (parse(readFileSync(join(folder, name), 'utf8')) as { cases: { mail: string }[] }).cases,
    )
    .map(({ mail }) => Buffer.from(TRANSPORT + mail));
  await say(
    `${mails.length} golden bounces, ${Math.round(mails.reduce((sum, { length }) => sum + length, 0) / mails.length)} bytes each`,
    mails,
  );
  const large = Buffer.concat([mails[0] ?? Buffer.alloc(0)]);
  const report =
    mails.find((mail) => mail.includes('message/rfc822') && mail.includes('delivery-status')) ?? large;
  const end = report.indexOf('Hello');
  const filled = Buffer.concat([
    report.subarray(0, end),
    Buffer.from(`${'x'.repeat(76)}\n`.repeat(2600)),
    report.subarray(end),
  ]);
  await say(`a report that returns ${Math.round(filled.length / 1000)} kB`, [filled]);
}

async function say(what: string, mails: readonly Buffer[]): Promise<void> {
  await turn(mails);
  const rates: number[] = [];
  for (let i = 0; i < TURNS; i += 1) rates.push(await turn(mails));
  rates.sort((a, b) => a - b);
  console.log(
    `${what}: ${Math.round(rates[TURNS >> 1] ?? 0).toLocaleString('en')} per second of CPU (median of ${TURNS} turns)`,
  );
}

/** By the CPU's time, all threads of this process together: a busy machine does not change it. */
async function turn(mails: readonly Buffer[]): Promise<number> {
  const since = process.cpuUsage();
  let done = 0;
  let ms = 0;
  while (ms < AT_LEAST_MS) {
    for (const mail of mails) await readBounce(mail);
    done += mails.length;
    const { user, system } = process.cpuUsage(since);
    ms = (user + system) / 1000;
  }
  return (done / ms) * 1000;
}
