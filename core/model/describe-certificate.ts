/** A certificate on one line, for people. */
import type { CertificateFact } from './tls-facts.ts';
import { utcMinute } from './utc-minute.ts';

/** "CN mx2.example.com, Let's Encrypt R11, notAfter 2026-11-29 08:12 UTC" */
export function describeCertificate({ subject, issuer, names, notAfter }: CertificateFact): string {
  const subjectName = part(subject, 'CN') ?? names[0]?.replace(/^(DNS|IP):/, '') ?? subject;
  const by = [part(issuer, 'O'), part(issuer, 'CN')].filter((name) => name !== undefined).join(' ');
  return `CN ${subjectName}, ${by === '' ? issuer : by}, notAfter ${utcMinute(notAfter)}`;
}

function part(name: string, key: string): string | undefined {
  return new RegExp(`(?:^|[,\\n/+]\\s*)${key}=((?:\\\\.|[^,\\n+\\\\])+)`).exec(name)?.[1];
}
