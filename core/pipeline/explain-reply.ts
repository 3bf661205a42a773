import { CATEGORY_ROWS, classifyReply } from '../protocol/smtp/index.ts';

export interface ExplainedReply {
  /** "there is no such mailbox (invalid recipient, hard, the recipient's side)" */
  readonly means: string;
  readonly advice: readonly string[];
}

const SIDES = {
  recipient: "the recipient's side",
  us: 'our side',
  content: 'the message',
  network: 'the network between',
} as const;

/** What a reply that a finding quotes ("550 5.1.1 no such user") is about; undefined where nobody can tell. */
export function explainReply(reply: string): ExplainedReply | undefined {
  const { category, permanence, side, advice, list } = classifyReply({
    code: Number(reply.slice(0, 3)) || 0,
    text: reply,
  });
  if (category === 'unknown') return undefined;
  const quoted = list === undefined ? '' : `, quoting ${list}`;
  return {
    means: `${CATEGORY_ROWS[category].means}${quoted} (${category.replaceAll('-', ' ')}, ${permanence}, ${SIDES[side]})`,
    advice,
  };
}
