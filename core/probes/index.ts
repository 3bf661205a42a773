/** The table of probes: how each collects its facts. */
import type { ProbeTable } from './probe.ts';
import { probeDnsbl } from './dnsbl.ts';
import { probeMailDns } from './mail-dns.ts';
import { probeSmtp } from './smtp.ts';

export type { Probe, ProbeTable } from './probe.ts';

export const PROBE_TABLE: ProbeTable = { smtp: probeSmtp, 'mail-dns': probeMailDns, dnsbl: probeDnsbl };
