/** Waits for all, then throws the first error: nothing may still run when the function is frozen. */
export async function settle(jobs: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(jobs)) if (result.status === 'rejected') throw result.reason;
}
