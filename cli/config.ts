/** postwatch config validate FILE, postwatch config schema. */
import { configJsonSchema, formatProblems, parseConfig } from '../core/config/index.ts';
import type { AddCommand } from './program.ts';
import { readNamedFile } from './read-file.ts';

const INVALID = 3;

export const addConfigCommand: AddCommand = (program, io, exit) => {
  const config = program.command('config').description('Check a configuration, or print its schema');
  config
    .command('validate')
    .description('Report every problem of a configuration file')
    .argument('[file]', 'configuration', 'postwatch.yaml')
    .option('--json', 'as JSON')
    .action((file: string, options: { json?: boolean }) => {
      const result = parseConfig(readNamedFile(file, 'the configuration'));
      if (!result.ok) exit(INVALID);
      if (options.json === true) {
        io.out(`${JSON.stringify(result.ok ? { ok: true, problems: [] } : result, null, 2)}\n`);
      } else if (result.ok) {
        const { domains, endpoints, addresses } = result.config;
        io.out(
          `${file} is valid: ${domains.length} domains, ${endpoints.length} endpoints, ${addresses.length} addresses.\n`,
        );
      } else {
        io.err(`${formatProblems(file, result.problems)}\n`);
      }
    });
  config
    .command('schema')
    .description('Print the JSON Schema of postwatch.yaml for editors')
    .action(() => io.out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`));
};
