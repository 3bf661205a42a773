/** Checks of a round trip, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { deliveryArrival } from '../delivery-arrival.ts';
import { deliverySubmission } from '../delivery-submission.ts';

export const DELIVERY_CHECKS = [deliverySubmission, deliveryArrival] as const satisfies readonly AnyCheck[];
