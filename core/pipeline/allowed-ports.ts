import type { Config } from '../config/schema.ts';

/** RFC 5321 4.5.4.2, RFC 8314 3.3, RFC 6409 3.1, and the ones that providers offer where those are closed. */
const MAIL_PORTS = [25, 465, 587, 2525, 2465, 2587];

/**
 * Ports that a vantage with something to lose connects to: those of mail, and what the configuration names. `more`: of
 * targets that stand elsewhere than in the configuration.
 */
export function allowedPorts(config: Config | undefined, more: readonly number[] = []): Set<number> {
  return new Set([
    ...MAIL_PORTS,
    ...more,
    ...(config?.domains ?? []).flatMap(({ mxPort, mtaStsPort }) => [mxPort, mtaStsPort]),
    ...(config?.endpoints ?? []).map(({ port }) => port),
    ...(config?.egress.control ?? []).map(({ port }) => port),
  ]);
}
