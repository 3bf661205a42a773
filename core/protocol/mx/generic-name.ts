/**
 * Names that providers give to whole ranges: "192-0-2-10.dyn.example.net". Receivers take a mail server with such a
 * name for an infected household.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { getDomain } from 'tldts';

const WORDS = new Set(
  (
    'dynamic dyn dynip dialup dialin dhcp dsl adsl vdsl xdsl sdsl ppp pppoe pool cable cablemodem catv broadband ' +
    'ftth fttx gpon wimax residential cust customer customers client clients subscriber subs unassigned unknown'
  ).split(' '),
);

/** Why the name looks generic: "it contains 192-0-2-10", "it says dyn"; "" when it does not. */
export function genericSign(name: string, address: string): string {
  // What the owner registered may say what it likes: cable.example is a company.
  const registered = getDomain(name, { allowPrivateDomains: true }) ?? '';
  const host = name.slice(0, Math.max(0, name.length - registered.length)).replace(/\.$/, '');
  const part = addressParts(address)
    .map((pattern) => pattern.exec(host)?.[0])
    .find((found) => found !== undefined);
  if (part !== undefined) return `it contains ${part.replace(/^\W|\W$/g, '')}`;
  const word = host.split(/[^a-z]+/).find((token) => WORDS.has(token));
  return word === undefined ? '' : `it says ${word}`;
}

/** The address as providers write it into names: parts in either order, padded, or in hexadecimal. */
function addressParts(address: string): RegExp[] {
  if (isIP(address) === 0) return [];
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  if (bytes.length === 16) {
    // The interface's half in full is enough: nobody names a server so.
    const nibbles = bytes
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .slice(16);
    const groups = (nibbles.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '0*'));
    if (/^0+[0-9a-f]{0,4}$/.test(nibbles)) return [];
    return [new RegExp(nibbles), new RegExp(groups.join('[-_.]'))];
  }
  // Three of four octets in a row: two could be the number of a host.
  const orders = [bytes, [...bytes].reverse()].flatMap((order) => [order, order.slice(0, 3), order.slice(1)]);
  const separated = orders.map(
    (order) => new RegExp(`(?<!\\d)${order.map((octet) => `0*${octet}`).join('[-_.x]')}(?!\\d)`),
  );
  const padded = bytes.map((octet) => String(octet).padStart(3, '0')).join('');
  const hex = bytes.map((octet) => octet.toString(16).padStart(2, '0')).join('');
  return [...separated, new RegExp(padded), new RegExp(`(?<![0-9a-f])${hex}(?![0-9a-f])`)];
}
