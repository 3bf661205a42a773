/** Do the signatures of the zone hold? Where they do not, validating resolvers answer as if the domain were broken. */
import { dnsBlindness } from '../model/blindness.ts';
import { code, defineCheck } from '../model/check.ts';
import { couldNotSee } from '../model/dns.ts';
import { utcMinute } from '../model/utc-minute.ts';
import { askOf } from '../protocol/dns/index.ts';
import type { DnssecVerdict, SignatureEnd } from '../protocol/dnssec/index.ts';
import { judgeSignedMail } from '../protocol/tlsa/index.ts';

type Broken = {
  readonly domain: string;
  readonly zone: string;
  /** The record set that decided: "example.com DNSKEY". */
  readonly record: string;
  readonly why: string;
  readonly reason: string;
  /** What is lost: "example.com MX". */
  readonly lost: readonly string[];
};

const shownZone = (zone: string): string => (zone === '' ? 'the root' : zone);
const shownRecord = (name: string, type: string): string => `${name === '' ? '.' : name} ${type}`;

export const dnssec = defineCheck({
  id: 'dnssec',
  probe: 'mail-dns',
  title: 'DNSSEC signatures are valid from the root down, and for days to come',
  codes: {
    DNSSEC_SECURE: code<{ readonly domain: string; readonly detail: string; readonly zones: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `DNSSEC of ${domain} is valid, checked from the root down`,
      evidence: ({ detail, zones }) => `${zones}: ${detail}`,
      advice: () => [],
      spec: 'RFC 4035 5',
    }),
    DNSSEC_UNSIGNED: code<{ readonly domain: string; readonly detail: string }>({
      outcome: 'pass',
      severity: 'info',
      says: ({ domain }) => `${domain} is not signed with DNSSEC`,
      effect: () => 'forged answers go unnoticed, and DANE cannot protect its mail',
      evidence: ({ detail }) => detail,
      advice: () => [
        'have the zone signed, if your DNS provider can: then put its DS record into the parent',
      ],
      spec: 'RFC 4035 4.3',
    }),
    DNSSEC_BOGUS: code<Broken>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ zone, reason }) => `DNSSEC of ${shownZone(zone)} is broken: ${reason}`,
      effect: ({ lost }) =>
        `resolvers that validate answer SERVFAIL for ${lost.join(', ')}: mail from their users waits, and then comes back`,
      evidence: ({ record, why }) => `${record}: ${why}`,
      advice: ({ zone, why }) => [
        ...(REPAIRS[why] ?? [
          `sign ${shownZone(zone)} anew, and ask each of its name servers for the result`,
        ]),
        `if that takes long, have the DS record of ${shownZone(zone)} removed from the parent: unsigned is better than broken`,
      ],
      spec: 'RFC 4035 5.5',
      per: ['zone'],
    }),
    DNSSEC_UNCHECKABLE: code<{
      readonly zone: string;
      readonly why: string;
      readonly detail: string;
    }>({
      outcome: 'fail',
      severity: 'warning',
      says: ({ zone, why }) =>
        why === 'nsec3-iterations'
          ? `${shownZone(zone)} hashes names in DNSSEC so often that validators do not check it`
          : `${shownZone(zone)} is signed with DNSSEC in a way that validators do not check`,
      effect: ({ why }) =>
        why === 'nsec3-iterations'
          ? 'whatever it says does not exist, TLSA records for one, is not protected'
          : 'the work of signing is done and protects nobody: forged answers go unnoticed, and DANE is not used',
      evidence: ({ detail }) => detail,
      advice: ({ zone, why }) =>
        why === 'nsec3-iterations'
          ? [`sign ${shownZone(zone)} with 0 NSEC3 iterations and an empty salt: more of either helps nobody`]
          : [
              `change ${shownZone(zone)} to algorithm 13 (ECDSA P-256), or 15: the signer makes new keys beside the old ones`,
              'then put the DS record of the new key (SHA-256) into the parent, and take the old one out after two TTLs',
            ],
      spec: 'RFC 4035 5.2, RFC 9276 3.1',
      per: ['zone'],
    }),
    DNSSEC_DIGEST_WEAK: code<{ readonly zone: string; readonly keyTag: number }>({
      outcome: 'fail',
      severity: 'notice',
      says: ({ zone }) => `the DS record of ${shownZone(zone)} is a SHA-1 digest only`,
      effect: () => 'validators begin to treat such zones as not signed',
      evidence: ({ zone, keyTag }) => `${zone} DS ${keyTag}, digest type 1`,
      advice: ({ zone }) => [
        `put a DS record with digest type 2 (SHA-256) of ${shownZone(zone)} into the parent, and take the other out`,
      ],
      spec: 'RFC 8624 3.3',
      per: ['zone'],
    }),
    DNSSEC_SIGNATURE_EXPIRES_SOON: code<{
      readonly zone: string;
      readonly record: string;
      readonly at: string;
      readonly days: number;
      readonly lifetime: number;
      readonly urgent: boolean;
    }>({
      outcome: 'fail',
      severity: ({ urgent }) => (urgent ? 'error' : 'warning'),
      says: ({ zone, record, days }) =>
        `the DNSSEC signature of ${record} in ${shownZone(zone)} ends in ${days} ${days === 1 ? 'day' : 'days'}, and was not renewed in time`,
      effect: () => 'when it ends, resolvers that validate answer SERVFAIL, and mail from their users waits',
      evidence: ({ record, at, lifetime }) =>
        `RRSIG of ${record} ends ${utcMinute(at)}; signatures of this zone live ${lifetime} days`,
      advice: ({ zone }) => [
        `find out why the signer of ${shownZone(zone)} has stopped: its log, its clock, access to its keys`,
        'check that each name server has the newest serial: a secondary that is not updated keeps old signatures',
      ],
      spec: 'RFC 6781 4.4.2',
      per: ['zone'],
    }),
    DNSSEC_NOT_SEEN: code<{ readonly domain: string; readonly detail: string }>({
      outcome: 'inconclusive',
      severity: 'notice',
      says: ({ domain }) =>
        `DNSSEC of ${domain} could not be judged: the resolver here does not pass on all DNSSEC records`,
      evidence: ({ detail }) => detail,
      advice: () => [
        'name a resolver under "resolvers" in postwatch.yaml that answers with signatures (EDNS, DO bit), or say "dnssec: false" for the domain',
      ],
      spec: 'RFC 4035 4.1',
    }),
    DNSSEC_NOT_APPLICABLE: code<{ readonly reason: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ reason }) => `DNSSEC was not judged: ${reason}`,
      advice: () => [],
    }),
  },
  judge({ facts, subject, faults, at }, raise) {
    const { domain } = subject;
    const ask = askOf(facts.answers);
    const blind =
      dnsBlindness(faults) || (couldNotSee(ask(domain, 'MX')) ? 'the MX records could not be seen' : '');
    const seen = judgeSignedMail(subject, ask, new Date(at));
    if (blind !== '' || seen.kind === 'off') {
      raise('DNSSEC_NOT_APPLICABLE', { reason: blind || 'the configuration says "dnssec: false"' });
      return;
    }
    if (seen.kind === 'no-signatures') {
      raise('DNSSEC_NOT_SEEN', { domain, detail: seen.detail });
      return;
    }
    const { mx, hosts } = seen;
    const judged = [
      { what: `${domain} MX`, verdict: mx },
      ...hosts.map(({ host, addresses }) => ({ what: `addresses of ${host}`, verdict: addresses })),
    ];
    const broken = judged.filter(({ verdict }) => verdict.status === 'bogus');
    for (const [zone, same] of Map.groupBy(broken, ({ verdict }) => verdict.zone)) {
      const [first] = same;
      if (first === undefined) continue;
      const { name, type, code: why, detail: reason } = first.verdict;
      const lost = same.map(({ what }) => what);
      raise('DNSSEC_BOGUS', { domain, zone, record: shownRecord(name, type), why, reason, lost });
    }
    const verdicts = [...judged.map(({ verdict }) => verdict), ...hosts.flatMap(({ tlsa }) => tlsa ?? [])];
    const unchecked = verdicts.filter(({ code: why }) => UNCHECKED.includes(why));
    for (const [zone, [first]] of Map.groupBy(unchecked, (verdict) => verdict.zone))
      if (first !== undefined) raise('DNSSEC_UNCHECKABLE', { zone, why: first.code, detail: first.detail });
    // What holds for the whole chain below a zone is told where it begins.
    for (const { zone, keyTag } of mx.path.filter(({ digestType }) => digestType === SHA1))
      raise('DNSSEC_DIGEST_WEAK', { zone, keyTag });
    const soon = verdicts
      .flatMap(({ ends = [] }) => ends)
      .filter((end) => isLate(end, at, 'soon'))
      .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    for (const [zone, [first]] of Map.groupBy(soon, (end) => end.zone)) {
      if (first === undefined) continue;
      raise('DNSSEC_SIGNATURE_EXPIRES_SOON', {
        zone,
        record: shownRecord(first.name, first.type),
        at: first.at,
        days: daysBetween(at, first.at),
        lifetime: daysBetween(first.from, first.at),
        urgent: isLate(first, at, 'urgent'),
      });
    }
    if (broken.length > 0 || soon.length > 0) return;
    if (UNCHECKED.includes(mx.code)) return;
    if (mx.status === 'secure') raise('DNSSEC_SECURE', { domain, detail: mx.detail, zones: shownPath(mx) });
    else if (mx.status === 'insecure') raise('DNSSEC_UNSIGNED', { domain, detail: mx.detail });
    else raise('DNSSEC_NOT_SEEN', { domain, detail: mx.detail });
  },
});

