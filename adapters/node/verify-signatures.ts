/** DKIM (RFC 6376) and ARC (RFC 8617) signatures of a message, by mailauth. Keys are asked of our own resolver. */
import type { ARCData } from 'mailauth';
import { arc as verifyArc } from 'mailauth/lib/arc/index.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { recordsOf } from '../../core/model/dns.ts';
import type { RrType } from '../../core/model/dns.ts';
import type { DeliveryVerified } from '../../core/model/delivery-facts.ts';
import type { Dns } from '../../core/ports.ts';

const MOST = 10;

export async function verifySignatures(
  source: Uint8Array,
  dns: Dns,
  signal: AbortSignal,
): Promise<Pick<DeliveryVerified, 'dkim' | 'arc'>> {
  const resolver = createResolver(dns, signal);
  const seen = await dkimVerify(Buffer.from(source), { resolver });
  const dkim = seen.results.slice(0, MOST).flatMap(({ signingDomain = '', selector = '', status }) =>
    // Without a signature the library says "none" of the domain in From.
    status.result === 'none'
      ? []
      : [
          {
            domain: signingDomain.toLowerCase(),
            selector,
            result: resultOf(status),
            detail: typeof status.comment === 'string' ? status.comment.slice(0, 200) : '',
          },
        ],
  );
  const chain = await verifyArc((seen.arc ?? {}) as ARCData, { resolver });
  const { result = 'none', comment = '' } = chain.status as {
    readonly result?: string;
    readonly comment?: string;
  };
  return { dkim, ...(result === 'none' ? {} : { arc: { result, detail: comment.slice(0, 200) } }) };
}

// RFC 6376 6.1.3: a body that is not the one that was signed is a failure, for which the library says "neutral".
function resultOf({ result, comment }: { readonly result: string; readonly comment?: unknown }): string {
  const isOtherBody = typeof comment === 'string' && comment.includes('body hash');
  return result === 'neutral' && isOtherBody ? 'fail' : result;
}

/** As the runtime's resolver answers: chunks of text, or an error with a code. */
function createResolver(dns: Dns, signal: AbortSignal): (name: string, type: string) => Promise<string[][]> {
  return async (name, type) => {
    const answer = await dns.ask(name, type as RrType, { signal });
    const texts = recordsOf(answer, 'TXT').map(({ chunks }) => [...chunks]);
    if (texts.length > 0) return texts;
    const code =
      answer.kind === 'nxdomain' ? 'ENOTFOUND' : answer.kind === 'nodata' ? 'ENODATA' : 'ESERVFAIL';
    throw Object.assign(new Error(`${name} ${type}: ${answer.kind}`), { code });
  };
}
