import { z } from 'zod';
import { configSchema } from './schema.ts';

/** JSON Schema (2020-12) of postwatch.yaml for editors, from the same source as the parser. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    $id: 'https://postwatch.invalid/postwatch.schema.json',
    title: 'postwatch.yaml',
    ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }),
  };
}
