/** Zones signed with BIND's tools under a private root: good ones, and ones that went wrong in every way that has a name. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Signing {
  /** As dnssec-keygen names it. */
  readonly algorithm?: string;
  /** For RSA. */
  readonly bits?: number;
  /** One key that signs all (CSK), or a key-signing key beside it. */
  readonly split?: boolean;
  readonly nsec3?: { readonly iterations?: number; readonly salt?: string; readonly optOut?: boolean };
  /** As dnssec-signzone takes them: "20200101000000", "now-3600". */
  readonly from?: string;
  readonly until?: string;
  readonly digest?: 'SHA-1' | 'SHA-256' | 'SHA-384';
}

export interface SignedZone {
  readonly text: string;
  /** DS records, one a line, as zone files write them. */
  readonly ds: string;
}

export function signWith(name: string, text: string, signing: Signing = {}): SignedZone {
  const {
    algorithm = 'ECDSAP256SHA256',
    bits,
    split = false,
    nsec3,
    from,
    until,
    digest = 'SHA-256',
  } = signing;
  const folder = mkdtempSync(join(tmpdir(), 'postwatch-sign-'));
  const zone = name === '' ? '.' : name;
  const size = bits === undefined ? [] : ['-b', String(bits)];
  try {
    writeFileSync(join(folder, 'zone'), text);
    run('dnssec-keygen', ['-q', '-a', algorithm, ...size, '-f', 'KSK', zone], folder);
    const [entry = ''] = readdirSync(folder).filter((file) => file.endsWith('.key'));
    if (split) run('dnssec-keygen', ['-q', '-a', algorithm, ...size, zone], folder);
    const denial =
      nsec3 === undefined
        ? []
        : [
            '-3',
            nsec3.salt ?? '-',
            '-H',
            String(nsec3.iterations ?? 0),
            ...(nsec3.optOut === true ? ['-A'] : []),
          ];
    run(
      'dnssec-signzone',
      [
        '-q',
        '-S',
        '-P',
        ...(split ? [] : ['-z']),
        ...denial,
        ...(from === undefined ? [] : ['-s', from]),
        ...(until === undefined ? [] : ['-e', until]),
        // One record a line, so that a test can spoil a line.
        '-O',
        'full',
        '-o',
        zone,
        '-f',
        'signed',
        'zone',
      ],
      folder,
    );
    return {
      text: readFileSync(join(folder, 'signed'), 'utf8'),
      ds: run('dnssec-dsfromkey', ['-a', digest, entry], folder).trim(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}
