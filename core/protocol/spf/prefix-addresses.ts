/** Addresses that stand for a whole prefix. */
import ipaddr from 'ipaddr.js';

/** First, middle and last address of "192.0.2.0/24"; fewer where they coincide; none for what is no prefix. */
export function addressesOf(prefix: string): readonly string[] {
  if (!ipaddr.isValidCIDR(prefix)) return [];
  const [address, length] = ipaddr.parseCIDR(prefix);
  const bytes = address.toByteArray();
  const hosts = (bit: (index: number) => 0 | 1): string => {
    const made = bytes.map((byte, at) => {
      let value = byte;
      for (let offset = 0; offset < 8; offset += 1) {
        const index = at * 8 + offset;
        if (index < length) continue;
        const mask = 0x80 >> offset;
        value = bit(index) === 1 ? value | mask : value & ~mask;
      }
      return value;
    });
    return ipaddr.fromByteArray(made).toString();
  };
  return [...new Set([hosts(() => 0), hosts((index) => (index === length ? 0 : 1)), hosts(() => 1)])];
}
