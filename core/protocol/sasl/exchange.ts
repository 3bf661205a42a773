/** A mechanism's own part, free of base64 and of how SMTP frames it. */
import type { SaslEnd, SaslFailed } from './sasl-client.ts';

export interface Said {
  readonly kind: 'say';
  readonly text: string;
  /** The text, or a part of it, is worth hiding. */
  readonly secret: boolean;
  readonly refused?: string;
}

export interface Exchange {
  /** Unset when the server speaks first. */
  readonly first?: Said;
  /** Challenges are prompts: whatever they hold, base64 or not, they ask for the next thing. */
  readonly promptsOnly?: boolean;
  readonly answer: (challenge: Buffer) => Said | SaslFailed;
  /** Unset where the server's yes is all there is to know. */
  readonly finish?: (serverText: string) => SaslEnd;
}

export function say(text: string, secret: boolean, refused?: string): Said {
  return { kind: 'say', text, secret, ...(refused === undefined ? {} : { refused }) };
}
