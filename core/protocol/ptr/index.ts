/** Names of addresses and whether they can be believed: forward-confirmed reverse DNS (RFC 8601 3, RFC 1912 2.1). */
export { evaluatePtr, MAX_PTR_NAMES, type PtrVerdict } from './evaluate-ptr.ts';
export { isGenericName } from './is-generic-name.ts';
