/** Where a BIMI file lies: HTTPS on its own port, and nothing else, for anybody may write anything into his zone. */
import { isIP } from 'node:net';
import { parsed, unparsed, type Parsed } from '../../model/parsed.ts';

export interface BimiUrl {
  readonly host: string;
  readonly path: string;
}

export type BimiUrlCode = 'no-url' | 'not-https' | 'bad-host' | 'port';

const MOST = 2000;

export function parseBimiUrl(text: string): Parsed<BimiUrl, BimiUrlCode> {
  // A control character or a space would end up in a request.
  if (text.length > MOST || !/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text))
    return unparsed('no-url', 0, 'it is no URL');
  const { protocol, hostname, port, pathname, search, username, password } = new URL(text);
  if (protocol !== 'https:') return unparsed('not-https', 0, 'it must begin with https://');
  if (port !== '' || username !== '' || password !== '')
    return unparsed('port', 0, 'it names a port or a user, which receivers do not follow');
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0 || !hostname.includes('.'))
    return unparsed('bad-host', 0, 'it needs the name of a host');
  return parsed({ host: hostname.replace(/\.$/, ''), path: `${pathname}${search}` });
}
