/** What is no bounce at first sight, and why. */
import { headerValue } from '../mime/index.ts';
import type { NoBounceCode } from './bounce.ts';
import { isRefusal } from './dialects/refusing-receipt.ts';
import type { Notice } from './notice.ts';

export function whyNoBounce({
  mail,
}: Notice): { readonly code: NoBounceCode; readonly detail: string } | undefined {
  if (mail.headers.length === 0 && mail.text.trim() === '' && mail.parts.length === 0)
    return { code: 'empty', detail: 'there is nothing in it' };
  const type = headerValue(mail.headers, 'content-type').toLowerCase();
  const words = mail.text.slice(0, 2000);
  if (mail.headers.length === 0 && unprintable(words))
    return { code: 'not-text', detail: 'it is binary, no mail' };
  // RFC 8098 3: a receipt says that a message was shown, which it can only be after delivery.
  if (
    (type.includes('disposition-notification') ||
      mail.parts.some((part) => part.type === 'message/disposition-notification')) &&
    !isRefusal({ mail })
  )
    return { code: 'receipt', detail: 'it is a read receipt: the message was delivered' };
  if (type.includes('tlsrpt') || /^report domain: ?\S{1,253} submitter:/.test(mail.subject.toLowerCase()))
    return {
      code: 'aggregate-report',
      detail: 'it is an aggregate report of DMARC or TLS, of no single message',
    };
  return undefined;
}

function unprintable(text: string): boolean {
  if (text === '') return false;
  return (text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0) * 20 > text.length;
}
