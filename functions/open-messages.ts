import type { MessageTools } from '../core/model/message-tools.ts';

/** What reads messages, with the list of public suffixes: loaded with the first of them, for most functions judge none. */
export function openMessages(ca: readonly string[]): MessageTools {
  let tools: MessageTools | undefined;
  const open = async (): Promise<MessageTools> =>
    (tools ??= (await import('./shipped-messages.ts')).createShippedMessages(ca));
  return {
    read: async (file) => (await open()).read(file),
    post: async (request, options) => (await open()).post(request, options),
    talk: async (to, options) => (await open()).talk(to, options),
    // Nobody asks before a message was read.
    registrable: (name) => tools?.registrable(name) ?? '',
  };
}
