/** Names that a provider gives to every address of a pool. Receivers take their hosts for home connections. */
import ipaddr from 'ipaddr.js';

const POOL_WORDS = new Set(
  'dyn dynamic dynip dhcp dsl adsl sdsl vdsl xdsl ppp pppoe pool dial dialup dialin cable broadband'.split(
    ' ',
  ),
);

/** `address` in canonical form. */
export function isGenericName(name: string, address: string): boolean {
  const bare = name.toLowerCase().replace(/\.$/, '');
  // "dsl" in mail.dsl.example is whose name it is, not what kind of host.
  const domain = ownerOf(bare);
  const host = bare === domain ? '' : bare.slice(0, -domain.length - 1);
  const words = host.split(/[^a-z]+/);
  return words.some((word) => POOL_WORDS.has(word)) || spells(host, address);
}

/**
 * Whose name it is, by its shape: two labels, three where a country's second level is short (example.co.uk). Enough to
 * tell hosts from owners, without a list that would be a fifth of the probe function's bundle.
 */
function ownerOf(name: string): string {
  const labels = name.split('.');
  const isCountry = labels.at(-1)?.length === 2 && (labels.at(-2)?.length ?? 0) <= 3 && labels.length > 2;
  return labels.slice(isCountry ? -3 : -2).join('.');
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
