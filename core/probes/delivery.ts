/**
 * A round trip, one step of it: hand a message in, or look for it where it should be. Waits for nothing: the pipeline
 * sends the next step as a job of its own. Judges nothing.
 */
import type { DeliverySent, DeliveryStep } from '../model/delivery-facts.ts';
import { handIn, lookFor, verifyArrival } from '../protocol/canary/index.ts';
import type { Probe } from './probe.ts';

export const probeDelivery: Probe<'delivery'> = async (subject, ports, signal) => {
  const { step } = subject;
  const { delivery } = ports;
  if (step === undefined) throw new Error('Cannot make a round trip: the job has no step');
  if (delivery === undefined) throw new Error('Cannot make a round trip: this program has no parts for it');
  const { token, slot, send, isLast } = step;
  const common = { token, slot, step: send, isLast };
  if (send === 'now') {
    const { sent, faults } = await handIn(subject, step, { ...ports, delivery }, signal);
    return { facts: { ...common, sent, sights: [], arrivals: [], bounces: [], earlier: [] }, faults };
  }
  const { faults, sources, ...looked } = await lookFor(subject, step, { ...ports, delivery }, signal);
  const [first, ...others] = looked.arrivals;
  const [source] = sources;
  if (first === undefined || source === undefined)
    return { facts: { ...common, ...sentOf(step), ...looked }, faults };
  // Copies went the same way, or are the same.
  const verified = await verifyArrival(first, source, subject.from, { dns: ports.dns, delivery }, signal);
  const arrivals = [{ ...first, verified }, ...others];
  return { facts: { ...common, ...sentOf(step), ...looked, arrivals }, faults };
};

function sentOf({ sent }: DeliveryStep): { readonly sent?: DeliverySent } {
  return sent === undefined ? {} : { sent };
}
