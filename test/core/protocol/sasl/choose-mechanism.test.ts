import fc from 'fast-check';
import { chooseMechanism, SASL_MECHANISMS, type SaslMeans } from '../../../../core/protocol/sasl/index.ts';

const PASSWORD: SaslMeans = { password: true, token: false, channelBinding: false, tls: true };
const ALL: SaslMeans = { password: true, token: true, channelBinding: true, tls: true };

describe('chooseMechanism()', () => {
  test.each([
    ['PLAIN LOGIN', PASSWORD, 'PLAIN'],
    ['LOGIN', PASSWORD, 'LOGIN'],
    ['login plain', PASSWORD, 'PLAIN'],
    ['CRAM-MD5 PLAIN', PASSWORD, 'PLAIN'],
    ['CRAM-MD5 DIGEST-MD5 NTLM', PASSWORD, 'CRAM-MD5'],
    ['PLAIN SCRAM-SHA-1 SCRAM-SHA-256', PASSWORD, 'SCRAM-SHA-256'],
    ['SCRAM-SHA-256-PLUS SCRAM-SHA-1', PASSWORD, 'SCRAM-SHA-1'],
    ['SCRAM-SHA-256 SCRAM-SHA-1-PLUS', { ...PASSWORD, channelBinding: true }, 'SCRAM-SHA-1-PLUS'],
    ['XOAUTH2 PLAIN OAUTHBEARER', PASSWORD, 'PLAIN'],
    ['XOAUTH2 PLAIN OAUTHBEARER SCRAM-SHA-256-PLUS', ALL, 'OAUTHBEARER'],
    ['XOAUTH2 PLAIN', { ...ALL, password: false }, 'XOAUTH2'],
    ['PLAIN CRAM-MD5', { ...PASSWORD, tls: false }, 'CRAM-MD5'],
    ['PLAIN SCRAM-SHA-1 CRAM-MD5', { ...PASSWORD, tls: false }, 'SCRAM-SHA-1'],
    ['PLAIN CRAM-MD5', { ...PASSWORD, tls: false, inTheOpen: true }, 'CRAM-MD5'],
    ['PLAIN', { ...PASSWORD, tls: false, inTheOpen: true }, 'PLAIN'],
  ] as const)('of %s with %j it is %s', (offered, have, mechanism) => {
    expect(chooseMechanism(offered.split(' '), have)).toEqual({ mechanism });
  });

  test.each([
    ['', PASSWORD, 'not-offered', undefined],
    ['GSSAPI NTLM', PASSWORD, 'none-usable', 'mechanism'],
    ['XOAUTH2', PASSWORD, 'none-usable', 'token'],
    ['PLAIN', { ...ALL, password: false }, 'none-usable', 'password'],
    ['SCRAM-SHA-256-PLUS', PASSWORD, 'none-usable', 'channel-binding'],
    ['OAUTHBEARER PLAIN LOGIN', { ...PASSWORD, tls: false }, 'none-usable', 'encryption'],
  ] as const)('of %j with %j none: %s, for want of %s', (offered, have, reason, missing) => {
    const choice = chooseMechanism(offered.split(' '), have);
    expect(choice).toMatchObject({ reason, ...(missing === undefined ? {} : { missing }) });
  });

  test.each([
    ['login', 'LOGIN PLAIN', PASSWORD, { mechanism: 'LOGIN' }],
    [
      'PLAIN',
      'LOGIN',
      PASSWORD,
      { reason: 'not-offered', detail: 'PLAIN is wanted, the server offers LOGIN' },
    ],
    ['PLAIN', '', PASSWORD, { reason: 'not-offered', detail: 'the server offers no AUTH here' }],
    ['NTLM', 'NTLM', PASSWORD, { reason: 'unknown' }],
    ['XOAUTH2', 'XOAUTH2 PLAIN', PASSWORD, { reason: 'none-usable', missing: 'token' }],
    ['PLAIN', 'PLAIN', { ...PASSWORD, tls: false }, { reason: 'none-usable', missing: 'encryption' }],
  ] as const)('pinned to %s, offered %j', (pinned, offered, have, expected) => {
    expect(chooseMechanism(offered.split(' '), have, pinned)).toMatchObject(expected);
  });

  test('what a server lists is repeated only where it can be the name of a mechanism', () => {
    const choice = chooseMechanism(['X\u001b[31m', '<script>', 'GSSAPI'], PASSWORD);
    expect(choice).toMatchObject({ detail: 'the server offers GSSAPI: is none that we speak' });
  });

  test('never gives what was not offered, nor a secret to everybody on the way', () => {
    const shows = ['PLAIN', 'LOGIN', 'OAUTHBEARER', 'XOAUTH2'];
    const means = fc.record({
      password: fc.boolean(),
      token: fc.boolean(),
      channelBinding: fc.boolean(),
      tls: fc.boolean(),
    });
    const offers = fc.array(fc.oneof(fc.constantFrom(...SASL_MECHANISMS), fc.string()));
    fc.assert(
      fc.property(
        offers,
        means,
        fc.option(fc.constantFrom(...SASL_MECHANISMS), { nil: undefined }),
        (offered, have, pinned) => {
          const choice = chooseMechanism(offered, have, pinned);
          if (!('mechanism' in choice)) return;
          expect(offered.map((name) => name.toUpperCase())).toContain(choice.mechanism);
          if (!have.tls) expect(shows).not.toContain(choice.mechanism);
        },
      ),
    );
  });
});
