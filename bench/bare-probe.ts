/**
 * The floor: the same dialogue on a bare socket, with nothing looked at or written down. What a probe takes beyond it is
 * its own; what it takes is the operating system's and the runtime's.
 */
import { connect, type Socket } from 'node:net';
import type { ProbedServer } from './our-probe.ts';

/** All sockets read into this one, as ours do. */
const BUFFER = Buffer.allocUnsafeSlow(65_536);

/** Connect, EHLO, QUIT and its reply. */
export function bareProbe({ port }: ProbedServer): () => Promise<void> {
  const commands = ['EHLO probe.bench.example\r\n', 'QUIT\r\n'];
  return async () =>
    new Promise((resolve, reject) => {
      let said = 0;
      let tail = '';
      const socket: Socket = connect({
        host: '127.0.0.1',
        port,
        autoSelectFamily: false,
        onread: {
          buffer: BUFFER,
          callback(length): boolean {
            tail += BUFFER.toString('latin1', 0, length);
            // The last line of a reply has a space after its code.
            if (!/(?:^|\n)\d{3} [^\n]*\n$/.test(tail)) return true;
            tail = '';
            const command = commands[said];
            said += 1;
            if (command !== undefined) return socket.write(command);
            socket.destroy();
            resolve();
            return true;
          },
        },
      });
      socket.on('error', reject);
    });
}
