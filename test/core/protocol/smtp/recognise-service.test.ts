import fc from 'fast-check';
import { recogniseGreeting, recogniseService, serviceInWords } from '../../../../core/protocol/smtp/index.ts';

test.each([
  ['\x15\x03\x01\x00\x02', 'tls'],
  ['\x16\x03\x03', 'tls'],
  ['HTTP/1.0 400 Bad Request', 'http'],
  ['<html><head>', 'http'],
  ['SSH-2.0-OpenSSH_9.2', 'ssh'],
  ['* OK IMAP4rev1 ready', 'imap'],
  ['* BYE too busy', 'imap'],
  ['+OK ready', 'pop3'],
  ['+OK', 'pop3'],
  ['-ERR too many connections', 'pop3'],
  ['"IMPLEMENTATION" "Dovecot Pigeonhole"', 'sieve'],
  ['-DENIED Redis is running in protected mode', 'redis'],
  ['RFB 003.008', 'vnc'],
  ['+OKAY', undefined],
  ['* hello', undefined],
  ['\x15\x04', undefined],
  ['220 mx.example.com', undefined],
])('%j is %s', (octets, service) => {
  expect(recogniseService(octets)).toBe(service);
});

test.each([
  ['(vsFTPd 3.0.3)', 'ftp'],
  ['ProFTPD Server (Debian)', 'ftp'],
  ['Microsoft FTP Service', 'ftp'],
  ['mx.example.com LMTP ready', 'lmtp'],
  ['news.example.com InterNetNews NNRP server', 'nntp'],
  ['ftp.example.com ESMTP Postfix', undefined],
  ['smtpd at ftp.example.com', undefined],
  ['mx.example.com', undefined],
])('a greeting %j is %s', (text, service) => {
  expect(recogniseGreeting(text)).toBe(service);
});

test('property: total, and every service has words', () => {
  fc.assert(
    fc.property(fc.string(), (octets) => {
      const service = recogniseService(octets);
      expect(service === undefined ? 'none' : serviceInWords(service)).toMatch(/\w/);
    }),
  );
});
