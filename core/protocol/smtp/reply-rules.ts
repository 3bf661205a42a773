/**
 * The rules of the classifier, as rows in a fixed order: the first row that fits decides. Phrases are matched against
 * the normalised text (normalise-reply.ts) and are bounded regular expressions (compile-phrases.ts: "…" is a gap).
 *
 * Order, and why:
 *  1 codes of single providers, which say more than their sentences
 *  2 faults of the receiver that look like ours (its blocklist refuses to answer it)
 *  3 about us: authentication, reverse name, EHLO name, greylisting, blocklists, rate. Before the recipient, because
 *    these sentences often contain "recipient" or carry 5.1.1
 *  4 mailbox full, size; TLS, login, relay
 *  5 sender, then domain, then mailbox of the recipient
 *  6 content, then rules of the receiver
 *  7 loops, DNS, connections, queue time; the server's own state; the protocol
 *  8 weak words, then the enhanced code, then the reply code (both only where no sentence decided)
 */
import type { ReplyCategory, ReplyPermanence, ReplySide } from './reply-category.ts';

export interface ReplyRule {
  readonly id: string;
  readonly category: ReplyCategory;
  /** At least one of these phrases; left out = any text. */
  readonly any?: readonly string[];
  /** None of these. */
  readonly not?: readonly string[];
  /** Beginnings of the reply code: "5", "535". */
  readonly codes?: readonly string[];
  /** Enhanced codes; "x" = any class, "#" = any digit. */
  readonly enhanced?: readonly string[];
  /** Instead of what the category says. */
  readonly permanence?: ReplyPermanence;
  readonly side?: ReplySide;
}

/** Words for the recipient, in the languages that servers speak. */
const WHO =
  '(?:users?|user ?(?:name|id)|userid|accounts?|mailbox(?:es)?|inbox|recipients?|recipiente?|address(?:es|ee)?|alias(?:es)?|emails?|email (?:address|account|user)|rcpt|local[- ]?part|login|persons?|customer|subscriber|employee|mail ?drop|target|destination|destinataires?|destinatario|destin\\.?|benutzer|teilnehmer|empf(?:a|ae)nger|postfach|adressat|utilisateur|compte|boite|abonne|usuario|cuenta|buzon|casilla|direccion|utente|indirizzo|casella|conta|caixa(?: postal)?|endereco|utilizador|gebruiker|ontvanger|postbus|adres(?:se)?|konto|skrzynka|odbiorca|uzytkownik|uzivatel|schranka|prijemce|mottagaren?|anvandaren?|brugeren?|modtageren?|kullanici|alici|hesap)';
/** ... and for "is not there". */
const GONE =
  '(?:unknown|not (?:be |a |an )?(?:found|known|exists?|existing|recogni[sz]ed|listed|registered|present|defined|local|our|valid)|(?:does|do|did|dos|dose) not (?:currently )?(?:exists?|appear)|not? exists?|nonexist\\w{0,4}|unrecogni[sz]ed|no longer exists?|is invalid|invalid$|unbekannt|nicht (?:bekannt|gefunden|vorhanden)|ungultig|existiert nicht|inconnue?s?|introuvable|inexistante?|n existe (?:pas|plus)|invalide|desconocid[oa]|no existe|inexistente|no (?:fue )?encontrad[oa]|sconosciut[oa]|non (?:esiste|trovat[oa]|valid[oa])|errato|desconhecid[oa]|nao (?:existe|encontrad[oa]|localizad[oa])|onbekend|bestaat niet|nie istnieje|nieznan[ya]|neexistuje|neznam[yae]|nenalezen[ao]?|okand|finns inte|findes ikke|finnes ikke|ukendt|eksisterer ikke|bulunamadi|mevcut degil)';
/** Our side of the connection. */
const CLIENT =
  '(?:ip|ips|ip[- ]address(?:es)?|client(?: host)?|host|server|mail server|mailserver|network|netblock|subnet|mta|relay|hostname|connection|connections|domain)';
const IP = '\\[? ?(?:\\d{1,3}\\.){3}\\d{1,3}';

