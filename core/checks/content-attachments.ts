/** Attachments: of kinds that receivers take, and what they say they are. */
import { code, defineCheck } from '../model/check.ts';
import type { AttachmentFacts } from '../model/content-facts.ts';
import { hasMacros, isBlockedEnding, isCloaked, otherThanNamed } from '../protocol/content/index.ts';

type File = { readonly name: string };

export const contentAttachments = defineCheck({
  id: 'content-attachments',
  probe: 'content',
  title: 'Attachments are of kinds that receivers take',
  codes: {
    CONTENT_ATTACHMENTS_FINE: code<{ readonly count: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ count }) =>
        count === 0
          ? 'it has no attachments'
          : `its ${count === 1 ? 'attachment is' : `${count} attachments are`} of kinds that receivers take`,
      advice: () => [],
    }),
    CONTENT_ATTACHMENT_BLOCKED: code<File & { readonly inside: string }>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ name, inside }) =>
        inside === ''
          ? `receivers do not take a file like ${name}`
          : `${name} holds ${inside}, which receivers do not take`,
      effect: () => 'Gmail, Outlook and most filters refuse the whole message',
      evidence: () => 'Gmail names the endings: support.google.com/mail/answer/6590',
      advice: () => ['put the file on a server of yours and link to it'],
      per: ['name'],
    }),
    CONTENT_ATTACHMENT_CLOAKED: code<File>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ name }) => `${name} pretends to be something harmless: it has two endings`,
      effect: () => 'filters take it for a virus and refuse the whole message',
      advice: () => ['send no programs, and give files one ending'],
      per: ['name'],
    }),
    CONTENT_ATTACHMENT_OTHER_KIND: code<File & { readonly looks: string }>({
      outcome: 'fail',
      severity: 'error',
      says: ({ name, looks }) => `${name} is in truth a file of kind ${looks}`,
      effect: () => 'filters take a wrong name for an attempt to hide something (rspamd MIME_BAD_ATTACHMENT)',
      advice: () => ['name the file and its Content-Type as it is'],
      per: ['name'],
    }),
    CONTENT_ATTACHMENT_MACROS: code<File>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ name }) => `${name} is a document with macros`,
      effect: () => 'many filters remove it or hold the message back',
      advice: () => ['send it as PDF, or without macros'],
      per: ['name'],
    }),
    CONTENT_ATTACHMENT_ENCRYPTED: code<File>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ name }) => `${name} is an encrypted archive`,
      effect: () => 'filters cannot look into it: Gmail and many others refuse it or warn',
      advice: () => ['put the file behind a login and link to it'],
      per: ['name'],
    }),
    CONTENT_ATTACHMENT_NAMELESS: code<{ readonly type: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ type }) => `an attachment of type ${type} has no name`,
      effect: () => 'readers show "noname" or nothing; scorers count it',
      advice: () => ['write Content-Disposition: attachment; filename="..."'],
      spec: 'RFC 2183 2.3',
      per: ['type'],
    }),
  },
  judge({ facts: { message } }, raise) {
    if (message === undefined) return;
    let fine = true;
    const bad: typeof raise = (name, args) => {
      fine = false;
      raise(name, args);
    };
    for (const file of message.attachments) judgeFile(file, bad);
    if (fine) raise('CONTENT_ATTACHMENTS_FINE', { count: message.attachments.length });

    function judgeFile(
      { name, type, looks, inside, encrypted, isInline }: AttachmentFacts,
      say: typeof raise,
    ): void {
      const held = inside.find((one) => isBlockedEnding(one));
      const kind = otherThanNamed(name, looks);
      if (isCloaked(name)) say('CONTENT_ATTACHMENT_CLOAKED', { name });
      else if (isBlockedEnding(name)) say('CONTENT_ATTACHMENT_BLOCKED', { name, inside: '' });
      else if (held !== undefined) say('CONTENT_ATTACHMENT_BLOCKED', { name, inside: held });
      else if (kind !== '') say('CONTENT_ATTACHMENT_OTHER_KIND', { name, looks: kind });
      else if (hasMacros(name)) say('CONTENT_ATTACHMENT_MACROS', { name });
      else if (encrypted === true) say('CONTENT_ATTACHMENT_ENCRYPTED', { name });
      // Pictures of the HTML need no name; messages that are forwarded, keys and the like have types that say all.
      if (name === '' && isInline !== true && !/^(?:message|multipart|text|application\/pgp-)/.test(type))
        say('CONTENT_ATTACHMENT_NAMELESS', { type });
    }
  },
});
