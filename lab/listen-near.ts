import type { Server } from 'node:net';

/** Listens on 127.0.0.1 at the wished port, or at any when that one is taken. */
export async function listenNear(server: Server, wished: number): Promise<void> {
  try {
    await listen(server, wished);
  } catch (error) {
    if (wished === 0) throw error;
    await listen(server, 0);
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
