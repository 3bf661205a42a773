/** The table of probes: how each collects its facts. Loaded when first done: a cold start reads the code of its jobs only. */
import type { ProbeTable } from './probe.ts';

export type { Probe, ProbeTable } from './probe.ts';

export const PROBE_TABLE: ProbeTable = {
  smtp: async () => (await import('./smtp.ts')).probeSmtp,
  'mail-dns': async () => (await import('./mail-dns.ts')).probeMailDns,
  dnsbl: async () => (await import('./dnsbl.ts')).probeDnsbl,
  ses: async () => (await import('./ses.ts')).probeSes,
  content: async () => (await import('./content.ts')).probeContent,
  delivery: async () => (await import('./delivery.ts')).probeDelivery,
};
