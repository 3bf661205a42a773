export { configHash } from './config-hash.ts';
export { configJsonSchema } from './json-schema.ts';
export { parseConfig, type ParsedConfig } from './parse-config.ts';
export { formatProblems, type ConfigProblem } from './problem.ts';
export { registrableDomain } from './registrable-domain.ts';
export { configSchema, type Config } from './schema.ts';
