/** The reading end of a work queue, for a process that lives on and asks for itself; functions are handed their messages. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface QueueMessage {
  readonly body: string;
  /** Names this delivery of the message to SQS. */
  readonly receipt: string;
}

export interface Inbox {
  /** Milliseconds for which a message that was received is hidden from others. */
  readonly hiddenMs: () => Promise<number>;
  /**
   * Waits ten seconds for the first; up to ten. It cannot be cut short: SQS would go on, and hide what it then hands to
   * nobody.
   */
  readonly receive: () => Promise<QueueMessage[]>;
  /** They are done and never come again. */
  readonly done: (messages: readonly QueueMessage[]) => Promise<void>;
  /** They come again, to whoever asks then; each delivery counts towards the dead letters. */
  readonly comeAgain: (messages: readonly QueueMessage[], seconds: number) => Promise<void>;
}

/** Long enough to cost next to nothing, short enough for whoever waits for the end. SQS would wait 20. */
const WAIT_SECONDS = 10;
const MESSAGES_PER_CALL = 10;

export function createSqsInbox(options: { readonly client: SQSClient; readonly queueUrl: string }): Inbox {
  const { client, queueUrl: QueueUrl } = options;
  return {
    async hiddenMs() {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
      );
      return Number(Attributes?.['VisibilityTimeout'] ?? 0) * 1000;
    },
    async receive() {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: MESSAGES_PER_CALL,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
      );
      return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ body: Body, receipt: ReceiptHandle }));
    },
    async done(messages) {
      if (messages.length === 0) return;
      const Entries = messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      // What fails here comes again, and finds its records there already.
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    },
    async comeAgain(messages, seconds) {
      if (messages.length === 0) return;
      const Entries = messages.map(({ receipt }, index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    },
  };
}
