/** Exchange 5.5 to 2003, and Notes gateways of that time. */
import { textDialect } from '../dialect.ts';

export const exchange2003 = textDialect({
  id: 'exchange-2003',
  text: [
    'did not reach the following recipient',
    'did not reach the following',
    'delivery failed to the following recipient',
    'following recipients could not be reached',
    'the following recipient(s) could not be reached',
    'delivery to the following recipients failed',
    'der folgende empf',
    'die folgenden empf',
  ],
  recipient:
    /^[\s*"']{0,12}(?:.{0,200}smtp=)?([^\s<>()@"';=]{1,200}@[^\s<>()@:;,"']{1,253})'?;?(?: on .{5,60}$|\s{0,4}$|: )/i,
});
