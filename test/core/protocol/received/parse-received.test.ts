import fc from 'fast-check';
import {
  formatReceived,
  hopsOf,
  parseReceived,
  type Received,
} from '../../../../core/protocol/received/index.ts';

test.each<readonly [string, Partial<Received>]>([
  [
    'from a.example (a.example [192.0.2.1])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\tby mx.example.net (Postfix) with ESMTPS id 4F1\r\n\tfor <x@example.net>; Tue, 24 Nov 2026 02:14:03 +0000 (UTC)',
    {
      helo: 'a.example',
      address: '192.0.2.1',
      by: 'mx.example.net',
      with: 'ESMTPS',
      tls: true,
      at: '2026-11-24T02:14:03.000Z',
    },
  ],
  [
    'from [203.0.113.9] (helo=laptop) by mx.example.net with esmtpsa (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) id 1a; Tue, 24 Nov 2026 03:14:03 +0100',
    { address: '203.0.113.9', with: 'ESMTPSA', tls: true, at: '2026-11-24T02:14:03.000Z' },
  ],
  [
    'by 2002:a05:7300:1 with SMTP id x; Mon, 23 Nov 2026 18:14:03 -0800 (PST)',
    { helo: '', address: '', by: '2002:a05:7300:1', with: 'SMTP', tls: false },
  ],
  [
    'from mail (unknown [IPv6:2001:db8::1]) by mx.example.net. with LMTP; never',
    { address: '2001:db8::1', by: 'mx.example.net', at: '' },
  ],
  ['(((', { by: '', at: '' }],
])('reads %j', (field, want) => {
  expect(parseReceived(field)).toMatchObject(want);
});

const name = fc.domain();
const received = fc.record({
  helo: name,
  address: fc.ipV4(),
  by: name.map((one) => one.toLowerCase()),
  with: fc.constantFrom('SMTP', 'ESMTP', 'ESMTPS', 'ESMTPSA', 'UTF8SMTPS', 'LMTP'),
  at: fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000).toISOString()),
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(received, (one) => {
      const tls = /S(?:A)?$/.test(one.with);
      expect(parseReceived(formatReceived({ ...one, tls }))).toEqual({ ...one, tls });
    }),
  );
});

test('takes whatever comes, and not for long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      (text) => void parseReceived(`from ${text} by ${text}; ${text}`),
    ),
  );
  expect(parseReceived('('.repeat(1e6)).by).toBe('');
});

test('a step is never longer than the way, nor shorter than nothing', () => {
  const sentAt = '2026-11-24T02:14:00Z';
  const arrivedAt = '2026-11-24T02:20:00Z';
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9000, max: 9000 }), { maxLength: 60 }), (offsets) => {
      const fields = offsets.map(
        (seconds) => `by mx.example.net; ${new Date(Date.parse(sentAt) + seconds * 1000).toUTCString()}`,
      );
      const hops = hopsOf(fields, sentAt, arrivedAt);
      for (const { seconds = 0 } of hops) expect(seconds >= 0 && seconds <= 365).toBe(true);
    }),
  );
});
