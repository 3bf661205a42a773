import { createTransport } from 'nodemailer';
import type { ProbedServer } from './our-probe.ts';

/** nodemailer's verify() as its documentation has it. It says QUIT and does not await the reply. */
export function nodemailerProbe({ host, port, tls, ca }: ProbedServer): () => Promise<void> {
  return async () => {
    const transport = createTransport({
      host: '127.0.0.1',
      port,
      secure: false,
      name: 'probe.bench.example',
      ignoreTLS: tls === 'none',
      requireTLS: tls === 'starttls',
      tls: { ...(ca === '' ? {} : { ca }), servername: host },
    });
    await transport.verify();
    transport.close();
  };
}
