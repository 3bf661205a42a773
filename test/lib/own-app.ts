import { readFileSync } from 'node:fs';
import type { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { formatProblems, parseConfig } from '../../core/config/index.ts';
import { Postwatch } from '../../lib/postwatch.ts';

export function watchMail(stack: Stack, file: string): Postwatch {
  const read = parseConfig(readFileSync(file, 'utf8'));
  if (!read.ok) throw new Error(formatProblems(file, read.problems));
  const mail = new Postwatch(stack, 'Mail', { config: read.config, port25: 'agent' });
  // Pages go to a service of yours as well, and auditors read the evidence.
  mail.people.page.addSubscription(new UrlSubscription('https://paging.example/hooks/mail'));
  const auditors = new Role(stack, 'Auditors', { assumedBy: new AccountPrincipal('111122223333') });
  mail.records.grantReadData(auditors);
  return mail;
}
