/** Round trips through a real Postfix into a real Dovecot, and what becomes of them. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import { composeMail } from '../../adapters/node/compose-mail.ts';
import { createDeliveryPorts } from '../../adapters/node/delivery-ports.ts';
import type { DeliveryPorts } from '../../core/ports.ts';
import { hasRspamd, startRspamd, type RspamdServer } from '../support/rspamd-server.ts';
import { runCli } from '../support/run-cli.ts';
import { missingRoute, ROUTE_PASSWORD, startMailRoute, type MailRoute } from '../support/mail-route.ts';
import { hasPostgrey, startPostgrey, type Postgrey } from '../support/postgrey-server.ts';
import { codesOf, factsOf, startRoundTrip } from '../support/round-trip.ts';

// Whatever else the machine does: servers of others start and answer when they can.
jest.setTimeout(60_000);

const missing =
  missingRoute() ??
  (hasPostgrey() ? undefined : 'postgrey is not installed') ??
  (hasRspamd() ? undefined : 'rspamd is not installed');
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `round trips${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let postgrey: Postgrey;
    let route: MailRoute;
    let rspamd: RspamdServer;
    beforeAll(async () => {
      [postgrey, rspamd] = await Promise.all([
        startPostgrey({ delaySeconds: 3 }),
        startRspamd({ spamFor: 'spam.example' }),
      ]);
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
        footer: { cleanup: ['body_checks = regexp:{ {/^Please leave/ REPLACE Changed by a filter.} }'] },
        spam: {
          smtpd: [`smtpd_milters = inet:127.0.0.1:${rspamd.milter}`, 'milter_default_action = tempfail'],
          cleanup: ['milter_header_checks = regexp:{ {/^X-Spam: Yes/ REDIRECT junk@arrive.example} }'],
        },
        subject: {
          cleanup: ['header_checks = regexp:{ {/^Subject:.*/ REPLACE Subject: [EXTERNAL] checked} }'],
        },
      });
    }, 180_000);
    afterAll(async () => Promise.all([route.close(), postgrey.stop(), rspamd.stop()]));

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

    test('quarantined by rspamd: found in the spam folder, with the words of the filter', async () => {
      const trip = startRoundTrip(route, { to: 'canary@spam.example' });
      const done = await trip.slot(0, async () => new Promise((resolve) => setTimeout(resolve, 1000)));
      expect(factsOf(done).arrivals).toMatchObject([{ folder: 'Junk', use: 'junk' }]);
      expect(codesOf(done, 'delivery-folder')).toEqual(['DELIVERY_IN_SPAM']);
    }, 30_000);

    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const zone = {
      's1._domainkey.sender.example': { TXT: [`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`] },
      'sender.example': { TXT: ['v=spf1 -all'] },
      '_dmarc.sender.example': { TXT: ['v=DMARC1; p=reject'] },
    };
    const signing = (): DeliveryPorts => ({
      ...createDeliveryPorts({
        ca: [route.ca],
        ses: { send: async () => Promise.reject(new Error('not here')) },
      }),
      composer: {
        async compose(draft) {
          const dkim = new DKIM({ domainName: 'sender.example', keySelector: 's1', privateKey });
          return buffer(dkim.sign(Buffer.from(await composeMail(draft))));
        },
      },
    });

    test('DKIM holds where nothing is changed, and proves it although SPF fails', async () => {
      const trip = startRoundTrip(route, {}, { zone, ports: { delivery: signing() } });
      const done = await trip.slot(200);
      expect(factsOf(done).arrivals[0]?.verified).toMatchObject({
        dkim: [{ domain: 'sender.example', selector: 's1', result: 'pass' }],
        spf: { result: 'fail', address: '127.0.0.1' },
        dmarc: { result: 'pass', policy: 'reject' },
      });
      expect(codesOf(done, 'delivery-authentication')).toEqual([
        'DELIVERY_AUTHENTICATED',
        'DELIVERY_SPF_FAILED',
      ]);
      expect(codesOf(done, 'delivery-hops')).toEqual(['DELIVERY_HOPS_FINE']);
    });

    test('DKIM broken in transit: the text was changed after signing', async () => {
      const trip = startRoundTrip(
        route,
        { to: 'canary@footer.example' },
        { zone, ports: { delivery: signing() } },
      );
      const done = await trip.slot(0, async () => new Promise((resolve) => setTimeout(resolve, 1000)));
      const broken = done.record.findings.find(({ code }) => code === 'DELIVERY_DKIM_BROKEN');
      expect(broken?.args).toMatchObject({ domain: 'sender.example', selector: 's1', altered: 'its text' });
      expect(codesOf(done, 'delivery-authentication')).toEqual([
        'DELIVERY_DKIM_BROKEN',
        'DELIVERY_SPF_FAILED',
      ]);
    }, 30_000);

    test('two copies of one message are told', async () => {
      const trip = startRoundTrip(route);
      const sent = await trip.slot(300, async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        for (const part of ['new', 'cur'])
          for (const name of readdirSync(join(route.maildir('canary'), part)).slice(-1))
            route.again('canary', join(part, name));
      });
      expect(codesOf(sent, 'delivery-folder')).toContain('DELIVERY_DUPLICATED');
    }, 20_000);

    test('the command line sends, waits, judges, and leaves nothing behind', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'postwatch-roundtrip-'));
      try {
        const file = join(folder, 'postwatch.yaml');
        writeFileSync(join(folder, 'ca.pem'), route.ca);
        const box = (name: string): string =>
          `{ imap: '127.0.0.1:${route.ports.imap}', secret: env:${name} }`;
        writeFileSync(
          file,
          `name: test\ntrust: { ca: ${join(folder, 'ca.pem')} }\nresolvers: ['127.0.0.1:9']\ndeliveries:\n  - via: 127.0.0.1:${route.ports.smtp}\n    from: probe@sender.example\n    to: canary@arrive.example\n    mailbox: ${box('CANARY')}\n`,
        );
        const env = { CANARY_USER: 'canary', CANARY_PASSWORD: ROUTE_PASSWORD };
        const { code, out, err } = await runCli(['roundtrip', '--config', file, '--json', '--lost', '2m'], {
          env,
        });
        expect(err).toBe('');
        const [report] = JSON.parse(out) as [
          { findings: { code: string }[]; observations: { facts: { token: string } }[] },
        ];
        expect(report.findings.map((finding) => finding.code)).toContain('DELIVERY_ARRIVED');
        expect(code).toBeLessThanOrEqual(1);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }, 60_000);
  },
);
