/** mailauth's verdict in strict mode, as an oracle: another author's reading of RFC 7208. */
import { spf } from 'mailauth/lib/spf/index.js';
import type { DnsAnswer, RrType } from '../../core/model/dns.ts';
import type { Ask } from '../../core/protocol/dns/index.ts';
import type { SpfQuery } from '../../core/protocol/spf/index.ts';

export async function mailauthResult(query: SpfQuery, ask: Ask): Promise<string> {
  const { status } = await spf({
    sender: query.sender,
    ip: query.ip,
    helo: query.helo,
    mta: 'receiver.example',
    strict: true,
    resolver: (name, type) => settle(ask(name, type as RrType)),
  });
  return status.result;
}

type Resolver = NonNullable<Parameters<typeof spf>[0]['resolver']>;

const ERRORS: Readonly<Record<string, string>> = {
  nxdomain: 'ENOTFOUND',
  nodata: 'ENODATA',
  badname: 'EBADNAME',
};

/** As node:dns gives it. */
function settle(answer: DnsAnswer): ReturnType<Resolver> {
  if (answer.kind === 'answer') {
    // Its types know of addresses and texts only.
    return Promise.resolve(answer.records.map(valueOf) as string[]);
  }
  return Promise.reject(Object.assign(new Error(answer.kind), { code: ERRORS[answer.kind] ?? 'ETIMEOUT' }));
}

function valueOf(record: DnsAnswer['records'][number]): unknown {
  if (record.type === 'A' || record.type === 'AAAA') return record.address;
  if (record.type === 'MX') return { exchange: record.exchange, priority: record.preference };
  if (record.type === 'PTR') return record.target;
  if (record.type === 'TXT') return record.chunks;
  throw new Error(`Cannot hand over a record of type ${record.type}`);
}
