import type { Config } from './schema.ts';

/**
 * The configuration as it travels in a Lambda bundle: parsed, so that the bundle needs neither a YAML nor a schema
 * library; with the hash that the command line gives the same file.
 */
export interface ShippedConfig {
  /** Version of Postwatch. */
  readonly program: string;
  readonly configHash: string;
  /** `trust.ca` holds the certificates themselves, not the name of their file; `metrics.perTarget` is decided. */
  readonly config: Config;
  /**
   * The targets are too many for a bundle and stand in an object of their own: `config` holds none of them, and this is
   * what else there is to know of them.
   */
  readonly apart?: { readonly ports: readonly number[] };
}
