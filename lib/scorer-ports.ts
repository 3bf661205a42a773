import type { Config } from '../core/config/schema.ts';

const HTTP = 80;
const HTTPS = 443;

/** Ports of the programs that score messages: a function in a network of ours must be let out to them. */
export function scorerPorts({ content }: Pick<Config, 'content'>): readonly number[] {
  const { rspamd, spamd } = content ?? {};
  const url = typeof rspamd === 'object' ? rspamd.url : rspamd;
  const read = url === undefined ? null : URL.parse(url);
  const usual = read?.protocol === 'https:' ? HTTPS : HTTP;
  return [
    ...(read === null ? [] : [read.port === '' ? usual : Number(read.port)]),
    ...(spamd === undefined ? [] : [Number(spamd.split(':').at(-1))]),
  ];
}
