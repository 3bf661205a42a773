/** postwatch agent: does a deployed installation's jobs from this host. */
import type { AddCommand } from './program.ts';
import type { AgentOptions } from './run-agent.ts';

export const addAgentCommand: AddCommand = (program, io) => {
  program
    .command('agent')
    .description(
      'Do the jobs of an installation on AWS from this host, where port 25 is open: docs/aws.md#an-agent-on-a-host',
    )
    .requiredOption('--queue <url>', 'queue with its jobs: AgentQueueUrl in the outputs of the stack')
    .requiredOption('--table <name>', 'table of its records: RecordsTableName in the outputs')
    .option('--config <file>', 'the configuration that the stack was deployed with', 'postwatch.yaml')
    .option(
      '--vantage <name>',
      'name of this place in the records, one of the configuration\'s vantages where agents are among them; default: "host" and its name',
    )
    .option('--region <region>', 'AWS region; default: that of the queue, or as the AWS SDK finds it')
    .action(async (options: AgentOptions) => {
      const { runAgent } = await import('./run-agent.ts');
      await runAgent(options, io);
    });
};
