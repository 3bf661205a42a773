import { accepting, type RunningServer } from './server-process.ts';

/** Programs that read thousands of rules first take their time: one look lasts five seconds. */
const LOOKS = 12;

export async function listens(port: number, server: RunningServer): Promise<void> {
  for (let look = 1; look < LOOKS && server.child.exitCode === null; look += 1) {
    try {
      await accepting(port, server);
      return;
    } catch {
      // Not yet.
    }
  }
  await accepting(port, server);
}
