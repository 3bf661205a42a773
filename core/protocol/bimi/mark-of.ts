/**
 * A Verified or Common Mark Certificate, with its issuers, as PEM. The signatures between the certificates of the file
 * are verified; which roots a receiver trusts for logos is its own affair, so the uppermost issuer is shown and not judged.
 */
import { X509Certificate } from 'node:crypto';
import type { MarkCertificate, MarkFact } from '../../model/bimi-facts.ts';
import { parseAltNames } from '../tls/index.ts';
import { logosOf } from './logos-of.ts';

/** id-kp-BrandIndicatorforMessageIdentification */
export const BIMI_USAGE = '1.3.6.1.5.5.7.3.31';

const MOST_CERTIFICATES = 8;
const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

export function markOf(file: string): MarkFact {
  const blocks = pemBlocks(file);
  const certificates: X509Certificate[] = [];
  for (const block of blocks) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      return {
        certificates: [],
        logos: [],
        problem: `certificate ${certificates.length + 1} cannot be read`,
      };
    }
  }
  const [leaf] = certificates;
  if (leaf === undefined) return { certificates: [], logos: [], problem: 'it holds no certificate in PEM' };
  return {
    certificates: certificates.map((one, index) => factOf(one, certificates[index + 1])),
    logos: logosOf(leaf.raw),
    problem: '',
  };
}

/** By search, not by pattern: a file of nothing but beginnings takes no longer than another. */
function pemBlocks(file: string): string[] {
  const blocks: string[] = [];
  for (
    let at = file.indexOf(BEGIN);
    at !== -1 && blocks.length < MOST_CERTIFICATES;
    at = file.indexOf(BEGIN, at)
  ) {
    const end = file.indexOf(END, at);
    if (end === -1) break;
    blocks.push(file.slice(at, end + END.length));
    at = end;
  }
  return blocks;
}

function factOf(one: X509Certificate, next: X509Certificate | undefined): MarkCertificate {
  return {
    subject: line(one.subject),
    issuer: line(one.issuer),
    notBefore: iso(one.validFrom),
    notAfter: iso(one.validTo),
    names: parseAltNames(one.subjectAltName).slice(0, 100),
    usages: one.keyUsage ?? [],
    signedByNext: next !== undefined && isSignedBy(one, next),
  };
}

function isSignedBy(one: X509Certificate, next: X509Certificate): boolean {
  try {
    return one.checkIssued(next) && one.verify(next.publicKey);
  } catch {
    // A key of a kind that this runtime does not know.
    return false;
  }
}

function line(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ').slice(0, 500);
}

function iso(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}
