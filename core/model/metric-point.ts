export interface MetricPoint {
  /** From contract.ts. */
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  readonly dimensions: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly at: string;
  readonly values: readonly number[];
}
