/** The logo of a BIMI record: can it be fetched, and is it the small, still picture that receivers take? */
import { code, defineCheck } from '../model/check.ts';
import { bimiFiles, whyNotFetched } from '../protocol/bimi/index.ts';
import { askOf, shownText } from '../protocol/dns/index.ts';

type Logo = { readonly url: string };

const SPEC = 'draft-brand-indicators-for-message-identification';
const noLogo = (): string => 'receivers show no logo; nothing else';

export const bimiIndicator = defineCheck({
  id: 'bimi-indicator',
  probe: 'mail-dns',
  title: 'BIMI: the logo',
  codes: {
    BIMI_LOGO_FINE: code<Logo & { readonly title: string; readonly octets: number }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ title, octets }) => `the logo "${title}" is SVG Tiny PS of ${octets} octets`,
      evidence: ({ url }) => `GET ${url}`,
      advice: () => [],
      spec: SPEC,
    }),
    BIMI_LOGO_UNAVAILABLE: code<Logo & { readonly detail: string }>({
      outcome: 'fail',
      severity: 'notice',
      says: () => 'the logo of the BIMI record cannot be fetched',
      effect: noLogo,
      evidence: ({ url, detail }) => `GET ${url}: ${detail}`,
      advice: () => [
        'serve it at that address over HTTPS, without a redirect, with a certificate for that name',
      ],
      spec: SPEC,
    }),
    BIMI_LOGO_TYPE: code<Logo & { readonly contentType: string }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ contentType }) =>
        `the logo comes ${contentType === '' ? 'without a media type' : `as "${contentType}"`}, not as image/svg+xml`,
      effect: () => 'careful receivers do not take it',
      evidence: ({ url }) => `GET ${url}`,
      advice: () => ['let the web server say Content-Type: image/svg+xml for it'],
      spec: SPEC,
    }),
    BIMI_LOGO_LARGE: code<Logo & { readonly octets: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ octets }) =>
        `the logo has ${octets >= MOST_READ ? 'more than ' : ''}${octets} octets; receivers take 32 kilobytes at most`,
      effect: noLogo,
      evidence: ({ url }) => `GET ${url}`,
      advice: () => ['draw it simpler: fewer points, no embedded pictures, text as paths'],
      spec: SPEC,
    }),
    BIMI_LOGO_PROFILE: code<Logo & { readonly problems: readonly string[] }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ problems }) =>
        problems.length === 1
          ? `the logo is not SVG Tiny PS: ${problems[0] ?? ''}`
          : `the logo is not SVG Tiny PS, for ${problems.length} reasons`,
      effect: noLogo,
      evidence: ({ url, problems }) => `GET ${url}: ${problems.join('; ')}`,
      advice: () => ['export it again with a converter for SVG Tiny PS, such as the one of the BIMI group'],
      spec: SPEC,
    }),
    BIMI_LOGO_NOT_SQUARE: code<Logo & { readonly ratio: number }>({
      outcome: 'fail',
      severity: 'info',
      says: ({ ratio }) => `the logo is not square: it is ${ratio} times as wide as high`,
      effect: () => 'receivers cut it, or put it into a square with empty edges',
      evidence: ({ url }) => `GET ${url}`,
      advice: () => ['give it a square viewBox, with the picture in the middle'],
      spec: SPEC,
    }),
    BIMI_LOGO_UNSEEN: code<Logo & { readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'info',
      says: () => 'whether the logo can be fetched could not be seen from here',
      evidence: ({ url, detail }) => `GET ${url}: ${detail}`,
      advice: () => ['look again later, or from another place'],
    }),
    BIMI_LOGO_NOT_JUDGED: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `no logo was judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject }, raise) {
    const ask = askOf(facts.answers);
    const file = facts.bimi?.indicator;
    const missing = whyNotFetched(bimiFiles(subject, ask).location, file, ask);
    if (file?.http.trouble?.kind === 'too-large')
      return raise('BIMI_LOGO_LARGE', { url: shownText(file.http.url), octets: MOST_READ });
    if (missing !== undefined) {
      const { url, detail, ours } = missing;
      return raise(ours ? 'BIMI_LOGO_UNSEEN' : 'BIMI_LOGO_UNAVAILABLE', { url, detail });
    }
    if (file?.content === undefined) return raise('BIMI_LOGO_NOT_JUDGED', { reason: 'no record names one' });
    const { http, content } = file;
    const url = shownText(http.url);
    const { octets, problems, ratio, title } = content;
    if (!/^\s*image\/svg\+xml\s*(;|$)/i.test(http.contentType))
      raise('BIMI_LOGO_TYPE', { url, contentType: shownText(http.contentType, 90) });
    if (octets > MOST_OCTETS) raise('BIMI_LOGO_LARGE', { url, octets });
    if (problems.length > 0)
      return raise('BIMI_LOGO_PROFILE', { url, problems: problems.map((one) => shownText(one, 120)) });
    if (ratio !== 0 && ratio !== 1) raise('BIMI_LOGO_NOT_SQUARE', { url, ratio });
    if (octets <= MOST_OCTETS) raise('BIMI_LOGO_FINE', { url, title: shownText(title), octets });
  },
});

const MOST_OCTETS = 32_768;
/** What the probe reads of a file before it stops. */
const MOST_READ = 131_072;
