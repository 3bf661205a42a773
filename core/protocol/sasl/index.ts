export { serverEndPoint, TLS_EXPORTER, type ChannelBinding } from './channel-binding.ts';
export {
  chooseMechanism,
  isSaslMechanism,
  type SaslChoice,
  type SaslLack,
  type SaslMeans,
} from './choose-mechanism.ts';
export { createSaslClient, type SaslOptions, type SaslUnusable } from './create-sasl-client.ts';
export {
  redactable,
  SASL_MECHANISMS,
  type SaslClient,
  type SaslCredentials,
  type SaslEnd,
  type SaslFailed,
  type SaslFailureCode,
  type SaslMechanism,
  type SaslResponse,
  type SaslStep,
} from './sasl-client.ts';
export { saslPrep, type Prepared } from './sasl-prep.ts';
export { MAX_ITERATIONS, MIN_ITERATIONS } from './scram.ts';
