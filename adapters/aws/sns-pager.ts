/** Messages to people by SNS, a topic for each urgency: e-mail gets the text, everything else the data. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Urgency } from '../../core/model/incident.ts';
import type { Pager } from '../../core/ports.ts';

/** SNS takes 100 characters of printable ASCII. */
const SUBJECT_OCTETS = 100;
/** SNS takes 256 KiB for all forms together. */
const TEXT_OCTETS = 60_000;

export function createSnsPager(options: {
  readonly client: SNSClient;
  readonly topics: Readonly<Record<Urgency, string>>;
}): Pager {
  return {
    async tell({ urgency, subject, text, data }) {
      await options.client.send(
        new PublishCommand({
          TopicArn: options.topics[urgency],
          Subject: subjectOf(subject),
          MessageStructure: 'json',
          Message: JSON.stringify({
            default: JSON.stringify(data),
            email: text.slice(0, TEXT_OCTETS),
            sms: subjectOf(subject),
          }),
        }),
      );
    },
  };
}

/** A subject that SNS refuses would keep the whole message back. */
function subjectOf(subject: string): string {
  const plain = subject.replace(/[^\x20-\x7e]+/g, '?').trim();
  return plain.length <= SUBJECT_OCTETS ? plain : `${plain.slice(0, SUBJECT_OCTETS - 3)}...`;
}
