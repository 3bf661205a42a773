import type { Json } from '../model/json.ts';
import type { Message } from './message.ts';

/**
 * The form that Amazon Q Developer in chat applications shows as a custom notification (schema version 1.0); `facts` is
 * ours, for integrations that want data. A thread joins the messages of one incident.
 */
export function chatMessage({
  kind,
  urgency,
  subject,
  text,
  headline,
  advice,
  thread,
  facts,
}: Message): Json {
  return {
    version: '1.0',
    source: 'custom',
    id: `${thread} ${kind}`,
    content: {
      textType: 'client-markdown',
      title: headline.slice(0, 250),
      // Danger: server text is in it; as a block of code it is shown and not obeyed.
      description: `\`\`\`\n${text.replaceAll('```', "'''").slice(0, 7000)}\n\`\`\``,
      nextSteps: advice.slice(0, 10),
      keywords: [urgency, kind],
    },
    metadata: {
      threadId: thread,
      summary: subject.slice(0, 250),
      eventType: `postwatch.${kind}`,
      additionalContext: { urgency, kind },
    },
    facts: { ...facts, incident: thread, kind, urgency },
  };
}
