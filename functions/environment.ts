import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShippedConfig } from '../core/config/shipped-config.ts';
import { CONFIG_FILE, ENV } from '../core/contract.ts';
import type { Vantages } from '../core/model/vantages.ts';
import { conceal } from './conceal.ts';

/** Value of a variable of the contract; a function without it was deployed wrongly and must not start. */
export function requireEnv(name: keyof typeof ENV): string {
  const value = optionalEnv(name);
  if (value === undefined) throw new Error(`Cannot start: the environment variable ${ENV[name]} is not set`);
  return value;
}

export function optionalEnv(name: keyof typeof ENV): string | undefined {
  const value = process.env[ENV[name]];
  return value === '' ? undefined : value;
}

/** The configuration beside the bundle, written by lib/bundled-function.ts. */
export function readShippedConfig(): ShippedConfig {
  return JSON.parse(readFileSync(join(import.meta.dirname, CONFIG_FILE), 'utf8')) as ShippedConfig;
}

/** Places that look; undefined where there is one. */
export function readVantages(): Vantages | undefined {
  const text = optionalEnv('vantages');
  return text === undefined ? undefined : (JSON.parse(text) as Vantages);
}

/** For clients of what is at home: table, metrics and secrets. */
export function atHome(): { readonly region?: string } {
  const region = optionalEnv('homeRegion');
  return region === undefined ? {} : { region };
}

/** One line of JSON in the function's log. */
export function logProblem(what: string, error: unknown): void {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const line = { level: 'ERROR', what, name, message: conceal(message), stack: conceal(stack) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** What a person may want to read, a line each; so many that a flood does not fill the log. */
export function logNotes(notes: readonly string[], most = 50): void {
  for (const note of notes.slice(0, most))
    process.stdout.write(`${JSON.stringify({ level: 'INFO', note })}\n`);
  if (notes.length > most)
    process.stdout.write(`${JSON.stringify({ level: 'INFO', note: `and ${notes.length - most} more` })}\n`);
}
