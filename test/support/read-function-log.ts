/** Lines of a log group of the emulator, by the protocol of CloudWatch Logs: no client for it is a dependency of this project. */
export async function readFunctionLog(endpoint: string, logGroupName: string): Promise<string[]> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'Logs_20140328.FilterLogEvents',
      Authorization: 'AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/logs/aws4_request, Signature=none',
    },
    body: JSON.stringify({ logGroupName }),
  });
  const { events = [] } = (await answer.json()) as {
    readonly events?: readonly { readonly message: string }[];
  };
  return events.map(({ message }) => message);
}
