import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** One spelling for one address (RFC 5952), for ids and for comparing. What is no address stays as it is. */
export function canonicalAddress(address: string): string {
  return isIP(address) === 0 ? address : ipaddr.process(address).toString();
}
