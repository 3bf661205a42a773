/**
 * THE table of all checks, in the order of a report; a row per check in the table of its probe. A function loads the
 * table of the probe that it does (core/pipeline/load-checks.ts). test/registry.test.ts holds it against the files of
 * this folder.
 */
import type { AnyCheck, CodesOf } from '../model/check.ts';
import { path } from './path.ts';
import { CONTENT_CHECKS } from './tables/content.ts';
import { DELIVERY_CHECKS } from './tables/delivery.ts';
import { DNSBL_CHECKS } from './tables/dnsbl.ts';
import { MAIL_DNS_CHECKS } from './tables/mail-dns.ts';
import { SES_CHECKS } from './tables/ses.ts';
import { SMTP_CHECKS } from './tables/smtp.ts';

const TABLE = [
  path,
  ...SMTP_CHECKS,
  ...MAIL_DNS_CHECKS,
  ...DNSBL_CHECKS,
  ...SES_CHECKS,
  ...CONTENT_CHECKS,
  ...DELIVERY_CHECKS,
] as const satisfies readonly AnyCheck[];

export const CHECKS: readonly AnyCheck[] = TABLE;

/** Every code that a check can raise, by name. */
export type FindingCode = CodesOf<(typeof TABLE)[number]>;
