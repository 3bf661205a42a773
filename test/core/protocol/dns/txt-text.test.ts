import fc from 'fast-check';
import { createFakeZone } from '../../../../adapters/memory/fake-zone.ts';
import { shownChain, shownText, txtTexts, unseenReason } from '../../../../core/protocol/dns/index.ts';

test('txtTexts() joins the strings of one record, and never two records', async () => {
  const answer = await createFakeZone('a.example TXT "v=spf1 " "-all"\na.example TXT x').ask(
    'a.example',
    'TXT',
  );
  expect(txtTexts(answer)).toEqual(['v=spf1 -all', 'x']);
});

test('shownText() lets nothing through that a terminal would obey', () => {
  expect(shownText('a\u001b[2J\u00fc\n')).toBe('a\\027[2J\\252\\010');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (text) =>
      expect(shownText(text)).toMatch(/^[\x20-\x7e]{0,300}$/),
    ),
  );
});

test('unseenReason() and shownChain() name the question and the way', async () => {
  const zone = createFakeZone('a.example CNAME b.example\n!SERVFAIL b.example');
  const answer = await zone.ask('a.example', 'A');
  expect(unseenReason(answer)).toBe('a.example A: the resolver could not find out (SERVFAIL)');
  expect(shownChain(answer.chain)).toBe('a.example -> b.example');
});
