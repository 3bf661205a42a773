/**
 * Postfix lines per second of `postwatch logs` as a process of its own, beside pflogsumm on the same file in the same run;
 * memory as the file grows (LOG_BENCH_MB, default 512; 2048 for two gigabytes); and a log that is followed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writePostfixLog } from './write-postfix-log.ts';

const FOLLOWED_PER_SECOND = 50_000;
const FOLLOWED_SECONDS = 5;
const POSTWATCH = join(import.meta.dirname, '../bin/postwatch.ts');

export async function benchLogs(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-logs-'));
  try {
    const log = join(folder, 'mail.log');
    const megabytes = Number(process.env['LOG_BENCH_MB'] ?? 512);
    const quarter = writePostfixLog(log, (megabytes / 4) * 1024 ** 2);
    const small = await runPostwatch(['logs', '--json', log]);
    report(`postwatch logs, ${megabytes / 4} MB`, quarter, small);
    const lines = writePostfixLog(log, megabytes * 1024 ** 2);
    const ours = await runPostwatch(['logs', '--json', log]);
    report(
      `postwatch logs, ${megabytes} MB`,
      lines,
      ours,
      'wanted 300,000 per second of CPU, and no more memory',
    );
    if (hasPflogsumm()) {
      const theirs = await runMeasured('pflogsumm', [log]);
      report(`pflogsumm, ${megabytes} MB`, lines, theirs);
      console.log(
        `ratio: ${(theirs.ms / ours.ms).toFixed(1)} x in time, ${(theirs.cpu / ours.cpu).toFixed(1)} x in CPU; wanted 5 x`,
      );
    } else console.log('pflogsumm is not installed: no ratio');
    rmSync(log);
    await follow(join(folder, 'followed.log'), join(folder, 'piece.log'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Run {
  readonly ms: number;
  /** Milliseconds of all its threads. */
  readonly cpu: number;
  readonly megabytes: number;
}

async function runPostwatch(argv: readonly string[]): Promise<Run> {
  return runMeasured(process.execPath, [POSTWATCH, ...argv]);
}

/** Time, CPU and peak memory of a child, the latter two as they stand shortly before its end. */
async function runMeasured(command: string, argv: readonly string[]): Promise<Run> {
  const since = performance.now();
  const child = spawn(command, [...argv], { stdio: ['ignore', 'ignore', 'inherit'] });
  let megabytes = 0;
  let cpu = 0;
  const look = setInterval(() => {
    megabytes = Math.max(megabytes, peakMegabytes(child.pid));
    cpu = Math.max(cpu, cpuMilliseconds(child.pid));
  }, 20);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  clearInterval(look);
  return { ms: performance.now() - since, cpu, megabytes };
}

function peakMegabytes(pid: number | undefined): number {
  return Number(/VmHWM:\s+(\d+)/.exec(ofProcess(pid, 'status'))?.[1] ?? 0) / 1024;
}

/** User and system time stand in hundredths of a second behind the name in parentheses. */
function cpuMilliseconds(pid: number | undefined): number {
  const [, after = ''] = ofProcess(pid, 'stat').split(') ');
  const fields = after.split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

function ofProcess(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function report(name: string, lines: number, { ms, cpu, megabytes }: Run, wanted = ''): void {
  const rate = (of: number): string => Math.round((lines / of) * 1000).toLocaleString('en');
  console.log(
    `${name}: ${lines.toLocaleString('en')} lines in ${(ms / 1000).toFixed(2)} s, ${rate(ms)} per second, ${rate(cpu)} per second of CPU, peak ${megabytes.toFixed(0)} MB  ${wanted}`.trimEnd(),
  );
}

function hasPflogsumm(): boolean {
  try {
    execFileSync('pflogsumm', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Appends so many lines each second; how far is the reader behind when the last is written? */
async function follow(path: string, source: string): Promise<void> {
  writePostfixLog(source, 200 * FOLLOWED_PER_SECOND);
  const all = readFileSync(source, 'latin1').split('\n').slice(0, FOLLOWED_PER_SECOND);
  const pieces = Array.from(
    { length: 10 },
    (_, index) => `${all.slice(index * 5000, (index + 1) * 5000).join('\n')}\n`,
  );
  writeFileSync(path, '');
  const child = spawn(process.execPath, [POSTWATCH, 'logs', '-f', '--events', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen = { events: 0 };
  child.stdout.on('data', (data: Buffer) => {
    for (let at = data.indexOf(10); at !== -1; at = data.indexOf(10, at + 1)) seen.events += 1;
  });
  await wait(1000);
  let written = 0;
  const since = performance.now();
  for (let turn = 0; turn < FOLLOWED_SECONDS * pieces.length; turn += 1) {
    const piece = pieces[turn % pieces.length] ?? '';
    appendFileSync(path, piece);
    written += piece.split('\n').length - 1;
    await wait(Math.max(0, since + (turn + 1) * (1000 / pieces.length) - performance.now()));
  }
  const rate = Math.round(written / ((performance.now() - since) / 1000));
  const end = performance.now();
  while (seen.events < written && performance.now() - end < 10_000) await wait(20);
  console.log(
    `followed: ${rate.toLocaleString('en')} lines per second written, all ${seen.events.toLocaleString('en')} of ${written.toLocaleString('en')} events out ${Math.round(performance.now() - end)} ms after the last`,
  );
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
}
