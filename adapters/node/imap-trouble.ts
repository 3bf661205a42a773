/** What the IMAP library throws, in our kinds of trouble. */
import type { MailboxTrouble } from '../../core/model/delivery-facts.ts';

const CERTIFICATE = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_|ISSUER/;
const NO_ANSWER = /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT/;

interface ImapError {
  readonly message?: string;
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly responseText?: string;
  readonly serverResponseCode?: string;
  readonly tlsFailed?: boolean;
}

export function imapTrouble(thrown: unknown, stage: 'connect' | 'work', isAborted: boolean): MailboxTrouble {
  const error = thrown as ImapError;
  const { code = '', responseText = '', message = '' } = error;
  const detail = [responseText === '' ? message : responseText, code]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 300);
  if (isAborted)
    return { kind: 'timed-out', detail: `our time was up${stage === 'work' ? ' while it searched' : ''}` };
  if (error.authenticationFailed === true) return { kind: 'refused', detail: `login refused: ${detail}` };
  if (CERTIFICATE.test(code))
    return { kind: 'untrusted', detail: `its certificate is not trusted: ${detail}` };
  if (NO_ANSWER.test(code)) return { kind: 'unreachable', detail };
  if (/TIMEOUT/i.test(code)) return { kind: 'timed-out', detail };
  return {
    kind: stage === 'connect' ? 'unreachable' : 'dropped',
    detail: `${stage === 'work' ? 'it broke off: ' : ''}${detail}`,
  };
}
