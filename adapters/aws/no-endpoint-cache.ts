/**
 * Takes the place of the SDK's cache of discovered endpoints in Lambda bundles (lib/bundle-handler.ts). DynamoDB's endpoint
 * discovery is off unless somebody switches it on, and then this one discovers anew for each request: right, and slow.
 */
export class EndpointCache {
  getEndpoint(): undefined {
    return undefined;
  }
  get(): undefined {
    return undefined;
  }
  has(): boolean {
    return false;
  }
  set(): void {
    // Nothing is kept.
  }
  delete(): void {
    // Nothing was kept.
  }
  clear(): void {
    // Nothing was kept.
  }
}
