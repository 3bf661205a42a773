/** The template that `cdk synth` would write for a configuration, without the CDK CLI. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseConfig, type Config } from '../../core/config/index.ts';
import { PostwatchStack } from '../../lib/postwatch-stack.ts';

export interface Synthesised {
  readonly stack: PostwatchStack;
  readonly template: Template;
  readonly config: Config;
  readonly outdir: string;
}

export function synthesise(yaml: string, context: Readonly<Record<string, string>> = {}): Synthesised {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const outdir = mkdtempSync(join(tmpdir(), 'postwatch-synth-'));
  const app = new App({ context, outdir });
  try {
    const stack = new PostwatchStack(app, 'Postwatch', {
      config: parsed.config,
      stackName: parsed.config.name,
    });
    return { stack, template: Template.fromStack(stack), config: parsed.config, outdir };
  } catch (error) {
    rmSync(outdir, { recursive: true, force: true });
    throw error;
  }
}
