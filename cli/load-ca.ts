import { X509Certificate } from 'node:crypto';
import { readNamedFile } from './read-file.ts';
import { UsageError } from './usage-error.ts';

/** PEM texts of the certificate authorities in a file; throws UsageError when it holds none. */
export function loadCa(path: string): string[] {
  const text = readNamedFile(path, 'the certificate authorities');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0)
    throw new UsageError(
      `Cannot use "${path}" as certificate authorities: it holds no "-----BEGIN CERTIFICATE-----"`,
    );
  for (const [index, block] of blocks.entries()) {
    try {
      void new X509Certificate(block);
    } catch (error) {
      throw new UsageError(
        `Cannot use "${path}" as certificate authorities: certificate ${index + 1} is damaged`,
        { cause: error },
      );
    }
  }
  return blocks;
}
