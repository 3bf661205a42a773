import type { Scorer } from '../core/model/content-facts.ts';
import type { Secrets } from '../core/ports.ts';
import { UsageError } from './usage-error.ts';

/** What `postwatch content` was asked for, as commander gives it. */
export interface ContentOptions {
  readonly rspamd?: readonly string[];
  readonly rspamdSecret?: string;
  readonly spamd?: readonly Extract<Scorer, { kind: 'spamassassin' }>[];
  readonly bulk?: boolean;
  readonly resolver?: readonly string[];
  readonly offline?: boolean;
  readonly ca?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly timeout: number;
}

export const RSPAMD_VARIABLE = 'POSTWATCH_RSPAMD_PASSWORD';
/** Reference under which that password is found. */
const RSPAMD_SECRET = 'cli:rspamd';
const SPAMD_PORT = 783;

export function readRspamd(text: string, before: readonly string[] = []): readonly string[] {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--rspamd: must be an address such as http://127.0.0.1:11334, got "${text}"`);
  // A password in an argument stands in every list of processes.
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      `--rspamd: keep the password out of the address: set ${RSPAMD_VARIABLE}, or give --rspamd-secret`,
    );
  return [...before, text.replace(/\/(?:checkv2)?$/, '')];
}

export function readSpamd(
  text: string,
  before: NonNullable<ContentOptions['spamd']> = [],
): NonNullable<ContentOptions['spamd']> {
  const split = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s/]+))(?::(\d{1,5}))?$/.exec(text);
  const port = split?.[3] === undefined ? SPAMD_PORT : Number(split[3]);
  if (split === null || port < 1 || port > 65535)
    throw new UsageError(`--spamd: must be HOST or HOST:PORT such as 127.0.0.1:783, got "${text}"`);
  return [...before, { kind: 'spamassassin', host: split[1] ?? split[2] ?? '', port }];
}

export function scorersOf(
  { rspamd = [], rspamdSecret, spamd = [] }: ContentOptions,
  env: Readonly<Record<string, string | undefined>>,
): readonly Scorer[] {
  const secret = rspamdSecret ?? ((env[RSPAMD_VARIABLE] ?? '') === '' ? undefined : RSPAMD_SECRET);
  return [
    ...rspamd.map((url): Scorer => ({ kind: 'rspamd', url, ...(secret === undefined ? {} : { secret }) })),
    ...spamd,
  ];
}

/** The host's secrets, with the password of the environment beside them. */
export function withRspamdPassword(
  named: Secrets,
  env: Readonly<Record<string, string | undefined>>,
): Secrets {
  return {
    async get(reference, options) {
      if (reference !== RSPAMD_SECRET) return named.get(reference, options);
      return { ok: true, user: '', password: '', key: env[RSPAMD_VARIABLE] ?? '' };
    },
  };
}
