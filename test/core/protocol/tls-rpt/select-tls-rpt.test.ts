import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { gather } from '../../../../core/protocol/dns/index.ts';
import { parseTlsRpt, selectTlsRpt, type TlsRptSelection } from '../../../../core/protocol/tls-rpt/index.ts';

describe('parseTlsRpt()', () => {
  test.each([
    ['v=TLSRPTv1;rua=mailto:reports@example.com', ['mailto:reports@example.com']],
    ['v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt;', ['https://reporting.example.com/v1/tlsrpt']],
    [
      'v=TLSRPTv1; x=y; rua=mailto:a@example.com , mailto:b@example.com',
      ['mailto:a@example.com', 'mailto:b@example.com'],
    ],
    ['v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com', ['mailto:a@example.com']],
  ])('%s', (text, uris) => {
    expect(parseTlsRpt(text)).toEqual({ ok: true, value: { uris, problems: [] } });
  });

  test.each([
    ['', 'no-version'],
    ['v=TLSRPTv1', 'no-rua'],
    ['v=TLSRPTv1 ; rua=mailto:a@example.com', 'no-version'],
    ['v=TLSRPTv2; rua=mailto:a@example.com', 'no-version'],
    ['v=TLSRPTv1;', 'no-rua'],
    ['v=TLSRPTv1; rua=', 'bad-field'],
    ['v=TLSRPTv1; RUA=mailto:a@example.com', 'no-rua'],
    ['v=TLSRPTv1; rua=a@example.com', 'no-rua'],
    ['v=TLSRPTv1; rua=ftp://example.com/', 'no-rua'],
    ['v=TLSRPTv1; rua=mailto:a@example.com!10m', 'no-rua'],
    ['v=TLSRPTv1; rua=mailto:a@example.com;;', 'bad-field'],
  ])('%s is %s', (text, code) => {
    expect(parseTlsRpt(text)).toMatchObject({ ok: false, code });
  });

  test('one address that cannot be used leaves the others', () => {
    expect(parseTlsRpt('v=TLSRPTv1; rua=http://a.example/,mailto:b@example.com')).toMatchObject({
      ok: true,
      value: { uris: ['mailto:b@example.com'], problems: ['http: is neither mailto: nor https:'] },
    });
  });

  test('never throws; what it accepts has an address', () => {
    const pieces = fc.constantFrom(
      'v=TLSRPTv1',
      ';',
      'rua=',
      'mailto:',
      'a@b.example',
      ',',
      'https://x/',
      ' ',
      '!',
      '%',
      '\0',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => `v=TLSRPTv1;${all.join('')}`),
        ),
        (text) => {
          const read = parseTlsRpt(text);
          if (read.ok) expect(read.value.uris.length).toBeGreaterThan(0);
          else expect(read.at).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});

describe('selectTlsRpt()', () => {
  const RECORD = 'v=TLSRPTv1; rua=mailto:a@example.com';
  const select = async (
    zone: string,
  ): Promise<{ readonly value: TlsRptSelection; readonly questions: number }> =>
    gather((ask) => selectTlsRpt('example.com', ask), createFakeZone(zone), {
      signal: AbortSignal.timeout(5000),
    });

  test('others are discarded before records are counted', async () => {
    const zone = `_smtp._tls.example.com TXT "${RECORD}"\n_smtp._tls.example.com TXT "v=spf1 -all"`;
    expect(await select(zone)).toMatchObject({ value: { kind: 'record', text: RECORD }, questions: 1 });
    expect((await select(`${zone}\n_smtp._tls.example.com TXT "v=TLSRPTv1;"`)).value.kind).toBe('multiple');
  });

  test('other labels are looked at only where the right one has nothing', async () => {
    expect(await select(`_smtp-tlsrpt.example.com TXT "${RECORD}"`)).toMatchObject({
      value: { kind: 'none', near: [], old: [{ at: '_smtp-tlsrpt.example.com', text: RECORD }] },
      questions: 3,
    });
    expect(
      (await select('_smtp._tls.example.com TXT "v=TLSRPT1; rua=mailto:a@example.com"')).value,
    ).toMatchObject({
      kind: 'none',
      near: ['v=TLSRPT1; rua=mailto:a@example.com'],
      old: [],
    });
    expect((await select('!refused _smtp._tls.example.com TXT')).value.kind).toBe('unseen');
  });
});
