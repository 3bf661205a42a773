// Runs a program of this project on the Node that package.json pins, installing first what is missing.
// `npm start` and `npm test` on a fresh clone come through here, so this file is plain JavaScript that
// Node 20 can read, and imports nothing from node_modules.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'node_modules', '.postwatch-installed');
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return;
  process.stderr.write('Installing what package-lock.json names (once, about half a minute) ...\n');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    process.stderr.write('Cannot install the dependencies: "npm ci" failed, its own words stand above.\n');
    process.exit(3);
  }
  writeFileSync(stamp, wanted);
}

install();
const [program, ...args] = process.argv.slice(2);
const child = spawn(node, [join(root, program), ...args], { stdio: 'inherit' });
// Ctrl-C reaches the whole group; the child ends cleanly by itself and we pass its code on.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
child.on('error', (error) => {
  process.stderr.write(`Cannot start ${node}: ${error.message}\n`);
  process.exit(3);
});