const SHA1 = 1;
/** Signed, and still as good as not signed. */
const UNCHECKED: readonly string[] = ['unsupported-algorithm', 'nsec3-iterations'];

const REPAIRS: Readonly<Record<string, readonly string[]>> = {
  'signature-expired': [
    'sign the zone again, and find out why the signer stopped: its log, its clock, its keys',
  ],
  'signature-not-yet-valid': ['set the clock of the signer right, and sign the zone again'],
  'ds-mismatch': ['put the DS record of the key that the zone is signed with into the parent'],
  'signature-missing': [
    'find the name server that answers without signatures (dig +dnssec at each): it was not told of DNSSEC, or has an unsigned copy of the zone',
  ],
  'signature-wrong': [
    'records were changed after they had been signed, or a name server mixes two versions: sign the zone again, and transfer it whole to each name server',
  ],
  'key-missing': [
    'the zone is signed with a key that it does not publish: publish that key in its DNSKEY set, or sign again with one that is there',
  ],
  'denial-missing': [
    'find the name server that gives no NSEC or NSEC3 records (dig +dnssec at each): software that makes answers up, such as a load balancer, must sign them, too',
  ],
  'denial-wrong': [
    'let the signer build its NSEC or NSEC3 chain anew: names were added or removed and it was not told',
  ],
  'too-many-attempts': ['remove old keys and signatures: several of one key tag make validators give up'],
  'dnskey-missing': [
    'publish the DNSKEY records again; after a change of provider the new one must sign first',
  ],
};

const DAY = 86_400_000;
/** Zones sign for hours or for a month; a signer in order renews well before the last fifth. */
const LATE = { soon: { days: 7, part: 5 }, urgent: { days: 3, part: 10 } } as const;

function isLate(end: SignatureEnd, at: string, how: keyof typeof LATE): boolean {
  const { days, part } = LATE[how];
  const lifetime = Date.parse(end.at) - Date.parse(end.from);
  return Date.parse(end.at) - Date.parse(at) < Math.min(days * DAY, lifetime / part);
}

function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / DAY));
}

function shownPath({ path }: DnssecVerdict): string {
  return path.map(({ zone, keyTag }) => `${zone === '' ? '.' : zone} (key ${keyTag})`).join(' -> ');
}
