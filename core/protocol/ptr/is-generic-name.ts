/** Names that a provider gives to every address of a pool. Receivers take their hosts for home connections. */
import ipaddr from 'ipaddr.js';
import { getDomain } from 'tldts';

const POOL_WORDS = new Set(
  'dyn dynamic dynip dhcp dsl adsl sdsl vdsl xdsl ppp pppoe pool dial dialup dialin cable broadband'.split(
    ' ',
  ),
);

/** `address` in canonical form. */
export function isGenericName(name: string, address: string): boolean {
  const bare = name.toLowerCase().replace(/\.$/, '');
  // "dsl" in mail.dsl.example is whose name it is, not what kind of host.
  const domain = getDomain(bare) ?? bare.split('.').slice(-2).join('.');
  const host = bare === domain ? '' : bare.slice(0, -domain.length - 1);
  const words = host.split(/[^a-z]+/);
  return words.some((word) => POOL_WORDS.has(word)) || spells(host, address);
}

/** The address's own parts stand in the name, in either direction. */
function spells(host: string, address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const bytes = ipaddr.process(address).toByteArray();
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (host.replaceAll(/[^0-9a-f]/g, '').includes(hex)) return true;
  if (bytes.length === 16) {
    const turned = hex.split('').toReversed().join('');
    const groups = address.replaceAll(':', '-');
    return (
      host.replaceAll('.', '').includes(turned) || `-${host.replaceAll('.', '-')}-`.includes(`-${groups}-`)
    );
  }
  const numbers = ` ${(host.match(/\d+/g) ?? []).map(Number).join(' ')} `;
  const padded = bytes.map((byte) => String(byte).padStart(3, '0')).join('');
  return (
    numbers.includes(` ${bytes.join(' ')} `) ||
    numbers.includes(` ${bytes.toReversed().join(' ')} `) ||
    host.includes(padded)
  );
}
