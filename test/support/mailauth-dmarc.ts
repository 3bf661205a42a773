/** mailauth's tree walk in strict mode, as an oracle: another author's reading of RFC 9989. */
import { createRequire } from 'node:module';
import type { DnsAnswer, RrType } from '../../core/model/dns.ts';
import type { Ask } from '../../core/protocol/dns/index.ts';

type Resolver = (name: string, type: string) => Promise<readonly (readonly string[])[]>;
type Tags = Readonly<Record<string, unknown>>;
type Found = {
  readonly record: Tags | false;
  readonly recordDomain: string | null;
  readonly orgDomain: string | null;
};

/** It has no types for what lies below verification of a message. */
interface GetDmarcRecord {
  createRecordLookup(resolver: Resolver, options: { readonly strict: boolean }): unknown;
  discoverPolicy(domain: string, lookup: unknown): Promise<Found>;
  getPolicyTags(record: Tags): { readonly p: string; readonly sp?: string; readonly np?: string } | null;
}

const walk = createRequire(`${import.meta.dirname}/`)(
  'mailauth/lib/dmarc/get-dmarc-record.js',
) as GetDmarcRecord;

export interface MailauthPolicy {
  readonly organization: string | null;
  /** The domain whose record counts; null = none. */
  readonly at: string | null;
  /** null: no DMARC at all. */
  readonly tags: { readonly p: string; readonly sp?: string; readonly np?: string } | null;
}

export async function mailauthPolicy(domain: string, ask: Ask): Promise<MailauthPolicy> {
  const lookup = walk.createRecordLookup((name, type) => settle(ask(name, type as RrType)), { strict: true });
  const { record, recordDomain, orgDomain } = await walk.discoverPolicy(domain, lookup);
  return {
    organization: orgDomain,
    at: recordDomain,
    tags: record === false ? null : walk.getPolicyTags(record),
  };
}

/** As node:dns gives it. */
function settle(answer: DnsAnswer): ReturnType<Resolver> {
  if (answer.kind === 'answer')
    return Promise.resolve(answer.records.map((record) => (record.type === 'TXT' ? record.chunks : [])));
  return Promise.reject(
    Object.assign(new Error(answer.kind), { code: answer.kind === 'nxdomain' ? 'ENOTFOUND' : 'ENODATA' }),
  );
}
