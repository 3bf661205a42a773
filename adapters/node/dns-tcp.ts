/** One question over TCP: for replies that do not fit a datagram (RFC 7766). One connection each, for they are rare. */
import { connect } from 'node:net';
import {
  formatResolver,
  readResponse,
  setId,
  type Query,
  type ResolverAddress,
} from '../../core/protocol/dns/index.ts';
import { malformedReply as malformed, type Heard } from './dns-line.ts';
import { random16 } from './dns-random.ts';

/** `done` is called once, at the latest after `timeoutMs` however slowly the server drips, unless the returned function is called first. */
export function askOverTcp(
  server: ResolverAddress,
  query: Query,
  timeoutMs: number,
  done: (heard: Heard) => void,
): () => void {
  const where = `${formatResolver(server)} over TCP`;
  const socket = connect({ host: server.address, port: server.port });
  const timer = setTimeout(
    () => end({ what: 'timeout', detail: `no reply within ${timeoutMs} ms from ${where}` }),
    timeoutMs,
  );
  const chunks: Buffer[] = [];
  let received = 0;
  let ended = false;
  const cancel = (): void => {
    ended = true;
    clearTimeout(timer);
    socket.destroy();
  };
  const end = (heard: Heard): void => {
    if (ended) return;
    cancel();
    done(heard);
  };
  setId(query.bytes, random16());
  // RFC 7766 8: length and message in one write.
  socket.on('connect', () =>
    socket.write(
      Buffer.concat([Buffer.from([query.bytes.length >> 8, query.bytes.length & 255]), query.bytes]),
    ),
  );
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    received += chunk.length;
    // The length field bounds what is kept: 65,537 octets and the rest of a chunk.
    const message = received < 2 ? undefined : framed(chunks, received);
    if (message === undefined) return;
    const reading = readResponse(message, query);
    if (reading.what === 'said') return end(reading);
    end(malformed(`${reading.what === 'truncated' ? 'a truncated reply' : reading.detail} from ${where}`));
  });
  socket.on('end', () => end(malformed(`${where} closed the connection after ${received} octets`)));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end({ what: 'unreachable', detail: `${where} cannot be reached: ${error.code ?? error.message}` });
  });
  return cancel;
}

/** The message behind its two octets of length, as soon as all of it is here. */
function framed(chunks: Buffer[], received: number): Buffer | undefined {
  // A server may send single octets: the two of the length can stand in two chunks.
  const [first = 0, second = 0] =
    chunks[0]?.length === 1 ? [chunks[0][0], chunks[1]?.[0]] : [chunks[0]?.[0], chunks[0]?.[1]];
  const end = 2 + ((first << 8) | second);
  return received < end ? undefined : Buffer.concat(chunks).subarray(2, end);
}
