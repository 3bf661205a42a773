import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real CDK command line, as a person runs it; the environment is only what is given. */
export async function runCdk(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const child = spawn(
    join(root, 'node_modules', '.bin', 'node'),
    [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args],
    {
      cwd: root,
      env: { CDK_DISABLE_CLI_TELEMETRY: 'true', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** Throws with what it said when it did not succeed. */
export async function mustRunCdk(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const result = await runCdk(args, environment);
  if (result.code === 0) return result;
  throw new Error(
    `cdk ${args[0] ?? ''} ended with ${result.code}\n${result.stdout.slice(-2000)}\n${result.stderr.slice(-4000)}`,
  );
}
