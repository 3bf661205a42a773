/** subjectAltName as the runtime prints it ("DNS:a.example, IP Address:192.0.2.1"), into the form of CertificateFact. */
const KINDS: Readonly<Record<string, 'DNS' | 'IP'>> = { DNS: 'DNS', 'IP Address': 'IP' };

/** "DNS:mx.example.com", "IP:192.0.2.1"; other kinds of names are left out. Never throws. */
export function parseAltNames(text: string | undefined): string[] {
  const names: string[] = [];
  // A value with a comma or a quotation mark comes as a JSON string, so that it cannot pass for two names.
  for (const match of (text ?? '').matchAll(/([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)) {
    const kind = KINDS[(match[1] ?? '').trim()];
    const value = match[2] ?? '';
    if (kind !== undefined && value !== '' && !value.startsWith('"')) names.push(`${kind}:${value.trim()}`);
  }
  return names;
}
