/** The CDK app: one stack from one configuration. `cdk deploy --context config=FILE [--context profile=emulator]`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { formatProblems, parseConfig, type Config } from '../core/config/index.ts';
import { DeployProblem } from '../lib/deploy-problem.ts';
import { formatBill } from '../core/bill/estimate-bill.ts';
import { synthesiseStacks } from '../lib/synthesise-stacks.ts';

const OWN = 'postwatch.yaml';
const EXAMPLE = join(import.meta.dirname, '..', 'postwatch.example.yaml');

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function configFile(named: unknown): string {
  if (typeof named === 'string' && named !== '') return named;
  if (existsSync(OWN)) return OWN;
  say(
    `No ${OWN} here and no "--context config=FILE": using postwatch.example.yaml, which watches nothing of yours`,
  );
  return EXAMPLE;
}

function loadConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DeployProblem(
      `Cannot read the configuration "${file}": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const result = parseConfig(text);
  if (!result.ok) throw new DeployProblem(formatProblems(file, result.problems));
  return result.config;
}

try {
  const app = new App();
  const file = configFile(app.node.tryGetContext('config'));
  // The example names a server on port 25, and must show a bill before anybody has decided anything.
  if (file === EXAMPLE && app.node.tryGetContext('port25') === undefined)
    app.node.setContext('port25', 'closed');
  const config = loadConfig(file);
  const { bill } = synthesiseStacks(app, config, say);
  say(formatBill(bill));
  app.synth();
} catch (error) {
  if (!(error instanceof DeployProblem)) throw error;
  say(error.message);
  process.exitCode = 3;
}
