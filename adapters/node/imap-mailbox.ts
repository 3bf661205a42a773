/**
 * A mailbox by IMAP. The server searches, by token; what it finds is fetched with PEEK, and nothing else is touched.
 */
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { ImapFlow, type ListResponse, type SearchObject } from 'imapflow';
import type { FolderUse, MailboxTrouble } from '../../core/model/delivery-facts.ts';
import type { FoundMail, MailboxLook, MailboxSearch } from '../../core/model/mailbox-search.ts';
import type { Mailboxes } from '../../core/ports.ts';
import { imapTrouble } from './imap-trouble.ts';

type At = Parameters<Mailboxes['look']>[0];

const MOST_OCTETS = 256 * 1024;
/** Found for the tokens of one look: more is a loop. */
const MOST_MAILS = 60;
const TOKEN_FIELD = 'Postwatch-Token';

export function createImapMailboxes({ ca = [] }: { readonly ca?: readonly string[] } = {}): Mailboxes {
  return {
    async look(at, search, options) {
      const seen: Seen = { folders: [], cleaned: 0 };
      const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
      let trouble: MailboxTrouble | undefined;
      // RFC 6066 3: an address is no name that a client may ask for.
      const name = isIP(at.host) === 0 ? { servername: at.host } : {};
      for (const address of at.addresses) {
        const client = new ImapFlow({
          host: address,
          port: at.port,
          ...name,
          secure: at.tls === 'implicit',
          // A server that lost STARTTLS gets no password.
          doSTARTTLS: at.tls === 'starttls',
          tls: { ca: [...rootCertificates, ...ca], ...name },
          auth:
            at.login.token === undefined || at.login.token === ''
              ? { user: at.login.user, pass: at.login.password }
              : { user: at.login.user, accessToken: at.login.token },
          logger: false,
          disableAutoIdle: true,
          connectionTimeout: Math.min(options.timeoutMs, 15_000),
          greetingTimeout: Math.min(options.timeoutMs, 15_000),
          socketTimeout: options.timeoutMs,
          maxLiteralSize: MOST_OCTETS * 4,
          maxLineLength: MOST_OCTETS * 16,
          maxResponseSize: MOST_OCTETS * 32,
        });
        trouble = await visit(client, at, search, seen, signal);
        // Another address of the host only where nobody answered at this one.
        if (trouble?.kind !== 'unreachable' || signal.aborted) break;
      }
      return trouble === undefined ? { ...seen } : { ...seen, trouble };
    },
  };
}

interface Seen {
  folders: MailboxLook['folders'];
  cleaned: number;
}

/** Undefined: all was seen. */
async function visit(
  client: ImapFlow,
  at: At,
  search: MailboxSearch,
  seen: Seen,
  signal: AbortSignal,
): Promise<MailboxTrouble | undefined> {
  let stage: 'connect' | 'work' = 'connect';
  // What breaks between two commands is told by the next one.
  client.on('error', () => undefined);
  const abort = (): void => client.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) return { kind: 'timed-out', detail: 'our time was up' };
    await client.connect();
    stage = 'work';
    const { places, missing } = placesOf(await client.list(), at.folders);
    for (const place of places) await visitFolder(client, place, search, seen);
    await client.logout();
    return missing.length === 0
      ? undefined
      : { kind: 'folder', detail: `there is no folder ${missing.map((name) => `"${name}"`).join(', ')}` };
  } catch (error) {
    return imapTrouble(error, stage, signal.aborted);
  } finally {
    signal.removeEventListener('abort', abort);
    client.close();
  }
}

interface Place {
  readonly path: string;
  readonly use: FolderUse;
}

/** INBOX, what the server says is for spam (RFC 6154 2), and what is configured; each once. */
function placesOf(
  listed: readonly ListResponse[],
  wanted: readonly string[],
): { readonly places: readonly Place[]; readonly missing: readonly string[] } {
  const selectable = listed.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
  const junk = selectable.filter(({ specialUse }) => specialUse === '\\Junk').map(({ path }) => path);
  const others = wanted.filter((name) => selectable.some(({ path }) => path === name));
  const uses = new Map<string, FolderUse>([['INBOX', 'inbox']]);
  for (const path of junk) uses.set(path, 'junk');
  for (const path of others) if (!uses.has(path)) uses.set(path, 'other');
  return {
    places: [...uses].map(([path, use]) => ({ path, use })),
    missing: wanted.filter((name) => name !== 'INBOX' && !others.includes(name)),
  };
}

async function visitFolder(
  client: ImapFlow,
  { path, use }: Place,
  search: MailboxSearch,
  seen: Seen,
): Promise<void> {
  const box = await client.mailboxOpen(path);
  seen.folders = [...seen.folders, { name: path, use, messages: box.exists }];
  if (box.exists === 0) return;
  for (const uid of await uidsOf(client, search)) {
    const mail = await client.fetchOne(
      String(uid),
      // The server answers with BODY.PEEK: nothing becomes "seen".
      { uid: true, size: true, internalDate: true, source: { start: 0, maxLength: MOST_OCTETS } },
      { uid: true },
    );
    if (mail === false || mail.source === undefined) continue;
    const found: FoundMail = {
      folder: path,
      use,
      at: new Date(mail.internalDate ?? 0).toISOString(),
      octets: mail.size ?? mail.source.length,
      source: mail.source,
    };
    if ((await search.decide(found)) === 'delete' && (await remove(client, uid))) seen.cleaned += 1;
  }
}

/** In the header first, which servers have an index of; bodies only of what came since. */
async function uidsOf(
  client: ImapFlow,
  { tokens, since, isDeep }: MailboxSearch,
): Promise<readonly number[]> {
  // RFC 9051 6.4.4: SINCE knows days alone, in the server's own zone.
  const day = new Date(Date.parse(since) - 86_400_000);
  const uids = new Set<number>();
  const ask = async (query: SearchObject): Promise<void> => {
    const found = await client.search({ since: day, ...query }, { uid: true });
    if (found === false || found === undefined) throw new Error('the server refused a SEARCH');
    for (const uid of found) uids.add(uid);
  };
  for (const token of tokens) {
    await ask({ or: [{ header: { 'Message-ID': token } }, { header: { [TOKEN_FIELD]: token } }] });
    if (isDeep) await ask({ text: token });
  }
  return [...uids].sort((a, b) => a - b).slice(-MOST_MAILS);
}

/** This message alone. Without UIDPLUS (RFC 4315), EXPUNGE would take everything that anybody has marked: then it is only marked. */
async function remove(client: ImapFlow, uid: number): Promise<boolean> {
  if (client.capabilities.has('UIDPLUS') || client.capabilities.has('IMAP4REV2'))
    return client.messageDelete(String(uid), { uid: true });
  return client.messageFlagsAdd(String(uid), ['\\Deleted'], { uid: true });
}
