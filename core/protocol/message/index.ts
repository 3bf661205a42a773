/** A message as filters look at it, before anybody reads it (RFC 5322, RFC 2045, RFC 2046). Loads two libraries. */
export { namesOfMessage, type MessageNames } from './names-of-message.ts';
export { type Registrable } from './read-links.ts';
export { readMessage } from './read-message.ts';
export { readFields } from './read-fields.ts';
export { walkParts } from './walk-parts.ts';
