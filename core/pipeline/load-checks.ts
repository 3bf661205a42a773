/** The checks of one probe, loaded when it is first done: a function that starts cold reads the code of its jobs only. */
import type { AnyCheck } from '../model/check.ts';
import type { ProbeId } from '../model/probe.ts';
import { path } from '../checks/path.ts';

const TABLES: { readonly [P in ProbeId]: () => Promise<readonly AnyCheck[]> } = {
  smtp: async () => (await import('../checks/tables/smtp.ts')).SMTP_CHECKS,
  'mail-dns': async () => (await import('../checks/tables/mail-dns.ts')).MAIL_DNS_CHECKS,
  dnsbl: async () => (await import('../checks/tables/dnsbl.ts')).DNSBL_CHECKS,
  ses: async () => (await import('../checks/tables/ses.ts')).SES_CHECKS,
  content: async () => (await import('../checks/tables/content.ts')).CONTENT_CHECKS,
  delivery: async () => (await import('../checks/tables/delivery.ts')).DELIVERY_CHECKS,
};

export async function loadChecks(probe: ProbeId): Promise<readonly AnyCheck[]> {
  return [path, ...(await TABLES[probe]())];
}
