import type { Dialer, Http } from '../core/ports.ts';

/** HTTPS, loaded with the first policy or logo that is fetched: most jobs fetch none. */
export function openHttp(dialer: Dialer): Http {
  let opened: Promise<Http> | undefined;
  const open = async (): Promise<Http> =>
    (await import('../adapters/node/https-get.ts')).createHttpsGet(dialer);
  return { get: async (request, options) => (await (opened ??= open())).get(request, options) };
}
