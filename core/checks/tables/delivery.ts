/** Checks of a round trip, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { deliveryArrival } from '../delivery-arrival.ts';
import { deliveryAuthentication } from '../delivery-authentication.ts';
import { deliveryFolder } from '../delivery-folder.ts';
import { deliveryHops } from '../delivery-hops.ts';
import { deliverySubmission } from '../delivery-submission.ts';

export const DELIVERY_CHECKS = [
  deliverySubmission,
  deliveryArrival,
  deliveryFolder,
  deliveryAuthentication,
  deliveryHops,
] as const satisfies readonly AnyCheck[];
