import fc from 'fast-check';
import { readHtml } from '../../../../core/protocol/html/index.ts';

test('readHtml() tells what is seen, linked and shown', () => {
  const html = `<html><head><title>T</title><style>p{}</style></head><body>
    <p>Hello&nbsp;Ann,<br>look <a href=" https://example.com/?a=1&amp;b=2 ">at <b>this</b></a>.</p>
    <img src="https://example.com/a.png" alt=""><img src="t.gif" width=1 height="1px">
    <script>alert(1)</script>\u200b</body></html>`;
  expect(readHtml(html)).toEqual({
    text: 'Hello Ann, look at this.',
    links: [{ href: 'https://example.com/?a=1&b=2', words: 'at this' }],
    images: [
      { src: 'https://example.com/a.png', hasAlt: true, isDot: false },
      { src: 't.gif', hasAlt: false, isDot: true },
    ],
    active: ['script'],
    tooDeep: false,
  });
});

test('readHtml() tells what mail readers take out', () => {
  const html =
    '<base href="/"><meta http-equiv=Refresh content=0><link rel=stylesheet href=a.css><div onmouseover=x><iframe></iframe></div>';
  expect(readHtml(html).active).toEqual([
    'base',
    'meta refresh',
    'external style sheet',
    'onmouseover',
    'iframe',
  ]);
});

test('readHtml() gives up where elements stand too deep in each other', () => {
  expect(readHtml('<div>'.repeat(200_000)).tooDeep).toBe(true);
  expect(readHtml(`${'<div>'.repeat(500)}x`).tooDeep).toBe(false);
});

test('readHtml() is total and bounded', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<a href=',
      '"',
      '>',
      '<p',
      '</p>',
      '<img ',
      'src=x',
      '<script>',
      '</script>',
      '<!--',
      '-->',
      '&amp',
      '&#x',
      '<svg>',
      '<![CDATA[',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const html = pieces.join('');
      const { text, links, images, active } = readHtml(html);
      return (
        text.length <= html.length + pieces.length &&
        links.length <= 500 &&
        images.length <= 500 &&
        active.length <= 20
      );
    }),
  );
});
