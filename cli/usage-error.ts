/** The person asked for something that cannot be done: one message on stderr, exit code 3, no stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
