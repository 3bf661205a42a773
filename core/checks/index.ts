/** THE table of all checks, in the order of a report. test/registry.test.ts holds it against the files of this folder. */
import type { AnyCheck } from '../model/check.ts';

export const CHECKS: readonly AnyCheck[] = [
  // path
  // smtp
  // mail-dns: mx, ptr, spf, dkim, dmarc
  // dnsbl
];
