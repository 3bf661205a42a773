/** Servers that test their clients: Postfix's postscreen with a teaser, its tests after the greeting, and postgrey. */
import { connect } from 'node:net';
import { askSmtp } from '../support/ask-smtp.ts';
import { hasPostgrey, startPostgrey, type Postgrey } from '../support/postgrey-server.ts';
import { missingPostfix, startPostfix, type PostfixServer } from '../support/postfix-server.ts';

const GREET_WAIT_MS = 2000;
const ENVELOPE = { from: 'probe@elsewhere.example', to: ['somebody@test.example'] } as const;
/** Nothing is remembered of earlier clients, so that each one is tested. */
const FORGETFUL = ['postscreen_cache_map=', 'postscreen_access_list='];
const TEASER = [
  `postscreen_greet_wait=${String(GREET_WAIT_MS / 1000)}s`,
  'postscreen_greet_banner=mx.test.example please wait',
  'postscreen_greet_action=enforce',
];

const missing = missingPostfix() ?? (hasPostgrey() ? undefined : 'postgrey is not installed');
if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
(missing === undefined ? describe : describe.skip)(
  `servers that test their clients${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let postfix: PostfixServer;
    let postgrey: Postgrey;
    beforeAll(async () => {
      postgrey = await startPostgrey({ delaySeconds: 1 });
      postfix = await startPostfix({
        services: {
          teasing: { command: 'postscreen', settings: [...FORGETFUL, ...TEASER] },
          // Tests after the greeting: the first conversation is for the test only.
          trying: {
            command: 'postscreen',
            settings: [
              'postscreen_cache_map=btree:$data_directory/trying',
              'postscreen_access_list=',
              'postscreen_greet_wait=1s',
              'postscreen_pipelining_enable=yes',
              'postscreen_non_smtp_command_enable=yes',
            ],
          },
          greylisting: {
            command: 'smtpd',
            settings: [
              `smtpd_recipient_restrictions=check_policy_service inet:127.0.0.1:${String(postgrey.port)}`,
            ],
          },
        },
      });
    }, 30_000);
    afterAll(async () => {
      await postfix.close();
      await postgrey.stop();
    });
    const port = (name: string): number => postfix.extra[name] ?? 0;

    test('waits for the whole greeting, and is not taken for a spammer', async () => {
      const asked = await askSmtp({ port: port('teasing'), envelope: ENVELOPE }, { ca: [postfix.ca] });
      expect({ status: asked.status, troubles: asked.troubles }).toEqual({ status: 'ok', troubles: [] });
      expect(asked.passed).toContain('SMTP_ENVELOPE_ACCEPTED');
      expect(asked.session.greeting).toMatchObject({
        code: 220,
        lines: ['mx.test.example please wait', expect.stringContaining('ESMTP')],
      });
      expect(asked.session.stages.find(({ stage }) => stage === 'greeting')?.tookMs).toBeGreaterThan(
        GREET_WAIT_MS - 200,
      );
      expect(postfix.log()).toMatch(/postscreen\[\d+\]: PASS (NEW|OLD)/);
      expect(postfix.log()).not.toContain('PREGREET');
    });

    test('the log would tell: who talks before the end of the greeting is refused', async () => {
      const said = await new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(port('teasing'), '127.0.0.1', () => socket.write('EHLO early.example\r\n'));
        socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
        socket.on('error', () => undefined);
        setTimeout(() => {
          socket.destroy();
          resolve(heard);
        }, GREET_WAIT_MS + 200);
      });
      expect(said).toMatch(/^220-mx.test.example please wait/);
      expect(postfix.log()).toMatch(/PREGREET \d+ after 0/);
    });

    test('tests after the greeting put a stranger off once, as greylisting does', async () => {
      const asking = { port: port('trying'), envelope: ENVELOPE };
      const first = await askSmtp(asking, { ca: [postfix.ca] });
      expect(first.troubles).toEqual(['SMTP_GREYLISTED']);
      expect(first.findings[0]).toMatchObject({
        code: 'SMTP_GREYLISTED',
        args: { certain: false, reply: expect.stringMatching(/^450 4\.3\.2 /) },
      });
      const again = await askSmtp(asking, { ca: [postfix.ca] });
      expect({ troubles: again.troubles, status: again.status }).toEqual({ troubles: [], status: 'ok' });
      expect(again.passed).toContain('SMTP_ENVELOPE_ACCEPTED');
    });

    test('greylisted, and accepted with the same envelope after the delay', async () => {
      const asking = { port: port('greylisting'), envelope: ENVELOPE };
      const first = await askSmtp(asking, { ca: [postfix.ca] });
      expect({ status: first.status, troubles: first.troubles }).toEqual({
        status: 'ok',
        troubles: ['SMTP_GREYLISTED'],
      });
      expect(first.findings.find(({ code }) => code === 'SMTP_GREYLISTED')).toMatchObject({
        outcome: 'inconclusive',
        severity: 'notice',
        args: { certain: true, reply: expect.stringMatching(/^450 4\.2\.0 .*Greylisted/) },
      });
      // postgrey counts whole seconds of the clock, and nobody else's.
      const since = performance.now();
      let again = await askSmtp(asking, { ca: [postfix.ca] });
      while (again.troubles.includes('SMTP_GREYLISTED') && performance.now() - since < 8000) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        again = await askSmtp(asking, { ca: [postfix.ca] });
      }
      expect(again.troubles).toEqual([]);
      expect(again.passed).toContain('SMTP_ENVELOPE_ACCEPTED');
    }, 15_000);
  },
);
