/** A server as a function from the client's line to what it says, for exchanges that no script can hold. */
import type { Connection, Dialer } from '../../core/ports.ts';
import { sampleTls } from '../../adapters/memory/sample-tls.ts';

export interface AnsweringServer {
  readonly greeting: string;
  /** "" = nothing; "\r\n" ends what it says. Called with every line; undefined hangs up. */
  readonly answer: (line: string) => string | undefined;
  readonly connection?: Pick<Connection, 'exportKey' | 'peerCertificate'>;
}

export function createAnsweringDialer({ greeting, answer, connection = {} }: AnsweringServer): Dialer & {
  readonly said: readonly string[];
} {
  const said: string[] = [];
  return {
    said,
    async connect() {
      let waiting = greeting;
      let ended = false;
      return Promise.resolve({
        ok: true,
        connection: {
          localAddress: '198.51.100.1',
          ...connection,
          async read() {
            await Promise.resolve();
            if (waiting === '')
              return ended
                ? { kind: 'end' as const }
                : { kind: 'trouble' as const, trouble: 'timed-out' as const, detail: 'silence' };
            const bytes = Buffer.from(waiting);
            waiting = '';
            return { kind: 'data' as const, bytes };
          },
          write(bytes) {
            for (const line of Buffer.from(bytes).toString().split('\r\n').slice(0, -1)) {
              said.push(line);
              const answered = answer(line);
              if (answered === undefined) ended = true;
              else waiting += answered;
            }
          },
          startTls: async ({ reference }) => Promise.resolve(sampleTls(reference)),
          destroy: () => undefined,
        },
      });
    },
  };
}

/** A server inside TLS that offers `mechanisms` and answers AUTH, and every line until it has said 235 or 5yz. */
export function loginServer(
  mechanisms: string,
  auth: (line: string) => string,
  connection?: AnsweringServer['connection'],
): AnsweringServer {
  let inside = false;
  return {
    greeting: '220 smtp.example.com\r\n',
    ...(connection === undefined ? {} : { connection }),
    answer(line) {
      if (inside || line.startsWith('AUTH')) {
        const said = auth(line);
        inside = said.startsWith('334');
        return `${said}\r\n`;
      }
      if (line.startsWith('EHLO')) return `250-smtp.example.com\r\n250 AUTH ${mechanisms}\r\n`;
      return line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n';
    },
  };
}
