/** Where mail for a domain goes, and what its addresses are called (RFC 5321 5, RFC 7505, RFC 2181 10.3). */
export { closedRange, isLaboratory, nonPublicRange } from './address-scope.ts';
export { evaluateMx, mxHosts, type MxHost, type MxSet } from './evaluate-mx.ts';
export { hostAddresses, type HostAddresses } from './host-addresses.ts';
export { receivesMail } from './receives-mail.ts';
export { ptrAddresses, type PtrAddress, type PtrRole } from './ptr-addresses.ts';
