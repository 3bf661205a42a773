/** Round trips through a real Postfix into a real Dovecot, and what becomes of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { missingRoute, startMailRoute, type MailRoute } from '../support/mail-route.ts';
import { hasPostgrey, startPostgrey, type Postgrey } from '../support/postgrey-server.ts';
import { codesOf, factsOf, startRoundTrip } from '../support/round-trip.ts';

const missing = missingRoute() ?? (hasPostgrey() ? undefined : 'postgrey is not installed');
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `round trips${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let postgrey: Postgrey;
    let route: MailRoute;
    beforeAll(async () => {
      postgrey = await startPostgrey({ delaySeconds: 3 });
      route = await startMailRoute({
        grey: {
          smtpd: [
            `smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${postgrey.port}, permit`,
          ],
        },
        refuse: {
          smtpd: [
            'smtpd_recipient_restrictions = check_recipient_access static:{550 5.1.1 no such mailbox here}',
          ],
        },
        subject: {
          cleanup: ['header_checks = regexp:{ {/^Subject:.*/ REPLACE Subject: [EXTERNAL] checked} }'],
        },
      });
    }, 30_000);
    afterAll(async () => Promise.all([route.close(), postgrey.stop()]));

    test('delivered: found in INBOX, and cleaned away by the next run', async () => {
      const trip = startRoundTrip(route);
      const done = await trip.slot(0);
      expect(codesOf(done)).toEqual(['DELIVERY_ARRIVED', 'DELIVERY_SENT', 'PATH_CLEAR']);
      expect(factsOf(done).arrivals).toMatchObject([{ folder: 'INBOX', use: 'inbox' }]);
      expect(done.state).toMatchObject({ status: 'ok', open: [] });
      const next = await trip.slot(15);
      expect(codesOf(next)).toEqual(['DELIVERY_ARRIVED', 'DELIVERY_SENT', 'PATH_CLEAR']);
      expect(factsOf(next).sights[0]?.cleaned).toBe(1);
    });

    test('delayed by greylisting: late, and no loss', async () => {
      const trip = startRoundTrip(route, { to: 'canary@grey.example', lateSeconds: 1 });
      const done = await trip.slot(0, async () => new Promise((resolve) => setTimeout(resolve, 2000)));
      expect(codesOf(done)).toEqual(['DELIVERY_LATE', 'DELIVERY_SENT', 'PATH_CLEAR']);
      expect(done.record.attempt).toBeGreaterThan(3);
    }, 30_000);

    test('lost: taken, and never seen again', async () => {
      const trip = startRoundTrip(route, { to: 'canary@void.example' });
      const done = await trip.slot(0);
      expect(codesOf(done)).toEqual(['DELIVERY_LOST', 'DELIVERY_SENT', 'PATH_CLEAR']);
      expect(done.record.attempt).toBe(9);
      expect(done.state.open).toMatchObject([{ confirmed: true, finding: { code: 'DELIVERY_LOST' } }]);
    });

    test('bounced: the notice is read', async () => {
      const trip = startRoundTrip(route, { to: 'canary@refuse.example' });
      const done = await trip.slot(0, async () => new Promise((resolve) => setTimeout(resolve, 1000)));
      expect(codesOf(done)).toEqual(['DELIVERY_BOUNCED', 'DELIVERY_SENT', 'PATH_CLEAR']);
      expect(factsOf(done).bounces).toMatchObject([
        { replyCode: 550, status: '5.1.1', reason: 'invalid-recipient' },
      ]);
    }, 20_000);

    test('a subject that is rewritten hides nothing', async () => {
      const trip = startRoundTrip(route, { to: 'canary@subject.example' });
      const done = await trip.slot(0);
      expect(factsOf(done).arrivals[0]?.header).toContain('[EXTERNAL] checked');
      expect(codesOf(done)).toContain('DELIVERY_ARRIVED');
    });

    test('mail of others is neither marked nor deleted, even when it quotes the token', async () => {
      const trip = startRoundTrip(route);
      const done = await trip.slot(100);
      const { token } = factsOf(done);
      route.put(
        'canary',
        '',
        `From: a@b.example\r\nSubject: Re: Postwatch round trip ${token}\r\nIn-Reply-To: <${token}@sender.example>\r\n\r\nwhat is this?\r\nToken: ${token}\r\n`,
        'answer',
      );
      route.put('canary', '', 'From: a@b.example\r\nSubject: lunch\r\n\r\nat noon\r\n', 'lunch');
      const next = await trip.slot(115);
      expect(factsOf(next).sights[0]?.cleaned).toBe(1);
      const left = ['new', 'cur'].flatMap((part) => readdirSync(join(route.maildir('canary'), part)));
      expect(
        left
          .filter((name) => /^(answer|lunch)/.test(name))
          .map((name) => name.replace(/:2,$/, ''))
          .sort(),
      ).toEqual(['answer', 'lunch']);
    });
  },
);
