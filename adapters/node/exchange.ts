/** One question to a program of ours that scores mail, over HTTP or over a plain connection; bounded in time and size. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import type { Answered, ExchangeOptions, MessageTools } from '../../core/model/message-tools.ts';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: the connection was refused',
  ECONNRESET: 'the connection was reset before the answer was complete',
  EPIPE: 'the connection was closed while the message was sent',
  ETIMEDOUT: 'no connection came about in time',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host could not be resolved now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  HPE_INVALID_CONSTANT: 'the answer is no HTTP',
};

export function createExchange({ ca }: { readonly ca?: readonly string[] } = {}): Pick<
  MessageTools,
  'post' | 'talk'
> {
  return {
    async post({ url, headers, body }, options) {
      return bounded(options, (settle, signal) => {
        const isTls = url.startsWith('https:');
        const asked = (isTls ? requestHttps : requestHttp)(
          url,
          {
            method: 'POST',
            agent: false,
            signal,
            headers: {
              ...headers,
              'Content-Length': body.length,
              'Content-Type': 'message/rfc822',
              'User-Agent': 'postwatch',
            },
            ...(isTls && ca !== undefined ? { ca: [...ca] } : {}),
          },
          (response) => gather(response, options, response.statusCode ?? 0, settle),
        );
        asked.on('error', (error) => settle(failed(error)));
        asked.end(body);
      });
    },
    async talk({ host, port, say }, options) {
      return bounded(options, (settle, signal) => {
        // spamd answers once the other side has said all; it reads the length, too.
        const socket = connect({ host, port, signal });
        socket.on('error', (error) => settle(failed(error)));
        gather(socket, options, 0, settle);
        socket.write(say);
      });
    },
  };
}

type Settle = (answered: Answered) => void;

async function bounded(
  { signal, timeoutMs }: ExchangeOptions,
  start: (settle: Settle, signal: AbortSignal) => void,
): Promise<Answered> {
  const done = new AbortController();
  const timeout = AbortSignal.timeout(timeoutMs);
  const late = AbortSignal.any([signal, timeout]);
  return new Promise((resolve) => {
    const settle: Settle = (answered) => {
      late.removeEventListener('abort', expire);
      resolve(answered);
      done.abort();
    };
    const expire = (): void =>
      settle({
        ok: false,
        detail: `no whole answer within ${(timeoutMs / 1000).toFixed(1)} s`,
        ...(signal.aborted ? { ours: true } : {}),
      });
    if (late.aborted) return expire();
    late.addEventListener('abort', expire, { once: true });
    start(settle, done.signal);
  });
}

function gather(source: Readable, { maxOctets }: ExchangeOptions, status: number, settle: Settle): void {
  const chunks: Buffer[] = [];
  let octets = 0;
  source.on('data', (chunk: Buffer) => {
    octets += chunk.length;
    if (octets > maxOctets) settle({ ok: false, detail: `the answer is longer than ${maxOctets} octets` });
    else chunks.push(chunk);
  });
  source.once('end', () => settle({ ok: true, status, bytes: Buffer.concat(chunks) }));
  source.on('error', (error) => settle(failed(error)));
}

function failed(error: Error): Answered {
  const {
    code = '',
    message,
    errors,
  } = error as NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] };
  // A name with two addresses fails twice.
  const first = code === '' ? errors?.[0]?.code : code;
  return {
    ok: false,
    detail: WORDS[first ?? ''] ?? (first?.startsWith('HPE_') === true ? 'the answer is no HTTP' : message),
  };
}
