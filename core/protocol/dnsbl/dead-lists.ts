/**
 * Zones that once were blocklists. They answer nothing (everybody is clean), time out, or list everybody: whoever
 * still asks one is misled. A configuration that names one is refused with the reason.
 */

export interface DeadList {
  readonly zone: string;
  /** yyyy, yyyy-mm or yyyy-mm-dd: when it ended, or since when it is known to mislead. */
  readonly since: string;
  readonly why: string;
}

const OFF = 'switched off';
const EVERYBODY = 'its domain lapsed and lists everybody';
const FAKE = 'not run in good faith: Spamhaus calls it a fake list';
const NO_LIST = 'tells something about every address, and never was a blocklist';

export const DEAD_LISTS: readonly DeadList[] = [
  {
    zone: 'dnsbl.sorbs.net',
    since: '2024-06-05',
    why: 'decommissioned; everybody looks clean, or the question times out',
  },
  { zone: 'ix.dnsbl.manitu.net', since: '2025-01-16', why: 'NiXspam was emptied: everybody looks clean' },
  { zone: 'db.wpbl.info', since: '2023-11', why: 'emptied, then switched off: everybody looks clean' },
  { zone: 'dnsbl.madavi.de', since: '2025-03', why: OFF },
  { zone: 'rbl.lugh.ch', since: '2024-07', why: OFF },
  { zone: 'spamtrap.drbl.drand.net', since: '2024-03', why: OFF },
  { zone: 'cidr.bl.mcafee.com', since: '2024-11', why: OFF },
  { zone: 'sbl.spamdown.org', since: '2026-03', why: OFF },
  {
    zone: 'spam.dnsbl.anonmails.de',
    since: '2024-11-12',
    why: 'answers with a public address: a parking page, not a list',
  },
  { zone: 'bl.spamcannibal.org', since: '2018-05-30', why: EVERYBODY },
  { zone: 'bl.emailbasura.org', since: '2019-10', why: EVERYBODY },
  { zone: 'list.dsbl.org', since: '2008', why: 'closed; has listed everybody since 2012-08-20' },
  { zone: 'multihop.dsbl.org', since: '2008', why: OFF },
  { zone: 'unconfirmed.dsbl.org', since: '2008', why: OFF },
  { zone: 'relays.ordb.org', since: '2006', why: 'closed; later listed everybody' },
  { zone: 'ahbl.org', since: '2015-01', why: 'wound down' },
  { zone: 'rfc-ignorant.org', since: '2012-11-30', why: OFF },
  { zone: 'dnsbl.njabl.org', since: '2013', why: OFF },
  { zone: 'blackholes.mail-abuse.org', since: '2026-11', why: 'closed long ago (MAPS)' },
  { zone: 'dnsbl.inps.de', since: '2020-05-25', why: OFF },
  { zone: 'dnsbl.cyberlogic.net', since: '2018-05', why: OFF },
  { zone: 'rbl.megarbl.net', since: '2019-11', why: OFF },
  { zone: 'dynip.rothen.com', since: '2020-09', why: OFF },
  { zone: 'dnsbl.anticaptcha.net', since: '2021-07', why: OFF },
  { zone: 'no-more-funn.moensted.dk', since: '2019-02', why: OFF },
  { zone: 'rbl.suresupport.com', since: '2019-12', why: OFF },
  { zone: 'dnsbl.sectoor.de', since: '2018-06', why: OFF },
  { zone: 'dnsbl.darklist.de', since: '2023-04', why: OFF },
  { zone: 'list.bbfh.org', since: '2023-04', why: 'abandoned' },
  { zone: 'dul.pacifier.net', since: '2023-04', why: 'abandoned' },
  { zone: 'tr.countries.nerd.dk', since: '2023-04', why: 'tells a country and never was a blocklist' },
  { zone: 'virbl.bit.nl', since: '2017-01', why: OFF },
  { zone: 'rbl.msrbl.net', since: '2025-07-24', why: OFF },
  { zone: 'wormrbl.imp.ch', since: '2025-07-24', why: OFF },
  { zone: 'ubl.unsubscore.com', since: '2024-06', why: 'reported offline' },
  { zone: 'ubl.lashback.com', since: '2024-06', why: 'reported offline' },
  { zone: 'swl.spamhaus.org', since: '2018-12-12', why: 'no longer maintained by Spamhaus' },
  { zone: 'dwl.spamhaus.org', since: '2018-12-12', why: 'no longer maintained by Spamhaus' },
  { zone: 'nszones.com', since: '2026-11', why: FAKE },
  { zone: 'bad.psky.me', since: '2026-11', why: FAKE },
  { zone: 'lbl.lagengymnastik.dk', since: '2007', why: EVERYBODY },
  { zone: 'burnt-tech.com', since: '2024-06', why: 'reported expired' },
  { zone: 'combined.abuse.ch', since: '2024-06', why: 'reported superseded' },
  { zone: 'spam.abuse.ch', since: '2024-06', why: 'reported superseded' },
  { zone: 'drone.abuse.ch', since: '2024-06', why: 'reported superseded' },
  { zone: 'spamrbl.imp.ch', since: '2025-07-24', why: 'renamed to spamrbl.swinog.ch' },
  { zone: 'origin.asn.spameatingmonkey.net', since: '2026-11', why: NO_LIST },
  { zone: 'abuse-contacts.abusix.zone', since: '2026-11', why: NO_LIST },
  { zone: 'countries.nerd.dk', since: '2023-04', why: NO_LIST },
  { zone: 'v4.fullbogons.cymru.com', since: '2026-11', why: NO_LIST },
];

const BY_ZONE: ReadonlyMap<string, DeadList> = new Map(DEAD_LISTS.map((dead) => [dead.zone, dead]));

/** The dead list that `zone` is, or is below of: "spam.dnsbl.sorbs.net" is as dead as its parent. */
export function deadList(zone: string): DeadList | undefined {
  const labels = zone.toLowerCase().replace(/\.$/, '').split('.');
  for (let at = 0; at < labels.length; at += 1) {
    const dead = BY_ZONE.get(labels.slice(at).join('.'));
    if (dead !== undefined) return dead;
  }
  return undefined;
}
