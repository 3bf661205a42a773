/** A receipt (RFC 8098) that says "deleted" or "denied": Sieve's reject and Dovecot's delivery refuse mail so. */
import { headerValue, splitFields, decodeText } from '../../mime/index.ts';
import { addressIn } from '../addresses.ts';
import type { Dialect } from '../dialect.ts';
import type { Notice } from '../notice.ts';

export const refusingReceipt: Dialect = {
  id: 'refusing-receipt',
  fits: (notice) => isRefusal(notice),
  read: (notice) => {
    const fields = receiptFields(notice);
    const recipient =
      addressIn(headerValue(fields, 'final-recipient')) ??
      addressIn(headerValue(fields, 'original-recipient'));
    if (recipient === undefined) return [];
    const said = notice.text
      .trim()
      .split(/\r?\n/)
      .filter((line) => !line.includes(recipient));
    return [{ recipient, kind: 'failed', diagnostic: said.join('\n').slice(0, 2000) }];
  },
};

// RFC 8098 3.2.6: "displayed" was shown; only the other types refuse. RFC 5429 2.2.1: reject sends "deleted".
export function isRefusal(notice: Pick<Notice, 'mail'>): boolean {
  return /automatic-action.{0,60};\s?(?:deleted|denied|failed)/i.test(
    headerValue(receiptFields(notice), 'disposition'),
  );
}

function receiptFields({ mail }: Pick<Notice, 'mail'>): ReturnType<typeof splitFields>[number] {
  const part = mail.parts.find(({ type }) => type === 'message/disposition-notification');
  return part === undefined ? [] : splitFields(decodeText(part.bytes.subarray(0, 16_384)), 100).flat();
}
