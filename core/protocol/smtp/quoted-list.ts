/**
 * Which blocklist a refusal quotes: by zone (zen.spamhaus.org), by the page it points to (check.spamhaus.org) or by
 * name. A zone is the best answer, for it can be asked; so it is looked for first.
 */
import { MOST_TEXT } from './normalise-reply.ts';

interface Brand {
  readonly name: string;
  readonly text: RegExp;
}

/** Names of those who run lists, as they stand in replies and in links. The first that fits is named. */
const BRANDS: readonly Brand[] = [
  { name: 'Spamhaus', text: /spamhaus|\b(?:sbl-xbl|sbl_xbl|shxbl)\b/ },
  { name: 'SpamCop', text: /spamcop/ },
  {
    name: 'Barracuda',
    text: /barracudacentral|barracuda ?(?:reputation|brbl)|\bbbl\b|barracudanetworks\.com\/reputation/,
  },
  { name: 'CBL', text: /abuseat/ },
  { name: 'SORBS', text: /\bsorbs\b/ },
  { name: 'UCEPROTECT', text: /uceprotect/ },
  { name: 'Backscatterer', text: /backscatterer/ },
  { name: 'Mailspike', text: /mailspike/ },
  { name: 'PSBL', text: /psbl|surriel/ },
  { name: 'Abusix', text: /abusix/ },
  { name: 'Invaluement', text: /invaluement|\bivm(?:sip|uri)/ },
  { name: 'Cloudmark', text: /csi\.cloudmark|cloudmark (?:sender|csi|poor)|cloudmark\.com\/.{0,20}reset/ },
  { name: 'Validity', text: /senderscore|return ?path|validity/ },
  { name: 'Trend Micro', text: /trend ?micro (?:rbl|email reputation)|mail-abuse\.(?:com|org)/ },
  { name: 'SpamRATS', text: /spamrats/ },
  { name: 'SpamRL', text: /spamrl/ },
  { name: 'SURBL', text: /surbl/ },
  { name: 'URIBL', text: /uribl/ },
  { name: 'NiXspam', text: /nixspam|manitu/ },
  { name: 'WPBL', text: /wpbl/ },
  { name: 'DroneBL', text: /dronebl/ },
  { name: 'blocklist.de', text: /blocklist\.de/ },
  { name: 'Hostkarma', text: /hostkarma|junkemailfilter/ },
  { name: 'GBUdb', text: /gbudb/ },
  { name: 'SpamEatingMonkey', text: /spameatingmonkey/ },
  { name: 'S5H', text: /s5h\.net/ },
  { name: 'Proofpoint', text: /proofpoint\.com\/dnsbl|(?:ipcheck|prs)\.proofpoint/ },
  { name: 'Talos', text: /talosintelligence|senderbase/ },
  { name: 'Mimecast', text: /csi\.mimecast|mimecast\.org/ },
  { name: 'Symantec', text: /ipremoval\.sms|messagelabs|symanteccloud/ },
  { name: 'Cobion', text: /cobion/ },
  { name: 'ORDB', text: /ordb\.org/ },
  { name: 'NJABL', text: /njabl/ },
  {
    name: 'Microsoft',
    text: /delist@microsoft|sender\.office\.com|delist@messaging\.microsoft|\bs31[45]0\b|on our block ?list/,
  },
  { name: 'AT&T', text: /att(?:rbl|-?\.net\/block)|abuse[_-]rbl@/ },
  { name: 'T-Online', text: /rx\.t-online\.de/ },
];

/** Names of zones end so, or stand after words that introduce a list. Bounded, so that it stays linear. */
const ZONE =
  /(?:(?:blocked|rejected|refused|denied|listed|blacklisted|blocklisted|found|block) (?:by|using|via|at|in|on|with|per) (?:the |our |dnsbl |rbl |list |dns blacklist at |a black ?list at )?|black ?list(?:ed)? at |dnsbl[ :=]|rbl[ :=]|is in (?:a|the) black ?list (?:at )?)\[?((?:[a-z0-9_-]{1,63}\.){1,6}[a-z]{2,24})\b/;
const KNOWN_ZONE =
  /\b((?:[a-z0-9_-]{1,63}\.){0,4}(?:zen|sbl|xbl|pbl|dbl|css|sbl-xbl|dnsbl|dnsrbl|rbl|bl|ubl|cbl|psbl|ips|ix|b|db|multi|all|dyna|noptr|spam|truncate|hostkarma|list|ivmsip)(?:-\d)?\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,2}\.[a-z]{2,24})\b/;
/** What follows "listed at" and is no list but a page. */
const PAGE = /^(?:www|check|lookup|postmaster|support|help|mail|mx\d{0,3}|smtp)\./;

export function quotedList(text: string): string | undefined {
  const lower = text.slice(0, MOST_TEXT).toLowerCase();
  const zone = KNOWN_ZONE.exec(lower)?.[1] ?? ZONE.exec(lower)?.[1];
  if (zone !== undefined && !PAGE.test(zone)) return zone;
  return BRANDS.find((brand) => brand.text.test(lower))?.name;
}
