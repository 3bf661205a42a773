/** What survives JSON.stringify and back unchanged. Facts, findings, jobs and records hold nothing else. */
export type Json =
  string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };
