#!/usr/bin/env node
import { processIo } from '../cli/io.ts';
import { runProgram } from '../cli/program.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort('SIGINT'));
process.once('SIGTERM', () => stop.abort('SIGTERM'));
// A reader that went away ("| head") is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
process.exitCode = await runProgram(process.argv.slice(2), processIo(stop.signal));
