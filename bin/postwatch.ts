#!/usr/bin/env node
import { keepCompiled } from '../cli/compile-cache.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort('SIGINT'));
process.once('SIGTERM', () => stop.abort('SIGTERM'));
// A reader that went away ("| head") is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
keepCompiled(process.env);
// Not above: what is imported there is compiled before the first line runs.
const { processIo } = await import('../cli/io.ts');
const { runProgram } = await import('../cli/program.ts');
process.exitCode = await runProgram(process.argv.slice(2), processIo(stop.signal));
