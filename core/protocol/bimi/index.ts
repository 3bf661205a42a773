/**
 * Brand Indicators for Message Identification (draft-brand-indicators-for-message-identification): a TXT record names a
 * logo, and a certificate that says whose it is. Receivers show it beside mail that passes DMARC with a strict policy.
 */
export { bimiFiles, type BimiFiles } from './bimi-files.ts';
export { dmarcObstacles, type DmarcObstacles } from './dmarc-obstacles.ts';
export { indicatorOf } from './indicator-of.ts';
export { markOf, BIMI_USAGE } from './mark-of.ts';
export { parseBimi, type BimiCode, type BimiRecord } from './parse-bimi.ts';
export { parseBimiUrl, type BimiUrl, type BimiUrlCode } from './parse-bimi-url.ts';
export { selectBimi, type BimiSelection } from './select-bimi.ts';
export { readSvg, type SvgReading } from './read-svg.ts';
export { whyNotFetched, type NotFetched } from './why-not-fetched.ts';
