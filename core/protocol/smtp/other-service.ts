import type { OtherService, SmtpSession } from '../../model/smtp-facts.ts';
import { stageOf } from '../../model/smtp-session.ts';
import { recogniseGreeting } from './recognise-service.ts';

/** Which service this is, when it is none of mail transfer: by its first words, and for those that greet alike by what follows. */
export function otherService(session: SmtpSession): OtherService | undefined {
  const stage = stageOf(session, 'greeting');
  if (stage?.trouble !== undefined) return stage.trouble.service;
  const { reply } = stage ?? {};
  if (reply === undefined) return undefined;
  const ehlo = stageOf(session, 'ehlo')?.reply;
  // RFC 3977 5.1: news servers greet with 200 and 201.
  const denied = reply.code === 200 || reply.code === 201 || (ehlo !== undefined && ehlo.code >= 500);
  return denied && !session.helo ? recogniseGreeting(reply.lines.join(' ')) : undefined;
}
