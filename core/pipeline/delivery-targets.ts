/** Round trips of a configuration. One through a listed endpoint speaks with it as its own checks do. */
import type { Config } from '../config/schema.ts';
import type { DeliverySubject, DeliveryVia } from '../model/delivery-facts.ts';
import { seconds } from '../model/duration.ts';
import { deliveryId, endpointId } from '../model/target.ts';

const SUBMISSIONS = 465;

export function deliveryTargets({ deliveries, endpoints, every }: Config): {
  readonly probe: 'delivery';
  readonly target: string;
  readonly subject: DeliverySubject;
  readonly intervalMinutes: number;
}[] {
  return deliveries.map((delivery) => {
    const { from, to, mailbox, bounces, late, lost, hop, authservId } = delivery;
    return {
      probe: 'delivery',
      target: deliveryId(delivery.via.id, to),
      subject: {
        via: viaOf(delivery, endpoints),
        from,
        to,
        mailbox,
        ...(bounces === undefined ? {} : { bounces }),
        lateSeconds: seconds(late),
        lostSeconds: seconds(lost),
        hopSeconds: seconds(hop),
        ...(authservId === undefined ? {} : { authservId }),
      },
      intervalMinutes: seconds(delivery.every ?? every.delivery) / 60,
    };
  });
}

function viaOf(
  { via, tls, auth, ehlo }: Config['deliveries'][number],
  endpoints: Config['endpoints'],
): DeliveryVia {
  if (via.kind === 'account') return { kind: 'ses', region: via.region };
  const { host, port } = via;
  const listed = endpoints.find((one) => endpointId(one.host, one.port) === via.id);
  const login = auth ?? listed?.auth;
  const name = ehlo ?? listed?.ehlo;
  return {
    kind: 'smtp',
    host,
    port,
    tls: tls ?? listed?.tls ?? (port === SUBMISSIONS ? 'implicit' : 'starttls'),
    ...(name === undefined ? {} : { ehlo: name }),
    ...(login === undefined
      ? {}
      : {
          auth: {
            secret: login.secret,
            ...(login.mechanism === undefined ? {} : { mechanism: login.mechanism }),
          },
        }),
  };
}
