/** What DNS says of the names of a mail host: its address's name, and the address of the name that it greets with. */
import { questionKey } from '../../model/mail-dns-facts.ts';
import type { SmtpNames, SmtpSession, SmtpSubject } from '../../model/smtp-facts.ts';
import type { Dns } from '../../ports.ts';
import type { RrType } from '../../model/dns.ts';
import { reverseName } from '../dns/index.ts';
import { greetingName } from './greeting-name.ts';

/** `isPublic`: others than the public internet's addresses have names that nobody else sees. */
export async function askNames(
  { host, role }: Pick<SmtpSubject, 'host' | 'role'>,
  sessions: readonly SmtpSession[],
  {
    dns,
    signal,
    isPublic,
  }: {
    readonly dns: Dns;
    readonly signal: AbortSignal;
    readonly isPublic: (address: string) => boolean;
  },
): Promise<SmtpNames | undefined> {
  const greeted = sessions.filter(({ address, greeting }) => greeting?.code === 220 && isPublic(address));
  if (role !== 'mx' || greeted.length === 0 || signal.aborted) return undefined;
  const questions = new Map<string, readonly [string, RrType]>();
  const add = (name: string, type: RrType): void => void questions.set(questionKey(name, type), [name, type]);
  for (const { address, greeting } of greeted) {
    add(reverseName(address), 'PTR');
    const name = greeting === undefined ? undefined : greetingName(greeting);
    // The host's own addresses are known already.
    if (name?.kind !== 'name' || name.text === host) continue;
    add(name.text, 'A');
    add(name.text, 'AAAA');
  }
  const answers = await Promise.all(
    [...questions].map(async ([key, [name, type]]) => [key, await dns.ask(name, type, { signal })] as const),
  );
  return { answers: Object.fromEntries(answers) };
}
