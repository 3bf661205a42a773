/**
 * Postfix's smtp-sink: a server that misbehaves by its switches (man smtp-sink). One process per kind of trouble, on a
 * loopback port that the system chose.
 */
import { existsSync } from 'node:fs';
import { accepting, freePorts, runServer } from './server-process.ts';

const SINK = '/usr/sbin/smtp-sink';

export interface SmtpSink {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export function hasSmtpSink(): boolean {
  return existsSync(SINK);
}

export async function startSmtpSink(switches: readonly string[], backlog = 128): Promise<SmtpSink> {
  const [port = 0] = await freePorts(1);
  // As root it insists on a user to become.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const server = runServer(SINK, [
    '-4',
    ...user,
    '-h',
    'sink.test.example',
    ...switches,
    `127.0.0.1:${String(port)}`,
    String(backlog),
  ]);
  await accepting(port, server);
  return { port, stop: async () => server.stop() };
}
