import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Urgency } from '../core/model/incident.ts';

/**
 * What CloudWatch says goes to `alarms`, where the notify function reads it. What that makes of it goes to people: `page`
 * for now, `ticket` for this working day. People subscribe by the configuration, chat and paging services by hand.
 */
export class Notifications extends Construct {
  readonly alarms: Topic;
  readonly people: Readonly<Record<Urgency, Topic>>;
  readonly key: Key;

  constructor(scope: Construct, id: string, props: { readonly emails: readonly string[] }) {
    super(scope, id);
    const stack = Stack.of(this);
    const cloudwatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    // Only alarms of this account and region: another account's could be made to speak here.
    const conditions = {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: {
        'aws:SourceArn': stack.formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    };
    // CloudWatch cannot publish to a topic under the key that AWS manages for SNS.
    this.key = new Key(this, 'Key', {
      description: 'Postwatch: alarms on their way to people',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudwatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions,
      }),
    );
    const topic = (name: string): Topic => new Topic(this, name, { masterKey: this.key, enforceSSL: true });
    this.alarms = topic('Alarms');
    this.people = { page: topic('Page'), ticket: topic('Ticket') };
    for (const spoken of [this.alarms, this.people.page]) {
      spoken.addToResourcePolicy(
        new PolicyStatement({
          principals: [cloudwatch],
          actions: ['sns:Publish'],
          resources: [spoken.topicArn],
          conditions,
        }),
      );
    }
    for (const email of props.emails)
      for (const one of Object.values(this.people)) one.addSubscription(new EmailSubscription(email));
  }
}
