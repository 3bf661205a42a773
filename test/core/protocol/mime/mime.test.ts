import fc from 'fast-check';
import {
  createMboxSplitter,
  readMail,
  splitFields,
  stripHtml,
} from '../../../../core/protocol/mime/index.ts';

const FROM = 'From sender@example.org Thu Oct  1 10:00:00 2026\n';

function split(text: string, cuts: readonly number[], most = 1_000_000): string[] {
  const bytes = Buffer.from(text);
  const splitter = createMboxSplitter(most);
  const found: Uint8Array[] = [];
  let at = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    const end = Math.min(cut, bytes.length);
    found.push(...splitter.push(bytes.subarray(at, end)));
    at = end;
  }
  found.push(...splitter.end());
  return found.map((one) => Buffer.from(one).toString());
}

describe('createMboxSplitter()', () => {
  it('takes a file without a From line for one message', () => {
    expect(split('Subject: x\n\nFrom here on 2026\n', [])).toEqual(['Subject: x\n\nFrom here on 2026\n']);
    expect(split('no end of line', [3])).toEqual(['no end of line']);
  });

  it('parts at From lines after an empty line only', () => {
    const one =
      'Subject: a\n\nFrom sender\ntext\nFrom sender@example.org Thu Oct  1 10:00:00 2026 is no start\n\n';
    const two = 'Subject: b\r\n\r\ntext\r\n\r\n';
    expect(split(`${FROM}${one}${FROM}${two}${FROM}last`, [])).toEqual([one, two, 'last']);
  });

  it('gives the same messages however the stream is cut', () => {
    const message = fc.array(fc.constantFrom('Subject: x', 'text', '', 'From me to you', '>From x'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (all, cuts) => {
          const messages = all.map((lines) => `${lines.map((line) => `${line}\n`).join('')}\n`);
          const text = messages.map((one) => FROM + one).join('');
          expect(split(text, cuts)).toEqual(messages);
        },
      ),
    );
  });

  it('keeps no more of a message than it may, and tells when it has that', () => {
    expect(split(`${FROM}${'x'.repeat(300)}\n\n${FROM}y`, [], 100)).toEqual(['x'.repeat(100), 'y']);
    const splitter = createMboxSplitter(10);
    splitter.push(Buffer.from('Subject: a\n'));
    expect(splitter.isFull()).toBe(true);
    expect(Buffer.from(splitter.end()[0] ?? []).toString()).toBe('Subject: a');
  });

  it('does not wait for the end of a line without one', () => {
    expect(split('z'.repeat(200_000), [70_000, 140_000], 150_000)).toEqual(['z'.repeat(150_000)]);
  });
});

describe('splitFields()', () => {
  it('unfolds, and parts blocks at empty lines', () => {
    expect(splitFields('A: 1\r\n  2\r\nb-c :3\r\n\r\n\r\nnonsense\nD: 4\n')).toEqual([
      [
        { name: 'a', value: '1 2' },
        { name: 'b-c', value: '3' },
      ],
      [{ name: 'd', value: '4' }],
    ]);
  });

  it('takes anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const block of splitFields(text)) expect(block.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('stripHtml()', () => {
  it('leaves the words, a line for each block', () => {
    expect(
      stripHtml(
        '<html><head><title>x</title></head><p>a&lt;b&gt;<br>c &amp; d</p><!-- e --><script>f</script>',
      ),
    ).toBe('a<b>\nc & d');
  });

  it('takes anything', () => {
    const pieces = fc.array(
      fc.constantFrom('<', '>', '<!--', '-->', '<style', '</style>', 'word', '&nbsp;', ' '),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        expect(stripHtml(parts.join('')).length).toBeLessThanOrEqual(parts.join('').length);
      }),
    );
  });
});

describe('readMail()', () => {
  it('decodes the subject, and keeps parts that are not for reading', async () => {
    const mail = await readMail(
      Buffer.from(
        'From: a@example.org\nSubject: =?utf-8?q?f=C3=BCr?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nwords\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n',
      ),
    );
    expect(mail).toMatchObject({
      subject: 'für',
      from: 'a@example.org',
      parts: [{ type: 'message/delivery-status' }],
    });
    expect(mail.text.trim()).toBe('words');
  });

  it('finds the parts where folded lines lost their white space', async () => {
    const mail = await readMail(
      Buffer.from(
        'From: a@example.org\nContent-Type: multipart/mixed;\nboundary="b"\n\n--b\nContent-Type: text/plain\n\nwords\n--b--\n',
      ),
    );
    expect(mail.text.trim()).toBe('words');
  });

  it.each(['\n', '\r\n'])('keeps the headers alone of a message that a report returns', async (end) => {
    const text =
      'From: a@example.org\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n\n--b\nContent-Type: message/rfc822\n\nSubject: big\n\nbody\n--b--\n';
    const mail = await readMail(Buffer.from(text.replaceAll('\n', end)));
    const parts = mail.parts.map(({ type, bytes }) => [type, Buffer.from(bytes).toString().trim()]);
    expect(parts).toEqual([
      ['message/delivery-status', 'Action: failed'],
      ['message/rfc822', 'Subject: big'],
    ]);
  });

  it('decodes plain text of any charset and encoding', async () => {
    const latin = Buffer.concat([
      Buffer.from('Content-Type: text/plain; charset=iso-8859-2\n\n'),
      Buffer.from([0xb1]),
    ]);
    expect((await readMail(latin)).text.trim()).toBe('ą');
    const quoted = Buffer.from(
      'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n\n=C4=85',
    );
    expect((await readMail(quoted)).text.trim()).toBe('ą');
    expect((await readMail(Buffer.from('Subject: x\n\ną'))).text.trim()).toBe('ą');
  });

  it('takes a message of thousands of parts for text', async () => {
    const mail = await readMail(
      Buffer.from(
        `Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nwords\n'.repeat(5000)}`,
      ),
    );
    expect(mail).toMatchObject({ subject: 'x', parts: [] });
    expect(mail.text).toContain('--b');
  });

  it('reads as text what the library refuses', async () => {
    const mail = await readMail(Buffer.from(`Subject: x\n${'Y: 1\n'.repeat(100_000)}\nbody`));
    expect(mail.subject).toBe('x');
  });
});
