import type { Http } from '../../core/ports.ts';

/** Whoever asks nothing over HTTP: any request would be a bug, and says so. */
export const NO_HTTP: Http = {
  get: ({ host }) => {
    throw new Error(`The probe asked ${host} over HTTP`);
  },
};
