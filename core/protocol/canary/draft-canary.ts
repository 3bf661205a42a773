import type { MessageDraft } from '../../model/message-draft.ts';

export const TOKEN_FIELD = 'Postwatch-Token';
export const NONCE_FIELD = 'Postwatch-Nonce';

/** The token stands in four places, so that one that is rewritten loses nothing. Lines are short: nobody need fold them. */
export function draftCanary(canary: {
  readonly token: string;
  readonly nonce: string;
  readonly from: string;
  readonly to: string;
  readonly slot: string;
  readonly date: Date;
}): MessageDraft {
  const { token, nonce, from, to, slot, date } = canary;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    from,
    to,
    date,
    messageId: `<${token}@${domain}>`,
    subject: `Postwatch round trip ${token}`,
    headers: {
      [TOKEN_FIELD]: token,
      [NONCE_FIELD]: nonce,
      // RFC 3834 5: no vacation answers it.
      'Auto-Submitted': 'auto-generated',
    },
    text: [
      'This message was sent by Postwatch to see whether mail arrives, how fast,',
      'and in which folder. It is deleted by itself after the next one has come.',
      'Please leave it where it is.',
      '',
      `From: ${from}`,
      `To: ${to}`,
      `Run: ${slot}`,
      `Token: ${token}`,
      '',
    ].join('\n'),
  };
}
