/** "https://sqs.eu-west-1.amazonaws.com/123456789012/name"; undefined for an address of another form. */
export function queueRegion(queueUrl: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//.exec(queueUrl)?.[1];
}
