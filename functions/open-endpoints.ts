import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShippedConfig } from '../core/config/shipped-config.ts';
import { ENDPOINTS_FILE } from '../core/contract.ts';
import { openEndpointDigest } from '../core/pipeline/endpoint-digest.ts';
import { endpointIds } from '../core/pipeline/endpoint-ids.ts';

/** Which endpoints are planned on their own: from the configuration, or from the digest beside it. */
export function openEndpoints({ config, apart }: ShippedConfig): { has(id: string): boolean } {
  if (apart === undefined) return endpointIds(config);
  return openEndpointDigest(() => readFileSync(join(import.meta.dirname, ENDPOINTS_FILE), 'utf8'));
}
