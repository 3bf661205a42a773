/** The server's side of SASL for tests: base64 in both directions, and a SCRAM server that knows one password. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import {
  createSaslClient,
  type SaslClient,
  type SaslOptions,
  type SaslStep,
} from '../../core/protocol/sasl/index.ts';

export function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

export function fromBase64(text: string | undefined): string {
  if (text === undefined) throw new Error('Nothing was said');
  return Buffer.from(text, 'base64').toString('utf8');
}

export function clientOf(options: SaslOptions): SaslClient {
  const made = createSaslClient(options);
  if (!made.ok) throw new Error(made.detail);
  return made.value;
}

/** What a step says, decoded. */
export function textOf(step: SaslStep): string {
  if (step.kind === 'failed') throw new Error(`${step.code}: ${step.detail}`);
  return fromBase64(step.base64);
}

export interface ScramServer {
  readonly first: (clientFirst: string) => string;
  /** "v=..." when the proof holds, "e=..." otherwise. */
  readonly final: (clientFinal: string) => string;
}

/** Keeps what a server keeps (RFC 5802 2.4: StoredKey, ServerKey), so that it checks the proof its own way. */
export function scramServer(
  hash: 'sha1' | 'sha256',
  password: string,
  binding: Buffer = Buffer.alloc(0),
): ScramServer {
  const salt = Buffer.from('a salt of the server');
  const salted = pbkdf2Sync(password, salt, 4096, hash === 'sha1' ? 20 : 32, hash);
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const digest = (data: Buffer): Buffer => createHash(hash).update(data).digest();
  const storedKey = digest(hmac(salted, 'Client Key'));
  let header = '';
  let bare = '';
  let said = '';
  return {
    first(clientFirst) {
      const parts = /^([npy][^,]*,[^,]*,)(.*)$/.exec(clientFirst);
      header = parts?.[1] ?? '';
      bare = parts?.[2] ?? '';
      said = `r=${/r=([^,]+)/.exec(bare)?.[1] ?? ''}+server,s=${salt.toString('base64')},i=4096`;
      return said;
    },
    final(clientFinal) {
      const [, bound = '', proof = ''] = /^c=([^,]+),r=[^,]+,p=(.+)$/.exec(clientFinal) ?? [];
      const wanted = Buffer.concat([
        Buffer.from(header),
        header.startsWith('p=') ? binding : Buffer.alloc(0),
      ]);
      if (bound !== wanted.toString('base64')) return 'e=channel-bindings-dont-match';
      const message = `${bare},${said},${clientFinal.replace(/,p=.*$/, '')}`;
      const signature = hmac(storedKey, message);
      const key = Buffer.from(
        Buffer.from(proof, 'base64').map((octet, index) => octet ^ (signature[index] ?? 0)),
      );
      if (!digest(key).equals(storedKey)) return 'e=invalid-proof';
      return `v=${hmac(hmac(salted, 'Server Key'), message).toString('base64')}`;
    },
  };
}
