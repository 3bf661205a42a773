/** Mailboxes that hang up, refuse, are away, or hold very much: no message counts as lost for it. */
import { utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import type { MailboxSettings } from '../../core/model/delivery-facts.ts';
import { missingRoute, ROUTE_HOST, startMailRoute, type MailRoute } from '../support/mail-route.ts';
import { codesOf, factsOf, startRoundTrip } from '../support/round-trip.ts';
import { freePorts } from '../support/server-process.ts';

// Whatever else the machine does: servers of others start and answer when they can.
jest.setTimeout(60_000);

const missing = missingRoute();
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `mailboxes of round trips${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let route: MailRoute;
    beforeAll(async () => void (route = await startMailRoute()), 60_000);
    afterAll(async () => route.close());

    const settingsAt = (port: number, more: Partial<MailboxSettings> = {}): MailboxSettings => ({
      host: ROUTE_HOST,
      port,
      tls: 'none',
      secret: 'canary',
      folders: [],
      ...more,
    });
    /** Says these lines, one for each that is heard, and then hangs up. */
    const faulty = async (lines: readonly string[]): Promise<Server> => {
      const server = createServer((socket) => {
        let at = 1;
        socket.on('error', () => undefined);
        socket.write(lines[0] ?? '');
        socket.on('data', (heard) => {
          const tag = String(heard).split(' ', 1)[0] ?? '';
          const line = lines[at];
          at += 1;
          if (line === undefined) socket.destroy();
          else socket.write(line.replaceAll('TAG', tag));
        });
      });
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      return server;
    };

    test.each([
      ['hangs up after its greeting', ['* OK ready\r\n']],
      [
        'hangs up after the login',
        ['* OK [CAPABILITY IMAP4rev1] ready\r\n', 'TAG OK [CAPABILITY IMAP4rev1] in\r\n'],
      ],
    ])(
      'a mailbox whose server %s loses nothing',
      async (_name, lines) => {
        const server = await faulty(lines);
        try {
          const mailbox = settingsAt((server.address() as AddressInfo).port);
          const done = await startRoundTrip(route, {
            to: 'canary@void.example',
            mailbox,
            bounces: mailbox,
          }).slot(400);
          expect(codesOf(done)).toEqual(['DELIVERY_NOT_SEEN', 'DELIVERY_SENT', 'PATH_MAILBOX_UNREACHABLE']);
        } finally {
          server.close();
        }
      },
      60_000,
    );

    test('a mailbox that is not there, and one that wants another password', async () => {
      const [port = 0] = await freePorts(1);
      const gone = settingsAt(port);
      const away = await startRoundTrip(route, {
        to: 'canary@void.example',
        mailbox: gone,
        bounces: gone,
      }).slot(500);
      expect(codesOf(away)).toEqual(['DELIVERY_NOT_SEEN', 'DELIVERY_SENT', 'PATH_MAILBOX_UNREACHABLE']);
      const wrong = await startRoundTrip(
        route,
        { to: 'canary@void.example' },
        { password: 'wrong horse' },
      ).slot(600);
      expect(codesOf(wrong)).toEqual(['DELIVERY_NOT_SEEN', 'DELIVERY_SENT', 'PATH_MAILBOX_REFUSED']);
      expect(JSON.stringify(wrong.record)).not.toContain('wrong horse');
    }, 60_000);

    test('100,000 messages in the mailbox do not matter', async () => {
      // Makes the folders, with the owner that Dovecot needs.
      route.put('canary', '', 'From: a@b.example\r\n\r\nfirst\r\n', 'first');
      const cur = join(route.maildir('canary'), 'cur');
      const old = new Date('2026-01-01T00:00:00Z');
      for (let index = 0; index < 100_000; index += 1) {
        const file = join(cur, `${1_767_225_600 + index}.M${index}.old:2,S`);
        writeFileSync(file, `From: a@b.example\nSubject: ${index}\n\nold\n`);
        utimesSync(file, old, old);
      }
      const done = await startRoundTrip(route).slot(
        700,
        async () => new Promise((resolve) => setTimeout(resolve, 2000)),
      );
      expect(codesOf(done)).toContain('DELIVERY_ARRIVED');
      expect(factsOf(done).sights[0]?.folders[0]?.messages).toBeGreaterThan(100_000);
    }, 240_000);
  },
);
