import { SubscribeCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue that hears what a topic says, as a paging service would. Its URL. */
export async function subscribeQueue(options: {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly topic: string;
  readonly name: string;
}): Promise<string> {
  const { sns, sqs, topic, name } = options;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] ?? '' }),
  );
  return QueueUrl;
}

/** What the topic said, out of SNS's envelope; up to ten at a time. */
export async function receiveMessages(sqs: SQSClient, queue: string): Promise<string[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => (JSON.parse(Body) as { Message: string }).Message);
}
