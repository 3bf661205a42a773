/** Whatever a mail library composes has no fault of form: else the fault is ours. */
import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { registrableDomain } from '../../../core/config/index.ts';
import { CONTENT_CHECKS } from '../../../core/checks/tables/content.ts';
import { judge } from '../../../core/pipeline/judge.ts';
import { probeContent } from '../../../core/probes/content.ts';

/** Those that are about the form of a message, whatever it says. */
const OF_FORM = ['content-fields', 'content-lines', 'content-mime', 'content-attachments'];
const SUBJECT = { message: 'composed.eml', scorers: [] };

async function faultsOf(bytes: Uint8Array): Promise<string[]> {
  const messages = {
    read: async () => ({ ok: true as const, bytes }),
    post: async () => ({ ok: false as const, detail: '' }),
    talk: async () => ({ ok: false as const, detail: '' }),
    registrable: registrableDomain,
  };
  const { facts } = await probeContent(SUBJECT, { messages } as never, AbortSignal.timeout(10_000));
  const observation = {
    probe: 'content' as const,
    target: 'message:composed.eml',
    startedAt: new Date().toISOString(),
    tookMs: 0,
    facts,
    faults: [],
    asked: { dnsQuestions: 0, connections: 0 },
  };
  const checks = CONTENT_CHECKS.filter(({ id }) => OF_FORM.includes(id));
  return judge(observation, SUBJECT, { checks })
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive')
    .map(({ code, args }) => `${code} ${JSON.stringify(args)}`);
}

/** Letters of several alphabets, long words, signs of encodings. */
const words = fc.array(
  fc.oneof(
    fc.constantFrom(
      'Grüße',
      'Привет',
      '日本語',
      '=?',
      '=3D',
      '--b',
      '.',
      'From ',
      'x'.repeat(1200),
      '👍',
      '\n',
      '\r\n',
      '\t',
    ),
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
  ),
  { minLength: 1, maxLength: 12 },
);
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .map((text) => `Re ${text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim()}`);

test('what a mail library composes has no fault of form', async () => {
  await fc.assert(
    fc.asyncProperty(
      line,
      words,
      fc.option(words, { nil: undefined }),
      fc.array(fc.tuple(fc.constantFrom('a.pdf', 'Müll.txt', 'b.csv'), fc.uint8Array({ maxLength: 300 })), {
        maxLength: 2,
      }),
      async (subject, text, html, files) => {
        const bytes = await new MailComposer({
          newline: 'windows',
          from: 'Größe & Co <shop@example.com>',
          to: 'ann@example.net',
          subject,
          text: text.join(' '),
          ...(html === undefined ? {} : { html: `<p>${html.join('<br>')}</p>` }),
          // What a file is named is not what is tested here: it holds anything.
          attachments: files.map(([filename, content]) => ({
            filename,
            content: Buffer.concat([Buffer.from('%PDF-'), content]),
          })),
        })
          .compile()
          .build();
        const faults = (await faultsOf(bytes)).filter(
          (fault) => !fault.startsWith('CONTENT_ATTACHMENT_OTHER_KIND'),
        );
        expect(faults).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
