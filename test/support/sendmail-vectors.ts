/** What servers said, in the sendmail log lines of others (shared vectors); undefined where these are not present. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = process.env.POSTWATCH_VECTORS ?? join(import.meta.dirname, '../../../shared/vectors');

export function readSendmailVectors(): string[] | undefined {
  const file = join(ROOT, 'logs-sendmail/data');
  if (!existsSync(file)) return undefined;
  return [...readFileSync(file, 'utf8').matchAll(/stat=Deferred: (.{1,300})$/gm)].map(
    (match) => match[1] ?? '',
  );
}
