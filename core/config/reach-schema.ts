/** Keys of postwatch.yaml about what this vantage can and may reach, and how it behaves there. */
import { z } from 'zod';
import { parseTarget } from '../model/target.ts';

const hostAndPort = z
  .string()
  .transform((text, context) => {
    const target = parseTarget(text);
    if (target.ok && target.value.kind === 'endpoint')
      return { host: target.value.host, port: target.value.port };
    const message = target.ok ? 'must be a host with a port such as mx.example.net:25' : target.detail;
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .describe('HOST:PORT');

/** Longer, and runs would spend their time waiting. */
const pause = z
  .string()
  .regex(/^([0-9]|10)s$/, { error: 'must be a pause from 0s to 10s' })
  .describe('Seconds: 0s to 10s');

export const reachKeys = {
  egress: z
    .strictObject({
      control: z
        .array(hostAndPort)
        .max(8)
        .default([])
        .describe(
          'Hosts of others that surely answer, with the port: when a target is silent, one of them is asked on the same port, at most once a minute, to tell a port that is closed here from a server that is down',
        ),
    })
    .prefault({})
    .describe('What this vantage can connect to'),
  courtesy: z
    .strictObject({
      pause: pause
        .default('1s')
        .describe(
          'Rest between two connections to one address; 0s to 10s. Servers that allow few connections a minute need more',
        ),
      perAddress: z
        .int()
        .min(1)
        .max(10)
        .default(1)
        .describe('Connections to one address at a time, over all its ports'),
    })
    .prefault({})
    .describe('Towards the servers that are probed; this host itself (loopback) needs none'),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe(
      'On AWS: connect to private, loopback and link-local addresses, too, for servers inside your VPC. Local runs always do',
    ),
};
