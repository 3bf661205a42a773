/** The dialer of a process that probes, in layers: courtesy, what this vantage can reach, what it may reach, the socket. */
import type { Config } from '../../core/config/schema.ts';
import { seconds } from '../../core/model/duration.ts';
import { allowedPorts } from '../../core/pipeline/allowed-ports.ts';
import type { Clock, Dialer, Dns } from '../../core/ports.ts';
import { createCourteousDialer, DEFAULT_COURTESY } from './courteous-dialer.ts';
import { createNodeDialer, type NodeDialerOptions } from './dialer.ts';
import { watchEgress } from './egress-watch.ts';
import { createGuardedDialer } from './guarded-dialer.ts';

export interface ProbeDialerOptions extends NodeDialerOptions {
  readonly clock: Clock;
  readonly dns: Dns;
  /** Absent: the defaults. */
  readonly config?: Config | undefined;
  /** Ports of targets that the configuration does not hold. */
  readonly ports?: readonly number[] | undefined;
  /** This vantage has a network and an identity of its own to lose: to ports of mail and public addresses only. */
  readonly isGuarded?: boolean;
}

/** One for a process: what it remembers, and whom it waits for, goes over all jobs. */
export function createProbeDialer(options: ProbeDialerOptions): Dialer {
  const { clock, dns, config, isGuarded } = options;
  const sockets = createNodeDialer(options);
  const guard = { allowPrivate: config?.allowPrivate === true, ports: allowedPorts(config, options.ports) };
  const guarded = isGuarded === true ? createGuardedDialer(sockets, guard) : sockets;
  const watched = watchEgress(guarded, { clock, dns, control: config?.egress.control ?? [] });
  const courtesy =
    config === undefined
      ? DEFAULT_COURTESY
      : { perAddress: config.courtesy.perAddress, pauseMs: seconds(config.courtesy.pause) * 1000 };
  return createCourteousDialer(watched, { clock, ...courtesy });
}
