/** Looking into a mailbox: what is looked for, what is found, what became of it. */
import type { FolderUse, MailboxTrouble } from './delivery-facts.ts';

/** A message that holds one of the tokens that were looked for. */
export interface FoundMail {
  readonly folder: string;
  readonly use: FolderUse;
  /** INTERNALDATE, ISO 8601. */
  readonly at: string;
  readonly octets: number;
  /** From its beginning, at most 256 KB. */
  readonly source: Uint8Array;
}

export interface MailboxSearch {
  readonly tokens: readonly string[];
  /** Nothing that came before this moment is looked at (the server counts in days). */
  readonly since: string;
  /** Bodies, too: bounces have the token there, and messages whose header was rewritten. */
  readonly isDeep: boolean;
  /** Asked once for each message that was found: "delete" for a message that is surely ours and judged already. */
  readonly decide: (mail: FoundMail) => Promise<'keep' | 'delete'>;
}

export interface MailboxLook {
  readonly folders: readonly { readonly name: string; readonly use: FolderUse; readonly messages: number }[];
  readonly cleaned: number;
  /** What ended the look; what was found before was decided upon. */
  readonly trouble?: MailboxTrouble;
}