export const REPLY_RULES: readonly ReplyRule[] = [
  // 1 Codes of providers
  { id: 'gmail-no-such-user', category: 'invalid-recipient', any: ['p=(?:nosuchuser|baduser|wantauthuser)'] },
  { id: 'gmail-disabled', category: 'mailbox-inactive', any: ['p=disableduser'], permanence: 'hard' },
  { id: 'gmail-quota', category: 'mailbox-full', any: ['p=overquota'] },
  { id: 'gmail-receiving-rate', category: 'rate-limited', any: ['p=receivingrate', 'answer/6592'], side: 'recipient' },
  { id: 'gmail-rate', category: 'rate-limited', any: ['p=unsolicitedratelimiterror'] },
  { id: 'gmail-dmarc', category: 'dmarc-failed', any: ['p=dmarcrejection', 'answer/2451690'] },
  { id: 'gmail-ipv6', category: 'reverse-dns-missing', any: ['ipv6 sending guidelines … ptr', 'ptr … ipv6 sending guidelines'] },
  { id: 'gmail-not-authorized', category: 'blocklisted', any: ['p=notauthorizederror', 'answer/10336'] },
  { id: 'gmail-ip', category: 'blocklisted', any: ['p=unsolicitediperror', 'answer/188131'] },
  { id: 'gmail-format', category: 'content-rejected', any: ['p=rfcmessagenoncompliant'] },
  { id: 'gmail-blocked-content', category: 'content-rejected', any: ['p=blockedmessage'] },
  { id: 'gmail-size', category: 'message-too-large', any: ['p=maxsizeerror'] },
  { id: 'gmail-loop', category: 'mail-loop', any: ['p=mailloop'] },
  { id: 'outlook-sender-level', category: 'dmarc-failed', enhanced: ['5.7.515'] },
  { id: 'outlook-dmarc', category: 'dmarc-failed', enhanced: ['5.7.509'] },
  { id: 'outlook-banned-ip', category: 'blocklisted', enhanced: ['x.7.60#', 'x.7.61#', 'x.7.62#', 'x.7.63#', 'x.7.64#'] },
  { id: 'outlook-reputation', category: 'blocklisted', any: ['rate limited due to ip reputation'], codes: ['4'] },
  { id: 'outlook-banned', category: 'blocklisted', enhanced: ['5.7.50[123]', '5.7.511', '5.7.513'] },
  { id: 'outlook-rate', category: 'rate-limited', enhanced: ['5.7.508', '5.2.12[12]', '5.1.90', '5.7.70[58]', '4.7.65#'] },
  { id: 'outlook-list', category: 'blocklisted', any: ['s31[45]\\d\\b', '(?:ou|sc|dy)-00[1-9]\\b.{0,80}(?:hotmail|outlook|live|policy|dynamic|spam)'] },
  { id: 'outlook-rate-token', category: 'rate-limited', any: ['rp-00[1-9]\\b'] },
  { id: 'outlook-suspicious', category: 'server-busy', enhanced: ['4.7.5##', '4.7.8##'], any: ['try again later', 'server busy'] },
  { id: 'outlook-no-tenant-user', category: 'invalid-recipient', any: ['recipient address rejected: access denied'], not: ['spf', 'policy'] },
  { id: 'outlook-recipient-not-found', category: 'invalid-recipient', any: ['resolver\\.adr\\.\\w{0,4}recip\\w{0,4} ?notfound', 'recipientnotfound', 'recipnotfound', 'resolver\\.adr\\.(?:recipientnot|badprimary|invalidinsmtp|ambiguous)'] },
  { id: 'outlook-requested-action', category: 'invalid-recipient', any: ['requested action not taken: mailbox unavailable'], enhanced: ['5.5.0', '5.1.1'] },
  { id: 'yahoo-deferred', category: 'rate-limited', any: ['tss0[1-6]\\b', 'ts0[1-4]\\b … deferred', 'ipts0\\d'] },
  { id: 'yahoo-listed', category: 'blocklisted', any: ['bl2[13]\\b', 'tss07', 'tss(?:09|10|11|12)\\b', 'permanently deferred'] },
  { id: 'yahoo-greylist', category: 'greylisted', any: ['gl0[1-3]\\b … (?:deferred|later)'] },
  { id: 'yahoo-dkim', category: 'dkim-failed', any: ['au01\\b'] },
  { id: 'yahoo-phishing', category: 'content-rejected', any: ['ph01\\b'] },
  { id: 'aol-dynamic', category: 'blocklisted', any: ['rtr:(?:bb|du|sc|bl|bg)', 'rly:(?:ir|bl|b3)', 'con:b1', 'dns:b[12]'] },
  { id: 'aol-ptr', category: 'reverse-dns-missing', any: ['rtr:rd', 'dns:nr'] },
  { id: 'aol-rate', category: 'rate-limited', any: ['dyn:t\\d', 'rly:b[12]\\b', 'rly:nw'] },
  { id: 'aol-content', category: 'content-rejected', any: ['hvu:b\\d', 'rly:(?:ch|bd)', 'rtr:ch'] },
  { id: 'aol-sender', category: 'sender-rejected', any: ['rly:sn'] },
  { id: 'comcast-dynamic', category: 'blocklisted', any: ['es0000\\d\\d', 'bl0\\d{5}'] },
  { id: 'comcast-rate', category: 'rate-limited', any: ['rl0\\d{5}'] },
  { id: 'comcast-dmarc', category: 'dmarc-failed', any: ['dm0\\d{5}'] },
  { id: 'charter-blocked', category: 'blocklisted', any: ['aup#[a-z-]{0,4}(?:1000|12[0-5]\\d)'] },
  { id: 'charter-ptr', category: 'reverse-dns-missing', any: ['aup#[a-z-]{0,4}11[0-5]\\d', 'aup#cxdns'] },
  { id: 'charter-rate', category: 'rate-limited', any: ['aup#[a-z-]{0,4}1(?:3\\d\\d|4\\d\\d|54\\d|55\\d|58\\d)', 'aup#cx(?:cnct|mxrt)'] },
  { id: 'charter-size', category: 'message-too-large', any: ['aup#[a-z-]{0,4}153\\d'] },
  { id: 'charter-sender', category: 'sender-rejected', any: ['aup#[a-z-]{0,4}(?:10[1-8]\\d|15[02]\\d)'] },
  { id: 'cox-blocked', category: 'blocklisted', any: ['aup#(?:cxbl|cdrbl|ipbl\\d)'] },
  { id: 'cox-sender', category: 'spf-and-dkim-failed', any: ['aup#cxsndr'] },
  { id: 'cox-url', category: 'content-rejected', any: ['aup#urlbl'] },
  { id: 'cox-account', category: 'policy', any: ['aup#cx(?:thrt|mj|smtp)'] },
  { id: 'godaddy-rate', category: 'rate-limited', any: ['ib(?:007|101|504|510|605|607|606)\\b'] },
  { id: 'godaddy-blocked', category: 'blocklisted', any: ['ib(?:10[3-7]|11[0-3])\\b'] },
  { id: 'godaddy-ptr', category: 'reverse-dns-missing', any: ['ib108\\b'] },
  { id: 'godaddy-sender', category: 'sender-rejected', any: ['ib50[126]\\b'] },
  { id: 'godaddy-spf', category: 'spf-failed', any: ['ib508\\b'] },
  { id: 'godaddy-content', category: 'content-rejected', any: ['ib(?:212|705)\\b'] },
  { id: 'orange-full', category: 'mailbox-full', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]?417\\b'] },
  { id: 'orange-recipient', category: 'invalid-recipient', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]?41[68]\\b'] },
  { id: 'orange-inactive', category: 'mailbox-inactive', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]?42[06]\\b'] },
  { id: 'orange-sender', category: 'sender-rejected', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]?(?:40[35]|415|421)\\b'] },
  { id: 'orange-rate', category: 'rate-limited', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]104\\b'] },
  { id: 'orange-blocked', category: 'blocklisted', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_](?:10[1-9]|201|510|630|999)\\b'] },
  { id: 'orange-spf', category: 'spf-failed', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]401\\b'] },
  { id: 'orange-login', category: 'auth-required', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_](?:305|402)\\b'] },
  { id: 'orange-content', category: 'content-rejected', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_](?:506|513)\\b'] },
  { id: 'orange-size', category: 'message-too-large', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]514\\b'] },
  { id: 'orange-dmarc', category: 'dmarc-failed', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_]517\\b'] },
  { id: 'orange-trouble', category: 'server-trouble', any: ['(?:ofr|lpn|ouk)\\w{0,6}?[-_](?:505|42[34])\\b'] },
  { id: 'sfr-abuse', category: 'blocklisted', any: ['gu_eib_0\\d'] },
  { id: 'netease-spam', category: 'content-rejected', any: ['dt:spm', 'mi:spb', 'dt:sum', 'mi:spm'] },
  { id: 'netease-rate', category: 'rate-limited', any: ['(?:mi|rp):(?:cel|dmc|ccl|qrc|rcl|drc|frl|cml)\\b'] },
  { id: 'netease-reputation', category: 'blocklisted', any: ['hl:(?:rep|itc|ihu|dpn)\\b', 'rp:trc'] },
  { id: 'netease-spf', category: 'spf-failed', any: ['mi:(?:spf|sfq)\\b'] },
  { id: 'tonline-blocked', category: 'blocklisted', any: ['tosa a@?b', 'ip ?[=:] ?\\S{4,45} - a problem occurred', 'a problem occurred… ask your postmaster'] },
  { id: 'mimecast-greylist', category: 'greylisted', any: ['internal resources? (?:are|is)? ?temporarily unavailable'], codes: ['4'] },
  { id: 'symantec-reputation', category: 'blocklisted', any: ['connection rejected by policy \\d'] },

  // 2 The receiver's fault, though it looks like ours
  {
    id: 'their-list-refuses-them',
    category: 'server-trouble',
    any: [
      'open resolver', 'public(?:/open)? resolver', 'query refused', 'uribl\\.com/refused', '127\\.255\\.255\\.25\\d',
      'spamhaus… error: ', 'error: … (?:excessive|too many) (?:number of )?queries', 'excessive number of queries',
      'recipient dns … misconfigured', 'returnc/(?:open|excessive)',
    ],
    side: 'recipient',
    permanence: 'soft',
  },
  { id: 'suppressed', category: 'invalid-recipient', any: ['suppress(?:ed|ion) … (?:bounc|invalid address|list)', 'previously bounced address', '^bounced address', 'bouncing as an invalid address', 'hard bounced previously'] },
  { id: 'suppressed-complaint', category: 'policy', any: ['marked your messages as spam', '(?:to|an) unsubscribed (?:address|recipient)', '^unsubscribed address', '^spam reporting address', 'feedback loop … complain'], side: 'recipient', permanence: 'hard' },

  // 3 About us: authentication of the message
  {
    id: 'spf-and-dkim',
    category: 'spf-and-dkim-failed',
    any: [
      '(?:either|both|neither|with|pass) … spf (?:or|and|nor) ‥dkim', 'spf (?:or|and|nor|/) ?dkim', 'dkim (?:or|and|nor|/) ?spf', 'spf, ?dkim',
      '(?:mail|message|email|sender|sender domain) (?:is|was|are)? ?(?:not authenticated|unauthenticated) … (?:blocked|rate limited|rejected|refused|sender guidelines)',
      'blocked because the sender is unauthenticated', 'fails? to pass authentication checks', 'does not have authentication information',
      'domain authentication required', 'unauthenticated email is not accepted', 'sender domain authentication … fail',
    ],
    not: ['dmarc (?:policy|verif|check|evaluat|fail)', 'dmarc policy'],
  },
  {
    id: 'dmarc',
    category: 'dmarc-failed',
    any: ['dmarc'],
    not: ['dmarc=pass', 'dmarc ?(?:record )?lookup … (?:tempor|fail)'],
  },
  { id: 'spf', category: 'spf-failed', any: ['spf\\b', 'sender policy framework', 'spf\\.pobox\\.com', 'openspf', 'sender id … fail', 'invalid ip for sending mail of domain', 'purported responsible address', 'not (?:authori[sz]ed|permitted|allowed|designated) to send … (?:for|from|on behalf of) … domain', 'domain … mismatches client ip', 'sender envelope domain not allowed for sender ip'], not: ['spf=pass'] },
  { id: 'dkim', category: 'dkim-failed', any: ['dkim', 'domainkeys?\\b', 'no valid signature'], not: ['dkim=pass'] },

  // 3 Reverse name and EHLO name
  {
    id: 'reverse-name',
    category: 'reverse-dns-missing',
    any: [
      'reverse[- ](?:dns|lookup|hostname|host|mapping|name|resolution|ip|address|record)', 'r(?:ev)?[- ]?dns\\b', 'ptr\\b', 'fcrdns', 'in-addr',
      'find your (?:reverse )?(?:hostname|host name)', 'ip name lookup', 'unresolvable relay host', '(?:resolve|resolving|resolvable) … your (?:ip|address|host|hostname)',
      'your (?:ip|ip address|host|client|server)‥(?:does not|can not|could not|did not) (?:be )?resolve', 'client host … does not resolve', 'no (?:valid )?host ?name (?:for|found)',
      'dns check failure', 'bad reverse', 'forward[- ]confirmed', 'does not resolve to an ip', 'hostname … does not match … ip', 'full circle dns',
      'resolucion inversa', 'dns inverso', 'dns reverso', 'dns inversa',
    ],
    not: ['dnsbl', 'sender domain'],
  },
  {
    id: 'helo-name',
    category: 'policy',
    any: [
      '(?:helo|ehlo)\\b…(?:reject|invalid|fqdn|fully.qualified|not resolv|forg|refus|does not|bad|mismatch|domain|argument|required|not allowed|your own|bogus|literal|spoof)',
      '(?:invalid|bad|forged|wrong|fake|bogus|illegal|malformed|rejected) … (?:helo|ehlo)\\b', 'fully[- ]qualified (?:host|domain|client)', 'my name was rejected',
      'invalid domain name$', 'requires domain address', 'require fqdn',
    ],
    not: ['relay', 'user', 'mailbox', 'send (?:helo|ehlo) first'],
    side: 'us',
  },

  // 3 Greylisting
  {
    id: 'greylisted',
    category: 'greylisted',
    any: [
      'greylist', 'greyist', 'grey\\b … (?:later|minutes|seconds)', 'postgrey', 'sqlgrey', 'milter-?greylist', 'gray\\b … (?:later|minutes)',
      '(?:try|retry|come back|comeback) (?:again |later )?(?:after|in|within) (?:at least |about |approximately )?\\d{1,5} ?(?:s\\b|sec|min|hour|h\\b)',
      'you have been … (?:deferred|delayed) … first (?:time|attempt)', 'first time … (?:sender|seen|contact)', '(?:unknown|new) (?:triplet|sender).{0,40}(?:later|retry|again|defer)',
      'come back later', 'comeback later', 'temporarily (?:deferred|rejected|delayed)[:,. -]{1,3}(?:please )?(?:try|retry|come)', 'this is (?:a )?normal … (?:retry|spam protection)', 'verifying … legitimate … retry',
    ],
    not: ['rate', 'too (?:many|much)', 'exceed', 'spamhaus', 'mailbox|quota|inbox', 'reputation', 'mail bomb'],
  },
  { id: 'greylisting-list', category: 'greylisted', any: ['blocked using grey'] },

  // 3 Blocklists: what stands in the message is content, what we are is about us
  {
    id: 'listed-link',
    category: 'content-rejected',
    any: [
      '(?:url|urls|uri|link|links|website|web site|hyperlink)s?\\b… (?:listed|blocklist|surbl|uribl|dbl|blocked|spam|malicious|malware|phish|bad)',
      '(?:message|mail|email|body|content)\\b‥ contains? … (?:url|uri|link|domain|website)', '(?:blocklisted|spammy|bad|malicious|listed) (?:url|uri|link)', 'surbl', 'uribl',
      'breaches local uribl', 'blocked by uribl',
    ],
    not: ['client host', 'visit .{0,20}url$', 'url for more'],
  },
  {
    id: 'listed',
    category: 'blocklisted',
    any: [
      'blocked using', 'rejected using', 'spamhaus', 'spamcop', 'sorbs\\b', 'abuseat', 'uceprotect', 'barracudacentral', 'barracuda reputation', 'senderscore', 'cloudmark', 'invaluement', 'ivmsip',
      'mailspike', 'surriel', 'psbl', 'spamrats', 'njabl', 'ordb\\b', 'hostkarma', 'junkemailfilter', 'backscatterer', 'mail-abuse\\.', 'trend micro', 'abusix', 'spamrl', 'nixspam', 'manitu', 'senderbase', 'talosintelligence', 'dnsbl-lookup', 'ipcheck\\.proofpoint',
      'd?n?s?[ur]bls?\\b', 'rbl\\b', 'rhsbl', 'dnsbls?\\b', 'dnsbl', 'dul\\b', 'drbl', 'realtime block', 'real-time block', 'rbl:', 'block list', 'blocklists?\\b', 'blocklist(?:ed|ing)',
      '(?:is|was|are|been|currently) listed (?:in|on|at|by|with|as)', `${IP}\\S{0,3} ‥listed`, 'listed (?:at|in|on|by|with) (?:the )?\\S{0,40}\\.(?:org|net|com|de|info|io|eu)\\b', 'found (?:in|on) … (?:list|dns)',
      'liste noire', 'lista negra', 'lista nera', 'schwarze liste',
    ],
    not: ['not (?:block|allow)listed by', 'recipient (?:is|has been|was) blocklisted', 'blocklisted by recipient', '^sender (?:address )?… blocklisted by (?:the )?recipient', 'user blocklist', 'sender … personal blocklist', 'subject …blocklist', 'name service error', 'subscri'],
  },
  {
    id: 'dynamic-address',
    category: 'blocklisted',
    any: [
      'dynamic(?:ally)?[- ](?:ip|address|assigned|pool|range|host|space|or|/)', 'dynamic/', 'dial-?up', 'residential', 'zombie', 'dsl (?:line|address|host)', 'generic (?:hostname|dns|host|name)',
      'not authori[sz]ed to send email directly', '(?:use|through|via) … (?:smtp|mail|relay) ?(?:server|relay)? (?:of|at|from) your (?:isp|provider|service provider)', 'directly to our servers', 'dynip', 'end[- ]user ip',
      'may not be mail exchanger', 'open proxy', 'open relay (?:server|detected|host|list)', 'insecure mail relay',
    ],
    not: ['open relay (?:is )?not allowed'],
  },
  {
    id: 'bad-reputation',
    category: 'blocklisted',
    any: [
      '(?:poor|bad|low|negative|very low|untrusted|insufficient|no|your|ip|sender|domain|mta|due to|of) (?:email |ip |sender |sending |domain |network |server )?reputation', 'reputation … (?:poor|bad|low|reject|block|score|problem)', 'ip/domain reputation', 'bad ip profile', 'karma',
      'history of (?:abuse|spam)', 'sends? (?:us )?spam', 'sending spam', 'spam(?:ming)? (?:source|host|server|network|ip)', 'source of spam', 'spams? (?:from|originating from) your', 'identified as (?:a )?spammer', 'spamm?er list', 'looks suspiciously like spammer',
      'for spam(?:ming)? (?:issues|incident)', 'incident de spam', 'unusual rate of unsolicited', 'mail … blocked … (?:verizon|antispam system)', 'abus detecte', 'trapped by', 'spam ?trap', 'honey ?pot', 'not in (?:the )?(?:white|allow)list for rcpt domain',
    ],
  },
  {
    id: 'address-blocked',
    category: 'blocklisted',
    any: [
      'banned send', '(?:ip|host|server|network|client|sender ip|address|netblock|subnet|you|mta) ?(?:address(?:es)?)? ?\\S{0,45} ?(?:has been|have been|is|are|was|been|being|were|_is_)? ?(?:currently |temporarily |permanently |automatically )?(?:banned|blocked|barred|banished)',
      `${IP}\\S{0,4} ‥(?:blocked|banned|denied|refused|rejected|not allowed|barred|has been (?:temporarily )?(?:block|defer))`, '_is_blocked', 'blocked … att\\.net', 'for assistance forward this',
      '(?:mail|email|messages?|connections?|access|smtp|traffic)‥ from (?:your |this |the )?(?:ip|host|server|network|mail server|location|country|region|isp|provider)‥(?:reject|block|refus|den|not (?:be )?accept|not allow|prohibit|ban|disallow|restrict)',
      `(?:mail|email|messages?|connections?|access) from ${IP}`, 'client host rejected', 'client host … (?:rejected|blocked|denied|refused)', 'sender ip … reject', 'ip address … (?:rejected|refused|denied|not allowed|not accept)', 'server ip', 'no access from mail server', 'forbidden by your ip',
      'you are not allowed to connect', 'not (?:currently )?accepting (?:mail|connections|email) from (?:your|this)', 'access to (?:submit messages to )?this (?:email|mail) system has been rejected', 'geographical location', 'your (?:country|location|region) … (?:not|reject|block|den)', 'blocked for abuse', 'host network,? not allowed',
      'due to (?:user )?complaints', 'traffic not accepted from this ip', 'rejected due to (?:listing|a listing)', 'connection denied', 'your host … (?:banned|blocked|reject|den)', 'suspected (?:bounce attacks|spam ip)', 'ip … temporarily blocklisted', 'attack(?:ing|er)? … your (?:ip|host)',
      'emails? envoyes? vers … bloques?', 'adresse ip … bloquee', 'ip (?:source )?bloque',
      'domain … (?:has been |is |was )?(?:blocked|banned|blocklisted)',
    ],
    not: ['recipient domain', 'too many', 'per (?:hour|minute|day)', 'attachment', 'file', 'sender (?:address|domain) … (?:blocked|rejected)', 'timed out', 'relay(?:ing)?', 'authenticat'],
  },

  // 3 Rate: before "mailbox full" (sending quota) and before the recipient (too many invalid recipients)
  { id: 'too-many-stored', category: 'mailbox-full', any: ['too many messages (?:on|in) (?:the|his|her|this) (?:server|mailbox|inbox)', 'zuviele mails auf dem server'] },
  {
    id: 'rate',
    category: 'rate-limited',
    any: [
      'too many (?!hops|received|errors?\\b|related|mx|bad|unrecogni|unknown|invalid commands|syntax|protocol|attachments)', 'too much (?:mail|traffic|email|messages)(?! data)', 'too (?:fast|quickly|often|frequent)', 'rate[- ]?limit', 'ratelimit', 'throttl', 'slow(?:ing)? down', 'slower', 'unusual rate', 'message rate', 'sending rate', 'connection rate', 'rate (?:control|exceed|of (?:messages|connection|sending))',
      'at a rate that', 'frequency (?:limit|exceed)', 'frequency limited', 'flood', 'mail bomb', 'max(?:imum)?‥ (?:messages?|connections?|recipients|sessions?|emails?|mails|rcpt|rate)\\b … (?:exceed|reach|limit|per|hour|day|minute)', 'max(?:imum)? (?:number of )?(?:concurrent |simultaneous )?(?:connections|sessions|messages|recipients)',
      'exceed\\w{0,4} … (?:limit|limits|rate|maximum|number|threshold|allowance)\\b … (?:messages|connections|recipients|emails|mails|hour|day|minute|session|sending|number|user unknown|invalid)', '(?:messages|emails|mails|recipients|connections|sending|hourly|daily|relay|submission|message|smtp|outgoing|outbound|send|per user|receiving)‥ (?:limit|limits|quota|allowance|threshold)‥ (?:exceed|reach|was|has|hit|per)', '(?:hourly|daily|sending|submission|message count) (?:quota|limit)', 'limit … (?:number of )?(?:messages|recipients|emails|connections)‥ (?:per|received|sent|in|hour)',
      'concurren', 'simultaneous', 'excessive (?:volume|mail|number of|connections|message)', 'unexpected volume', 'high volume', 'sent to(?:o)? (?:too )?many', '(?:sent|sending|received) … (?:messages|recipients|emails) … (?:this|per|an|in the last) (?:hour|minute|day|session)', 'many (?:connections|sessions|messages) … (?:from|in)', 'submissionquotaexceeded', 'recipient thread limit', 'reciplimit', 'trop de (?:connexions|messages|mails)', 'zu viele (?:verbindungen|mails|nachrichten)', 'demasiad[oa]s (?:conexiones|mensajes)', 'muitas conexoes', 'troppe connessioni', 'limit exceeded', 'over … (?:rate|sending) limit', 'message threshold', 'threshold exceeded',
      'policy limit', 'deferred due to … volume', 'unusual sending',
    ],
    not: ['quota exceeded … mailbox', '(?:mailbox|storage|disk|inbox|size|space|message length|message size|blocks|attachment|hop|line|header)\\w{0,2} … (?:limit|exceed)', 'mailbox', 'kb\\b|mb\\b|bytes', 'storage', 'size'],
  },
  { id: 'rate-mailbox', category: 'rate-limited', any: ['(?:rate ?limit|ratelimit|too many (?:connections|sessions|messages|emails|requests|recipients)|too quickly|per (?:hour|minute|day))… ', 'rate ?limit (?:exceeded )?for mailbox', 'receiving mail (?:too quickly|at a rate)', 'mailbox … receiving … (?:rate|quickly|too many)'], not: ['quota', 'storage', 'mailbox (?:is )?full', 'size'] },

  // 4 Full and too large
  {
    id: 'mailbox-full',
    category: 'mailbox-full',
    any: [
      `${WHO}… (?:is |are |was )?(?:over|full|voll|pleine?|llen[oa]|piena|cheia|pelna|vol|overfull|uberfull\\w{0,2}|przepelnion\\w|plna|dolu)\\b(?! qualified)`, 'over quota', 'over (?:the |their |his |its |disk |storage )‥quota', 'quota … (?:exceed|exceded|violat|full|reach|depass|uberschritten|superat|excedid|ultrapassad|przekroczon|over)', 'exceed\\w{0,3} … (?:quota|storage|mailbox|disk|space|inode)', 'overquota', 'out of quota',
      '(?:storage|disk|mailbox|inbox|account|blocks|inode|user|message count|space)‥ (?:limit|quota|size|allocation|allowance|space)\\b… (?:exceed|reach|full|exhaust|used up|over|exeed)', 'mailbox … (?:exceed|exceeds|exeeded|too large|maximum size|size limit)', 'exhausted … (?:storage|space|quota)', 'used up', 'not enough (?:storage |disk |free )?space (?:in|for|on|to)‥(?:mailbox|user|inbox|a@b|recipient|store)?', 'does not have enough (?:space|storage)', '(?:no|insufficient|not enough) … (?:space|storage|room) … (?:mailbox|user|account|inbox|recipient|maildir)', '(?:mailbox|user|account|inbox|recipient|maildir) … (?:no|insufficient|not enough|lack\\w{0,3}) … (?:space|storage|room)', 'out of (?:storage|space|storage space)',
      'mailbox[- ]?full', 'full mailbox', 'mail ?folder is full', 'would exceed', 'shutoffquota', 'quotaexceeded', 'exceeded storage allocation', 'exceeds? allocated storage', 'too much mail data', 'storage full', 'is over … limit', 'error writing message: file too large', 'mail file size exceeds', 'account storage limit', 'exceeding receiving limits', 'maildir … over', 'space has been used',
      'speichervolumen … uberschritten', 'speicher(?:platz)? … (?:voll|erschopft)', 'espace … (?:insuffisant|plein)', 'sin espacio', 'espacio … (?:insuficiente|agotado)', 'spazio … (?:esaurito|insufficiente)', 'excedeu', 'sem espaco', 'brak miejsca', 'postvak … vol', 'переполнен', 'превышен', '(?:邮箱|空间|容量).{0,8}(?:满|不足|超)', 'cuota', 'cota de',
    ],
    not: ['message (?:is |was )?too (?:large|big)(?! for (?:the )?mailbox)', 'message size exceeds (?:fixed|the) ', 'message length exceeds', 'insufficient system', 'full(?:y)? qualified', 'rate limit', 'hourly|daily'],
  },
  {
    id: 'too-large',
    category: 'message-too-large',
    any: [
      '(?:message|mail|email|size|body|attachments?|data|letter|nachricht|mensaje|messaggio|file|content)\\b… (?:too (?:large|big|long)|exceed\\w{0,3} … (?:size|limit|maximum|length)|larger than|bigger than|over the (?:size|maximum)|zu gross|trop (?:gros|grand|volumineux)|demasiado grande|troppo grande|muito grande)', '(?:size|length|größe|grosse|taille|tamano|dimensione) ?(?:limit|limits|maximum)?… (?:exceed|atteinte|depass|reached|uberschritten|larger|superata?|too (?:large|big))', 'exceed\\w{0,3} … (?:message|mail|email|maximum|max|allowed|fixed|header|line)‥ size', 'too (?:large|big) (?:message|mail|email|for (?:system|this|the|mailbox))', 'max(?:imum)? (?:message|mail|email|allowed)? ?size', 'message ?size', 'recip(?:ient)?sizelimit', 'larger than … limit', 'too large', 'big message', 'size limit',
    ],
    not: ['line (?:is )?too (?:long|large)', 'header … too (?:long|large)', 'too large (?:a )?(?:volume|number|amount)'],
  },

  // 4 TLS, login, relay
  {
    id: 'tls',
    category: 'tls-required',
    any: [
      'starttls', 'tls (?:is )?(?:required|needed|mandatory)', '(?:require|need|must|use|only)\\w{0,3} … (?:tls|ssl|encrypt)', '(?:tls|ssl|ssl/tls|tls/sslv3)\\b… (?:required|handshake|negotiat|fail|error|not (?:available|offered|supported|verified)|connection|version|certificate)', 'encryption … (?:required|needed|enforced|mandatory)', 'encrypt\\w{0,6} connection', 'certificate … (?:not (?:verified|trusted|valid)|expired|invalid|mismatch|verif|fail|host)', 'server certificate', 'high-strength ciphers', 'tlsa', 'dane\\b', 'mta-sts', 'handshake fail', 'insecure connection', 'plain ?text … (?:not allowed|disabled|refused|auth)', 'cleartext',
    ],
    not: ['smtp auth', 'attachment'],
  },
  { id: 'login-refused', category: 'auth-failed', codes: ['535', '534'] },
  {
    id: 'login-failed',
    category: 'auth-failed',
    any: [
      'authenti(?:cation|fication) … (?:fail|unsuccessful|invalid|error|reject|incorrect|denied|disabled|abort|not allowed)', 'auth(?:orization)? (?:failed|failure|error|invalid)', '(?:invalid|bad|wrong|incorrect) (?:login|credentials|password|authentication|username|user name or|user ?name and|user/pass)', '(?:username|user name|login) (?:and|or) password', 'login (?:failed|fail|incorrect|denied|invalid)', 'password … (?:incorrect|wrong|invalid|expired|not accept|mismatch)', 'credentials … (?:invalid|rejected|incorrect)', 'authentifizierung … fehl', 'submitter failed to authenticate', 'basic authentication is disabled', 'smtpclientauthentication is disabled', 'application-specific password',
    ],
    not: ['domain authentication', 'relay', 'message', 'dmarc', 'authentication required'],
  },
  {
    id: 'login-needed',
    category: 'auth-required',
    any: [
      'authenti(?:cation|fication) (?:is )?(?:required|needed|requise|necessary|mandatory|erforderlich|credentials not)', 'auth(?:entication)? … (?:required|needed) ?(?:first|before)?$', '(?:must|need to|please|should|have to)‥ (?:authenticate|log ?in|login|be authenticated|turn on smtp auth\\w{0,10})', 'auth(?:enticate)? (?:first|before)', 'requires? (?:smtp )?(?:authentication|login)', 'smtp[- ]?auth', '(?:not|without|no|un)(?: been| an| smtp|- ?)? ?authenticat', 'not logged in', 'log ?in (?:first|required)', 'pop(?:3)?[- ]before', 'check (?:your )?mail (?:first|before)', 'check for new mail', 'anonymous', 'authrequired', 'invalid command: must issue an auth', 'authorization required', 'requires? … authentication', 'authentification requise', 'autenticacion (?:requerida|necesaria)', 'autenticacao', 'autenticazione',
    ],
    not: ['relay(?:ing)? (?:access )?denied', 'spf|dkim|dmarc'],
  },
  { id: 'login-first', category: 'auth-required', codes: ['530'] },
  {
    id: 'relay',
    category: 'relay-denied',
    any: [
      'relay\\w{0,3}\\b… (?:denied|not (?:be )?(?:permit|allow|authori|support|possible|accept|enabled|configured)|prohibit|reject|refus|forbid|disabl|disallow|block|restrict|verboten|interdit|refuse|no permitido|non consentit|nao permitid)', '(?:unable|not (?:permitted|allowed|authori[sz]ed|configured|willing|going)|can not|refus\\w{0,3}|does not|do not|will not|no|without permission|invalid credentials|tried|trying|attempt\\w{0,3}|denied|unauthori[sz]ed|third[- ]party)\\b… (?:to |for |as a )?(?:mail )?relay', 'as a relay', 'not an? open relay', 'open relay (?:is )?not', 'rcpthosts', 'not a gateway', 'mail relay', '(?:does not|do not|not|can not) (?:handle|accept|host|serve|receive) (?:mail|email|messages)? ?(?:for|to) (?:this|that|the|your|a@b|\\S{0,40})? ?(?:domain|host|user)?', 'domain (?:is )?not (?:hosted|served|local|configured|handled|found here|one of)', 'not (?:a |our |my |one of our |one of my )?(?:local|hosted|served|handled) (?:domain|host)', 'no relaying', 'we do not relay', 'tenantattribution', 'not my (?:domain|host)', 'domain … (?:not in my list|not allowed here)', 'non-local (?:email )?address', 'third party', 'recipient domain not (?:in|allowed|hosted)', 'mail for … (?:is )?not accepted here', 'not permitted to relay', 'gateway user',
    ],
    not: ['sender (?:address|domain) … (?:not|does)', 'mail server (?:for )?… temporarily', 'accept mail from', 'does not accept mail$', 'does not accept mail \\(', 'accept (?:any )?(?:mail|messages|email) (?:from|at)', 'no mail relay (?:host )?(?:found|avail)'],
  },

  // 5 Sender
  {
    id: 'sender',
    category: 'sender-rejected',
    any: [
      'sender ?(?:address|email|domain|mail|name|a@b|envelope|verif\\w{0,9}|id)?\\b… (?:reject|refus|den(?:y|ied)|not (?:be )?(?:allow|accept|found|exist|valid|verif|permit|known|authori|pre-?approv|exists|own|resolv)|invalid|unknown|does not (?:exist|resolve|have|match)|block|ban|prohibit|malform|fail|bogus|unverif|could not be (?:verif|resolv)|could not|required|is empty|has no|unresolv|unrout|syntax|can not)',
      '(?:invalid|bad|unknown|unverified|illegal|wrong|forged|bogus|malformed|spoofed|fake|unroutable|unrouteable|unresolvable|null|blank|empty|blocked|denied|rejected|unauthori[sz]ed|missing)‥ (?:envelope )?(?:sender|from: address|from address|return[- ]?path|mail from|from domain|reverse[- ]path|originator)', 'domain of sender', 'sender domain', 'from(?: address|:)? domain … (?:invalid|not|does|unknown)', 'mail from … (?:reject|not allowed|invalid|denied|must|refus|bogus|not (?:owned|valid|accept|exist))', 'from: … (?:invalid|not allowed|valid|denied)', 'badmailfrom', 'envelope (?:sender|from)', 'batv', 'not owned by user', 'sendas', 'send as this', 'send on behalf', 'permissions to send', 'email address is not verified', 'emetteur invalide', 'remitente', 'absender\\w{0,8}… (?:abgelehnt|unbekannt|ungultig|nicht)', 'mittente', 'remetente', 'backscatter', 'null sender', 'unsigned dsn', 'third-party dsns', 'returned mail not accepted', 'callout', 'return path … (?:invalid|not|verif)', 'must (?:equal|match) authorized user', 'expediteur', 'nadawc', 'your (?:email |mail )?(?:domain|address)\\b… (?:not (?:exist|allowed|valid|found|resolv|accept)|does not|reject|refus|invalid|denied|blocked|blocklisted|unknown|has no|must)', 'sending domain … (?:does not|not|invalid|unknown)', 'valid sender', 'this server does not accept mail from', 'rejected your (?:address|domain)', 'from this (?:sender|domain|address)‥(?:reject|not|block|den)', 'connections not accepted from servers without',
    ],
    not: ['sender (?:is )?not (?:authori[sz]ed|allowed|permitted) to send to', 'recipient(?: address)? (?:reject|unknown|not|does)', 'sender … members?', 'user unknown', 'closed (?:mailing )?list', 'subscribed', 'user not found', 'spam', 'restricted', 'virus', 'blocked by (?:the )?(?:recipient|user)', 'blocklist'],
  },
  { id: 'our-account', category: 'policy', any: ['your (?:mail |email |smtp |aws |ses )?(?:account|tenant|organization|subscription)\\b… (?:suspend|block|disabl|paus|restrict|lock|not allow|review|limit|abuse|deactivat|expired)', 'sending … (?:paused|suspended|disabled) for this account', 'account not subscribed to ses', 'sender account … (?:block|suspend|disabl|lock)', 'bad outbound sender', 'outbounds? disabled', 'not authorized to perform'], side: 'us' },

  // 5 Domain of the recipient
  { id: 'null-mx', category: 'not-accepting', any: ['null ?mx', 'mx 0 \\.', '(?:host|domain|server|site)\\b… (?:does not|do not|never|not|will not) (?:currently )?(?:accept|accepting|receive|take) (?:any )?(?:mail|email|messages|incoming)', 'does not accept (?:any )?(?:mail|email)(?! (?:from|for|over))', 'no smtp service', 'no mail service', 'not accepting (?:any )?(?:mail|email)(?! from)', 'indicated no smtp', 'send-?only', 'not receive mail', 'no inbound mail', 'no mail accepted', 'inbounds? disabled'], not: ['temporarily', 'at this time', 'currently', 'over ipv6', 'try again', 'blocklist', 'listed'] },
  { id: 'host-code', category: 'not-accepting', codes: ['521', '556'], not: ['blocked', 'spam', 'refused', 'policy', 'too many'] },
  {
    id: 'dns-later',
    category: 'dns-trouble',
    any: [
      'host not found, ?try again', '(?:dns|name ?server|name service|domain|mx|a record|hostname|host name|nameserver|cname|address)\\b… (?:lookup (?:fail|timeout|timed|error|defer|problem|delay)|timed out|time-?out|tempor\\w{0,8}|servfail|try again|server failure|serv-fail)', 'temporar\\w{0,3}‥(?:dns|name resolution|lookup failure|failure in name|resolv|name server)', 'lookup failed temporarily', 'host map: lookup', 'malformed … name server', 'unexpected name server', 'dns (?:error|failure|problem|timeout|query failed|server|resolution)', 'name (?:resolution|lookup) (?:fail|error|timed)', 'could not resolve … (?:temporar|later)', 'lowest numbered mx', 'transient dns', 'all hosts … lookup … defer', 'res_search', 'domainkey lookup', 'no route found to domain', 'unable to resolve route',
    ],
    not: ['does not exist', 'nonexist', 'nxdomain', 'permanent', 'sender', 'reverse', 'dns domain', 'dnsbl'],
  },
  {
    id: 'unknown-domain',
    category: 'unknown-domain',
    any: [
      'host or domain name not found', 'name service error', 'name or service not known', '(?:host|hostname|domain|domain ?name|site|mail domain|fqdn|system)s?\\b(?: name)?(?: \\S{1,60})?,? (?:is |was |part )?(?:unknown|not (?:be )?(?:found|known|exist|valid|registered|recogni[sz]ed|resolv\\w{0,4}|reachable)|(?:does|do|did|could|can) not (?:be )?(?:exist|resolve|found|have)|invalid|nonexist|must (?:exist|resolve)|expired|not local here|unbekannt|inconnu|desconocid[oa]|inexistente|no existe|sconosciut[oa]|non esiste|nao existe)', '(?:unknown|no such|invalid|nonexist\\w{0,4}|bad|illegal|unresolvable|unregistered|unrout?eable|not a valid)‥ (?:mail |host/|email |recipient |destination |target |host or )?(?:domain|host|hostname|system address|mail domain)\\b', 'nxdomain', 'nonexistentdomain', '(?:no|not any|without|missing|invalid|bad|can not find|could not find|unable to find|find)‥ (?:mx|a) ?(?:,|/|or|and|record|host|server|entr)', 'no mx', 'mx … (?:not found|nonexist|missing|no )', 'can not find any host', 'could not find any host', 'not find any host', 'host named', 'no mail (?:server|host|exchanger)s?', 'mx records? point', 'lookup of host', 'unroutable mail domain', 'all relevant mx', 'dns domain … does not exist', 'no route to domain', 'account or domain may not exist', 'no matches to nameserver query', 'unallocated', 'domain … (?:dead|no longer exist|parked|does not exist|not exist)', 'no existe el dominio', 'dominio … (?:no existe|inexistente|no encontrado)', 'dominio (?:inesistente|non)', 'domaine … (?:inconnu|inexistant|n existe)', 'domain … existiert nicht', 'no dns (?:entry|record)', 'dns records … could not be found', 'unknown mail host', 'bad destination system address',
    ],
    not: ['sender', 'user unknown in', 'mail from', 'return path', 'account … unknown', 'user not a member', 'unknown user', 'no such user'],
  },
  { id: 'unrouteable', category: 'unknown-domain', any: ['unrout?eable address', 'unroutable address'], codes: ['0', '4'] },

  // 5 Mailbox of the recipient
  { id: 'moved', category: 'recipient-moved', any: ['(?:has|have) (?:been )?moved', 'moved to', 'no forwarding', 'no longer on (?:this )?server', 'user not local; ?(?:please )?(?:try|will)', 'please try a@b', '(?:address|email|mailbox)‥ (?:has )?changed', 'new (?:email )?address (?:is|:)', 'now at a@b', 'please (?:use|send|update)… a@b', 'no longer (?:work|employed|an employee|with (?:us|the)|at this)', 'has left', 'mailbox owner has changed', 'account … moved'], not: ['closed', 'spam', 'access', 'sender'] },
  {
    id: 'inactive',
    category: 'mailbox-inactive',
    any: [
      `${WHO} ?(?:a@b|\\S{1,60})? ?(?:is|has been|was|have been|are|:|,|=)? ?(?:currently |now |temporarily |temporary |administratively |permanently |been |either )?(?:disabled|inactive|in-?activated|suspended|deactivated|closed|expired|locked|blocked|frozen|terminated|discontinued|dormant|deleted|removed|cancell?ed|archived|archivee|bloque|revoked|not active|not activated|not enabled|no longer (?:active|valid|available|in use|accept|receiv|enabled)|gesperrt|deaktiviert|desactivad[oa]|inactiv[oa]|desativad[oa]|disattivat[oa]|bloccat[oa]|zablokowan\\w|nieaktywn\\w|suspendid[oa]|sospes[oa]|fermee?|desactivee?|suspendue?)`,
      '(?:inactive|disabled|suspended|deactivated|closed|expired|locked|dormant|deleted|archived|discontinued|terminated|retired|unused) (?:or \\w{1,12} )?(?:user|account|mailbox|recipient|address|email|alias|inbox|customer)', 'invalid/inactive', 'tried to reach is (?:disabled|inactive)', 'no longer (?:valid|accepts? (?:mail|email|messages)|in service|active|available)', 'extended inactivity', 'due to inactivity', 'user is (?:terminated|suspended)', 'account … (?:disabled|suspended|deactivated|inactive|discontinued|closed|expired|terminated|is locked)', 'mailbox … (?:disabled|suspended|deactivated|inactive|closed|expired)', 'disabled with mta', 'is disabled$', 'not accepting messages … disabled', 'mailbox disabled', 'falta de uso', 'per inutilizzo', 'recipient … suspend', 'not currently being accepted for this mailbox', 'temporarily inactive', 'boite du destinataire archivee', 'le compte du destinataire est bloque', 'out of service', 'confirmed … not active',
    ],
    not: ['smtp|submission|authentication is disabled', 'ip address', 'connection', 'sender', 'disabled for this (?:server|host)', 'your account', 'spam', 'attachment', 'too many', 'command', 'not found or'],
  },
  {
    id: 'verification-pending',
    category: 'mailbox-unavailable',
    any: ['address verification in progress', 'unverified address', 'verification … (?:progress|temporar|defer|timed)', '(?:callout|verif\\w{0,8}) … (?:fail|timeout|defer) … (?:later|temporar)', '(?:recipient|address|user) (?:verification|validation|lookup)‥ (?:temporar|unavailable|defer|delay|timed|error)', 'unable to (?:verify|validate|check) (?:recipient|address|user|whether)', 'can not (?:verify|validate) (?:recipient|address|user)', 'recipient temporarily unavailable', 'user lookup … (?:fail|error|tempor)'],
    codes: ['4'],
  },
  {
    id: 'invalid-recipient',
    category: 'invalid-recipient',
    any: [
      `${WHO}\\b(?: or \\w{2,12})?‥${GONE}`, `${WHO}\\b… (?:unknown|not found|does not exist|not exist|nonexist\\w{0,4}|no longer exists|unbekannt|inconnue?|desconocid[oa]|no existe|sconosciut[oa]|nao existe|onbekend|nie istnieje|not in (?:our |the |my )?(?:database|directory|system|user|list|tables?|ldap|domain|records))`,
      `(?:unknown|no such|invalid|nonexist\\w{0,4}|bad|illegal|wrong|undefined|unrecogni[sz]ed|not a (?:valid|known|local|recogni[sz]ed|real|registered)|no valid|not valid|incorrect|undeliverable|unresolvable|unavailable|unbekannter?|unknown or (?:illegal|invalid)|keine? solche\\w?|kein|nessun|nieznany|neznamy|ukendt|ismeretlen|tuntematon)‥ ?(?:email |destination |virtual |local |mail |ses |smtp |rcpt |or unknown )?${WHO}\\b`,
      'no such (?:person|id|name|address|mailbox|account|user|recipient|alias|one|mail)', 'no (?:account|user|mailbox|recipient|address|one|person|users|mail ?box|record|entry)\\b… (?:here|by that name|by this name|with (?:that|this)|at this|at that|found|available|exist|of that name)', 'no-?one (?:here|by|at|with)', 'nobody (?:here|by)', 'no mailbox', 'no user', 'not our (?:customer|user|client)', 'not (?:a |an |one of our |my )?(?:valid|known|local|legal|active|existing|registered|current|recogni[sz]ed|deliverable|acceptable)‥(?:user|account|mailbox|recipient|address|email|customer|alias)', '(?:does not|do not|not) (?:have|has) (?:an? |any )?(?:\\S{1,40} )?(?:account|mailbox|user|inbox|email)', '(?:is|was|are) not (?:listed|known|recogni[sz]ed|registered|found)', 'not listed in', 'who is that', 'never heard of', 'there is no one', 'there is no (?:such )?(?:user|account|mailbox|person|recipient|address)', 'userunknown', 'user_unknown', 'unknownuser', 'nosuchuser', 'invalid-?recipient', 'bad[-_ ]recipient', 'bad[-_ ]?rcpt ?to', 'recipients? rejected', 'rejected recipients?', 'recipient not (?:accept|allowed|ok|permitted|authori)', 'recipient refused', 'rcpt … not ok', 'rcpt … rejected', 'user … not ok', 'command rcpt user', 'can not accept user', 'address not present', 'address rejected', 'addresses rejected', 'recipient address rejected', 'adresse d au moins un destinataire invalide', 'can not deliver mail for', 'couldn?t? not find any user', 'undeliverable address', 'following recipients? (?:was|were) undeliverable', 'addresses were unknown', 'unable to find (?:alias|user|account|mailbox|recipient)', 'missing home directory', 'user path no', 'name directory', 'address ?book', 'domain map failed', 'lookup in domain map', 'not a member of (?:the )?domain', 'recipient can not be verified', 'recipient … (?:could|can) not be (?:verified|found|resolved)', 'address … (?:could|can) not be (?:verified|found|resolved)', 'unknown at', 'does not like recipient', 'mailbox (?:is )?not (?:allowed|available here)', 'mailbox name not allowed', 'account is unavailable', 'this account is not allowed', 'not a valid (?:user|recipient|mailbox|address|email|account)', 'does not exist(?:$|[ .,;:!-])', 'doesn?t? exist', 'not exists?\\b', 'not a (?:user|mailbox|person|customer)', 'mailbox disabled or', 'lista de usuarios', 'nie ma takiego', 'brak takiego', 'nem letezik', 'nu exista', 'ei loydy', 'no existe', 'no es (?:un )?(?:usuario|valido)', 'non esiste', 'nessun utente', 'не (?:наиден|существует|зарегистрирован)', 'неизвестн', 'нет такого', '(?:用户|收件人|邮箱|帐号|账号|地址|信箱).{0,6}(?:不存在|无效|未找到|错误)', '(?:無此|无此|查無|查无).{0,6}', '宛先.{0,12}(?:不明|見つか|存在)', '存在しま', '사용자', 'verify that the (?:address|recipient)', 'permanent failure for one or more recipients … a@b:(?! ?blocked)', 'account does not exist', 'incorrectly addressed', 'destination addresses were unknown', 'directory-based', 'valid recipients', 'no valid recipients',
      'unrout?eable address', 'unroutable address', 'archived recipient', 'user (?:name )?(?:is )?ambiguous', 'delivery is not allowed to this address', 'ambiguous',
    ],
    not: ['spam message', 'message … (?:not valid|invalid content)', 'header', 'invalid (?:from|helo|sender|command|argument|parameter)', 'syntax error in', 'virus', 'relay', 'members? ?only', 'not subscribed', 'unknown (?:error|reason|failure|command|client)', 'recipient … (?:only accept|preference|blocked)', 'unrecognized command', 'invalid command', 'attachment', 'due to (?:local )?policy', 'policy reason', 'local policy'],
  },

  // 6 Content
  { id: 'virus', category: 'content-rejected', any: ['virus(?!free)', 'malware', 'infected', 'trojan', 'worm\\b', 'clamav', 'phish', 'attachment', 'executable', 'banned (?:content|file|attachment)', 'dangerous', 'security (?:issue|risk|threat|problem) … (?:blocked|message)', 'potential security', 'potentially', 'zip (?:file|archive)', 'file (?:type|extension|name)', 'forbidden (?:file|content|extension)', 'macro', 'password protected', 'heuristics?\\.', 'illegal attachment', 'piece jointe', 'anhang'] },
  {
    id: 'spam',
    category: 'content-rejected',
    any: ['spam(?!assassin error)', 'unsolicited', '\\bub?ce?\\b(?= )', 'ube\\b', 'uce\\b', 'junk', 'bulk (?:mail|email|message|sender)', 'bulk[ ./-]', 'mass ?mail', 'advertis', 'scored?\\b', 'recurrent pattern', 'looks like', 'suspicious', 'suspect', 'bayes', 'antispam', 'undesired', 'indesirable', 'no deseado', 'werbung', 'spambouncer', 'content (?:filter|reject|den|block|policy|not allowed|restriction|examination|scan|analysis|type|refus|judged)', 'unacceptable content', 'message content', 'offensive', 'profan', 'banned word', 'subject … (?:not allowed|reject|block)', 'fraud', 'scam\\b', 'abusive', '垃圾'],
    not: ['spamhaus', 'user unknown', 'name service error'],
  },
  {
    id: 'form',
    category: 'content-rejected',
    any: [
      'rfc ?-?(?:\\d{3,4})?\\b… (?:complian|violat|conform|standard|format|not)', '(?:not|non)[- ]?(?:rfc|compliant|conform)', 'not rfc', 'must be rfc', 'comply', 'complian', '(?:bad|invalid|malformed|missing|duplicate|multiple|illegal|broken|incorrect|improper|unparsable|too many|no|lacks?|without)‥ (?:header|headers|message-?id|date:|from:|from header|subject|mime|boundary|date header|to header|encoding|charset|line ?feed|lf\\b|nul|character|addresses in from)', 'header (?:error|syntax|reject|line|field|length)', 'headers? … (?:too long|too large|not accept|reject|invalid|duplicate|missing|malformed|size)', 'bare (?:lf|cr|line ?feed|newline|carriage)', 'stray line', 'line (?:is )?too (?:long|large)', 'lines? longer than', 'line length', '8-?bit … (?:not|header|charac)', 'invalid character', 'non-ascii', 'corrupt', 'malform', 'address(?:es)? in (?:the )?from', 'from: header', 'from header', 'missing (?:a )?valid (?:address|from)', 'mime', 'conversion', 'no (?:message )?body', 'empty (?:message|body)', 'future date', 'poison', 'no recipients?-? header', 'does not conform', 'message format', 'null bytes?', 'nul byte', 'illegal characters',
    ],
    not: ['mime(?:cast|defang)', 'sender', 'syntax error in parameters', 'recipient'],
  },

  // 6 Rules of the receiver
  {
    id: 'recipient-rule',
    category: 'policy',
    any: ['(?:blocked|rejected|refused|denied|blocklisted) by (?:the |its |this |your )?(?:recipient|user|addressee|mailbox owner|customer|end user|account)', 'recipient … (?:only accept|only accepts|preference|does not (?:want|wish|accept)|refuse|has (?:blocked|rejected|chosen)|is not accepting|not accept|restrict|whitelist|allowlist)', 'user (?:rules|preferences|reject|filter|entry|blocklist)', 'mailbox … (?:only accept|restricted)', 'only accepting mail from specific', 'refuse to receive', 'protected by', 'not (?:a )?(?:member|subscriber|subscribed|allowed to post|authori[sz]ed to post|permitted to post)', 'members? ?(?:-|only)', 'closed (?:mailing )?list', 'moderat', 'mailing list … (?:only|not|reject|restrict)', 'subscribed', 'posting … (?:not|denied|restrict)', 'distribution (?:list|group)', 'group … (?:restricted|not allowed|only)', 'customer block list', 'pre-?approved', 'challenge', 'captcha', 'confirm … (?:sender|delivery|email)', 'allowed[- ]senders?', 'not (?:on|in) (?:the |my |our )?(?:white|allow|accept|safe|permitted)', 'notauthori[sz]ed', 'rejected by recipients', 'does not accept … from (?:you|external|outside|unknown|this)', 'only … internal', 'external (?:sender|email|mail)', 'transport\\.rules', 'organization … (?:settings|reject|not allow|policy)', 'personal', 'rule imposed', 'restricted', 'sender … not (?:authori[sz]ed|allowed|permitted) to send to', 'restricted sms', 'has restricted', 'you (?:have been|are) blocked'],
    side: 'recipient',
  },
  {
    id: 'policy',
    category: 'policy',
    any: ['policy', 'policies', 'administrative(?:ly)? prohibit', 'prohibit', 'not authori[sz]ed', 'unauthori[sz]ed', 'not permitted', 'not allowed', 'permission', 'access ?-?denied', 'access not', 'forbidden', 'security (?:policy|violation|reason|regulations|check)', 'restrict', 'bounced by administrator', 'administrator', 'confidential', 'violat', 'anti-?spoof', 'spoof', 'impersonat', 'not accepted for', 'go away', 'envelope (?:block|reject)', 'your message … (?:block|reject|refus|den)', 'denied \\[?\\S{0,20}', 'does not accept email over ipv6', 'over ipv6', 'ipv6', 'richtlinie', 'politique', 'politica', 'banned', 'black ?hole', 'interdit', 'privilege', 'disallow', 'early talker', 'tarpit', 'local rule', 'firewall'],
    not: ['authenticat', 'tempor(?:ary|arily) … (?:fail|error|problem)'],
  },

  // 7 Loops, DNS, connections, queue
  { id: 'loop', category: 'mail-loop', any: ['loop', 'too many (?:hops|received)', 'hop count', 'hops\\b', 'maximum forward', 'forwarding depth', 'loops? back', 'delivered-to line', 'maxhop', 'message depth'] },
  {
    id: 'connection',
    category: 'unreachable',
    any: ['connection (?:was |has been |is )?(?:refused|timed out|time-?out|reset|closed|dropped|lost|aborted|terminated|failed|broken|error)', 'connection (?:attempt|to)… (?:failed|timed out|refused|error)', 'connect(?:ing|ion)? (?:to|with)… (?:refused|timed out|time-?out|fail|unreachable|no route|error|lost)', 'timed out (?:while|after|waiting|in)', 'no route to host', 'network (?:is )?(?:unreachable|down|error|is down)', 'network error', 'host (?:is )?(?:down|unreachable|not reachable|unavailable|not responding)', 'host … (?:unreachable|not respond|down\\b)', 'unreachable', '(?:could not|can not|unable to|failed to|not able to|fail(?:ed|ure)? (?:in |to )?)‥(?:connect|establish|contact|reach|open (?:a )?connection|talk|communicat)', 'can not contact', 'lost connection', 'conversation with', 'connection dropped', 'no answer from', 'no response from', 'not respond', 'broken pipe', 'operation timed out', 'timed? ?out', 'peer (?:closed|reset)', 'remote host … (?:closed|dropped|reset)', 'unexpected (?:close|disconnect|end|eof)', 'socket', 'disconnected', 'refused to talk to me(?!:)', 'econn', 'etimedout', 'bad connection', 'greeting failed', 'dropped by remote', 'deferred: operation', 'internet address', 'smtp connect', 'all mx … (?:fail|unreach|down)', 'mail server … (?:not respond|unreachable|down|unavailable)', 'no (?:mail )?servers? (?:could be|available|responded|reach)', 'messages? could not be delivered … server'],
    not: ['starttls', 'too many'],
  },
  { id: 'expired', category: 'expired', any: ['retry time(?:out)? (?:exceeded|not reached)', 'retry time', '(?:delivery|message|queue|mail|time|lifetime)‥ (?:time )?expired', 'expired', 'expir(?:y|ation)', 'in (?:the )?queue (?:too long|for (?:too|more)|longer)', 'queue (?:too long|lifetime|life)', 'queue\\.expired', 'been in queue', 'could not be delivered (?:for|within|after|in time)', '(?:undelivered|not (?:been )?(?:yet )?delivered|tried|retr(?:y|ied|ying)) … (?:days?|hours?)\\b', 'giving up', 'given up', 'delivery timeout', 'delivery time', 'delayed', 'too old', 'unable to deliver … (?:days|hours)', 'maximum (?:time|retries|attempts)', 'no longer (?:be )?(?:retried|attempted)', 'persistent (?:transient )?(?:failure|error)', 'force-expired', 'delivery temporarily suspended', 'will be retried', 'still undelivered'] },

  // 7 State of the server
  { id: 'server-disk', category: 'server-trouble', any: ['insufficient (?:system|disk|storage|space|main)', 'disk (?:is )?full', 'disk space', 'no space left', 'out of (?:disk|memory)', 'not enough (?:disk|free|memory|storage|space)', 'system (?:disk )?(?:is )?full', 'low on (?:disk|space)', 'no (?:disk|storage) space', 'insufficient storage'], permanence: 'soft' },
  {
    id: 'busy',
    category: 'server-busy',
    any: ['busy', 'overload', 'load (?:is )?(?:too )?(?:high|average)', 'too much load', 'high load', 'load (?:limit|threshold)', 'heavy', 'resources? … (?:unavailable|insufficient|exhaust|exceed|not available|temporar)', 'insufficient (?:\\w{1,10} )?resources', 'congest', 'service (?:is )?(?:temporarily |currently |momentarily )?(?:unavailable|not available|refuse)', '(?:temporarily|currently|momentarily) (?:unavailable|not available|unable|down|offline|out of|not accept)', 'temporar\\w{0,3} (?:un|not )available', 'not (?:currently )?accepting (?:messages|connections|network|mail|new)', 'shutting down', 'maintenance', 'closing (?:transmission |connection|channel)', 'server (?:is )?(?:too )?(?:down|unavailable|offline)', 'system not accepting', 'unable to process connection', 'try (?:again )?at a later', 'veuillez essayer plus tard', 'spater (?:noch ?mal|erneut)', 'intent\\w{0,4} (?:de nuevo )?mas tarde', 'tente novamente', 'riprovare', 'not available, closing', 'message delivery … interrupted'],
    not: ['mailbox', 'user', 'recipient', 'configuration', 'lookup'],
  },
  {
    id: 'trouble',
    category: 'server-trouble',
    any: ['local (?:error|problem|configuration|delivery (?:fail|error))', 'internal (?:server |system |software |service |processing |routing )?(?:error|problem|failure)', 'configuration (?:error|problem)', 'config error', 'misconfigur', 'incorrectly configured', 'system (?:error|failure|problem|config)', 'temporar\\w{0,3} (?:\\w{1,12} )?(?:problem|failure|error|issue|fault|lookup|reject|fail)', '(?:problem|failure|error) … temporar', 'queue file', 'write error', 'i/o error', 'input/output', 'mailer error', 'ldap', 'database', 'mysql', 'sql\\b', 'command (?:died|output|failed|time limit)', 'unable to process', 'lookup (?:failure|error|failed)', 'can not (?:open|create|write|access|update|append|lock|exec|store|save|read)', 'could not (?:open|create|write|access|load|append|store|lock)', 'procmail', 'maildrop', 'dovecot', 'mail-?dir', 'maildir', 'mbox', 'child (?:process )?status', 'exit (?:status|code)', 'unexpected (?:error|failure|exception)', 'unknown (?:error|mailer error|failure)', 'exception', 'segmentation', 'crash', 'milter', 'backend', 'service (?:failure|error)', 'server error', 'error … (?:while|in) processing', 'processing error', 'encountered an error', 'interrupted system call', 'no mdb', 'storedrv', 'aliasing', 'expansion', 'forwarding … (?:fail|error|misconfig)', 'reject mail', 'technical', 'error occurred', 'directory … (?:fail|error|unavail)', 'program (?:fail|error)', 'pipe to', 'antivirus … (?:error|fail|unavail)', 'spamassassin error', 'scanner', 'filter (?:error|fail|unavail)', 'mail system … (?:error|problem)', 'permission denied', 'can not be processed'],
  },
  {
    id: 'protocol',
    category: 'protocol-error',
    any: ['syntax error', 'syntax', 'bad sequence', 'sequence of commands', 'out of (?:sequence|order)', '(?:command|verb|parameter|argument|option|extension)s?\\b… (?:not |un)(?:recogni[sz]ed|implement|support|known|understood|allowed|valid|accept)', '(?:un(?:known|recogni[sz]ed|supported|implemented)|invalid|bad|illegal|too many (?:errors?|bad|unrecogni|unknown|invalid)|nested|duplicate|improper|missing)‥ (?:smtp |esmtp )?(?:command|commands|parameter|argument|arguments|options?|verb|errors?|syntax)', 'too many errors', 'pipelining', 'synchroni[sz]ation', 'protocol (?:error|violation|synchroni)', 'not implemented', 'before (?:greeting|helo|ehlo|mail|rcpt|data)', '(?:send|polite|need) (?:helo|ehlo|mail|rcpt|hello)', 'say hello', 'valid rcpt', 'must precede', 'no recipients', 'need (?:mail|rcpt)', 'smtputf8', '8bitmime', 'not supported', 'unsupported', 'no data', 'line too long', 'internationali[sz]ed', 'non-ascii', 'bad command', 'invalid argument', 'protocol'],
  },

  // 8 Weak words
  { id: 'unavailable', category: 'mailbox-unavailable', any: ['mailbox(?: \\S{1,60})? (?:is )?(?:temporar\\w{0,3} |currently )?(?:un|not )avail', 'mailbox … (?:unavailable|busy|locked|can not be|error|access|problem|in use|temporar|not available)', '(?:user|recipient|account|address|inbox)\\b… (?:unavailable|not available|temporar|busy|locked)', 'not available', 'requested (?:mail )?action (?:not taken|aborted)', 'unable to deliver', 'can not (?:be )?deliver', 'could not be delivered', 'delivery (?:failed|failure|error|attempt|to … failed)', 'undeliver', 'mail can not', 'not deliver', 'delivering to mailbox'], not: ['try again later$'] },
  { id: 'come-back', category: 'greylisted', any: ['try (?:again|later)', 'retry', 'again later', 'later', 'reintent', 'defer'], codes: ['450', '451'], not: ['timeout', 'error', 'problem'] },
  { id: 'come-back-busy', category: 'server-busy', any: ['try (?:again|later)', 'retry', 'again later', 'later\\b', 'defer', 'tempor'], codes: ['4', '0'] },
  { id: 'refused-after-data', category: 'content-rejected', any: ['in reply to end of data', 'after end of data', 'after data'], codes: ['5'] },
  { id: 'refused-at-mail', category: 'sender-rejected', any: ['in reply to mail from', 'after mail from'], codes: ['5'] },
  { id: 'refused-message', category: 'content-rejected', any: ['(?:message|mail|email|content|data)\\b… (?:reject|refus|den(?:y|ied)|not (?:be )?accept|block|filter|discard|fail|rejete|abgelehnt|rechazad|rifiutat|rejeitad|odrzucon)', 'rejected$', 'mail rejete'], codes: ['5'] },
  { id: 'refused', category: 'policy', any: ['reject', 'refus', 'denied', 'block', 'not accept', 'declin', 'abgelehnt', 'rechazad', 'rifiutat'], codes: ['5'] },

  // 8 Enhanced code: only where no sentence decided
  { id: 'code-recipient', category: 'invalid-recipient', enhanced: ['x.1.[13456]', 'x.1.0'] },
  { id: 'code-domain', category: 'unknown-domain', enhanced: ['x.1.2', '5.4.310', '5.4.4'] },
  { id: 'code-null-mx', category: 'not-accepting', enhanced: ['x.1.10', 'x.3.2'], codes: ['5'] },
  { id: 'code-sender', category: 'sender-rejected', enhanced: ['x.1.[78]', 'x.7.27'] },
  { id: 'code-inactive', category: 'mailbox-inactive', enhanced: ['x.2.1', 'x.7.13', 'x.7.1[78]'] },
  { id: 'code-full', category: 'mailbox-full', enhanced: ['x.2.2'] },
  { id: 'code-size', category: 'message-too-large', enhanced: ['x.2.3', 'x.3.4', 'x.7.16'] },
  { id: 'code-mailbox', category: 'mailbox-unavailable', enhanced: ['x.2.[04]'] },
  { id: 'code-busy', category: 'server-busy', enhanced: ['4.3.2', 'x.4.5'] },
  { id: 'code-trouble', category: 'server-trouble', enhanced: ['x.3.[0156]'] },
  { id: 'code-dns', category: 'dns-trouble', enhanced: ['x.4.3', '4.4.4', 'x.4.312'] },
  { id: 'code-loop', category: 'mail-loop', enhanced: ['x.4.6', 'x.4.14'] },
  { id: 'code-expired', category: 'expired', enhanced: ['x.4.7', 'x.4.300'] },
  { id: 'code-connection', category: 'unreachable', enhanced: ['x.4.#', 'x.4.316'] },
  { id: 'code-recipients', category: 'rate-limited', enhanced: ['x.5.3', 'x.7.28'] },
  { id: 'code-protocol', category: 'protocol-error', enhanced: ['x.5.#', 'x.3.3'] },
  { id: 'code-content', category: 'content-rejected', enhanced: ['x.6.#', 'x.7.7'] },
  { id: 'code-login', category: 'auth-failed', enhanced: ['x.7.[89]'] },
  { id: 'code-tls', category: 'tls-required', enhanced: ['x.7.1[01]', 'x.7.[3456]', 'x.7.30'] },
  { id: 'code-dkim', category: 'dkim-failed', enhanced: ['x.7.2[012]'] },
  { id: 'code-spf', category: 'spf-failed', enhanced: ['x.7.2[34]'] },
  { id: 'code-ptr', category: 'reverse-dns-missing', enhanced: ['x.7.25'] },
  { id: 'code-authentication', category: 'spf-and-dkim-failed', enhanced: ['x.7.26', 'x.7.29'] },
  { id: 'code-greylist', category: 'greylisted', enhanced: ['4.7.1', '4.2.0'], codes: ['450', '451'] },
  { id: 'code-policy', category: 'policy', enhanced: ['x.7.#', 'x.7.##', 'x.7.###'] },

  // 8 Reply code (RFC 5321 4.2.3)
  { id: 'reply-unavailable', category: 'mailbox-unavailable', codes: ['450', '550'] },
  { id: 'reply-busy', category: 'server-busy', codes: ['421'] },
  { id: 'reply-trouble', category: 'server-trouble', codes: ['451', '452', '432'] },
  { id: 'reply-moved', category: 'recipient-moved', codes: ['551'] },
  { id: 'reply-full', category: 'mailbox-full', codes: ['552'] },
  { id: 'reply-name', category: 'invalid-recipient', codes: ['553'] },
  { id: 'reply-protocol', category: 'protocol-error', codes: ['500', '501', '502', '503', '504', '555'] },
  { id: 'reply-tls', category: 'tls-required', codes: ['523', '538'] },
  { id: 'reply-policy', category: 'policy', codes: ['571'] },
];
