/** Events of mail logs -> figures and diagnosis, in memory that does not grow with the log. */
import { detach, type MailEvent, type MailEventKind, type Mta } from '../protocol/mail-log/index.ts';
import { createEventClassifier } from './classify-event.ts';
import {
  deliveryFigures,
  isoTime,
  newDeliveryTally,
  reasonFigures,
  tallyChange,
  tallyReason,
  type DeliveryTally,
} from './delivery-tally.ts';
import { diagnoseLog } from './diagnose-log.ts';
import { createHistogram } from './histogram.ts';
import { createListingTally } from './listing-tally.ts';
import type { GroupFigures, Grouping, LogSummary } from './log-summary.ts';
import { createGroupName } from './group-name.ts';
import { createHourTally } from './hour-tally.ts';
import { createRecipientMemory, type Outcome } from './recipient-memory.ts';
import { warningWords } from './warning-words.ts';
import { createTopCounter, type TopCounter } from './top-counter.ts';

export interface SummaryOptions {
  readonly by?: Grouping;
  /** How many names a table shows. */
  readonly top?: number;
  readonly since?: number;
  readonly until?: number;
  /** How many lines that were not understood are kept. */
  readonly keepUnparsed?: number;
  readonly memoryBits?: number;
}

export interface LogSummariser {
  /** Is the event within --since and --until? Then it was counted. */
  readonly event: (event: MailEvent) => boolean;
  readonly unparsed: (line: string) => void;
  readonly foreign: () => void;
  readonly cut: () => void;
  readonly read: () => LogSummary;
}

const MOST_GROUPS = 4096;
const REST = '(others)';
const UNKNOWN_RECIPIENT = ['\u0000'];
const DAY_MS = 86_400_000;

export function createLogSummariser(options: SummaryOptions = {}): LogSummariser {
  const { by = 'provider', top = 10, since = -Infinity, until = Infinity, keepUnparsed = 0 } = options;
  const lines = { total: 0, events: 0, foreign: 0, unparsed: 0, cut: 0, outside: 0 };
  const mtas = new Map<Mta, number>();
  const kinds = new Map<MailEventKind, number>();
  const memory = createRecipientMemory(options.memoryBits);
  const classify = createEventClassifier();
  const groupName = createGroupName(by);
  const total = newDeliveryTally();
  const groups = new Map<string, { readonly tally: DeliveryTally; readonly id: number }>();
  const groupNames: string[] = [];
  const hours = createHourTally();
  const listings = createListingTally();
  const delivered = createHistogram();
  const deferred = createHistogram();
  const counters = {
    codes: createTopCounter(),
    enhanced: createTopCounter(),
    users: createTopCounter(),
    authIps: createTopCounter(),
    relayIps: createTopCounter(),
    rejectIps: createTopCounter(),
    rejectReasons: createTopCounter(),
    rejectLists: createTopCounter(),
    warnings: createTopCounter(1024),
  };
  const tls = { inbound: 0, outbound: 0, failed: 0 };
  const messages = { received: 0, bytes: 0 };
  const unparsedLines: string[] = [];
  let handedOn = 0;
  let remote = 0;
  let from = Infinity;
  let to = -Infinity;

  const groupOf = (
    event: MailEvent,
    recipient: string,
  ): { readonly name: string; readonly tally: DeliveryTally; readonly id: number } => {
    const name = groupName(event, recipient);
    const known = groups.get(name);
    if (known !== undefined) return { name, tally: known.tally, id: known.id };
    const kept = groups.size < MOST_GROUPS ? detach(name) : REST;
    const group = groups.get(kept) ?? { tally: newDeliveryTally(), id: groupNames.length };
    if (!groups.has(kept)) {
      groups.set(kept, group);
      groupNames.push(kept);
    }
    return { name: kept, tally: group.tally, id: group.id };
  };

  const attempt = (event: MailEvent, outcome: Outcome | 'deferred'): void => {
    const day = Number.isNaN(event.at) ? 0 : Math.floor(event.at / DAY_MS);
    const reason = outcome === 'delivered' || outcome === 'handed-on' ? undefined : classify(event);
    const recipients = event.recipients.length === 0 ? UNKNOWN_RECIPIENT : event.recipients;
    for (const recipient of recipients) {
      const group = groupOf(event, recipient);
      const change = memory.note(event.queueId, recipient, day, outcome, group.id);
      if (outcome === 'handed-on') continue;
      tallyChange(total, change, outcome);
      tallyChange(group.tally, change, outcome);
      if (outcome === 'delivered' && change.isOutcome) hours.add(event.at, 'delivered');
      if (reason === undefined || outcome === 'discarded') continue;
      if (outcome === 'deferred' ? change.isDeferred : change.isOutcome)
        hours.add(event.at, outcome === 'deferred' ? 'deferred' : 'bounced');
      tallyReason(total, event, reason, 1);
      tallyReason(group.tally, event, reason, 1);
      if (reason.list !== undefined) listings.add(reason.list, event, group.name);
    }
    if (outcome === 'handed-on') handedOn += recipients.length;
    if (outcome === 'delivered' && event.delay >= 0) delivered.add(event.delay);
    if (outcome === 'deferred' && event.delay >= 0) deferred.add(event.delay);
    if (event.replyCode > 0) counters.codes.add(String(event.replyCode));
    if (event.dsn !== '') counters.enhanced.add(event.dsn);
    if (outcome === 'delivered' && event.relayIp !== '') {
      remote += 1;
      if (event.stage === 'tls') tls.outbound += 1;
    }
  };

  /** qmgr names no recipients: all that wait under this id are given up. */
  const expire = (event: MailEvent): void => {
    if (event.recipients.length > 0) {
      attempt(event, 'expired');
      return;
    }
    const { waiting, group } = memory.giveUp(event.queueId);
    const name = groupNames[group];
    const tally = waiting === 0 || name === undefined ? undefined : groups.get(name)?.tally;
    for (const one of tally === undefined ? [total] : [total, tally]) {
      // Nothing known of it: put off before this log began.
      if (waiting === 0) one.recipients += 1;
      one.bounced += Math.max(waiting, 1);
      one.expired += Math.max(waiting, 1);
    }
    hours.add(event.at, 'bounced');
  };

  const reject = (event: MailEvent): void => {
    hours.add(event.at, 'rejected');
    if (event.clientIp !== '') counters.rejectIps.add(event.clientIp);
    const { category, list } = classify(event);
    counters.rejectReasons.add(event.kind === 'relay-denied' ? 'relay-denied' : category);
    if (list !== undefined) counters.rejectLists.add(list);
    if (event.kind === 'relay-denied' && event.clientIp !== '') counters.relayIps.add(event.clientIp);
  };

  const count = (event: MailEvent): void => {
    switch (event.kind) {
      case 'delivered':
      case 'deferred':
      case 'bounced':
      case 'discarded':
      case 'handed-on':
        attempt(event, event.kind);
        break;
      case 'expired':
        expire(event);
        break;
      case 'rejected':
      case 'relay-denied':
        reject(event);
        break;
      case 'auth-failed':
        if (event.user !== '') counters.users.add(event.user);
        if (event.clientIp !== '') counters.authIps.add(event.clientIp);
        break;
      case 'received':
        messages.received += 1;
        if (event.size > 0) messages.bytes += event.size;
        if (event.stage === 'tls') tls.inbound += 1;
        break;
      case 'queued':
        if (event.size > 0) messages.bytes += event.size;
        break;
      case 'tls':
        tls[event.stage === 'out' ? 'outbound' : 'inbound'] += 1;
        break;
      case 'tls-failed':
        tls.failed += 1;
        break;
      case 'warning':
        counters.warnings.add(warningWords(event.reply));
        break;
      default:
        break;
    }
  };

  const read = (): LogSummary => {
    const tallied = [...groups]
      .filter(([, { tally }]) => tally.recipients > 0)
      .sort((a, b) => b[1].tally.recipients - a[1].tally.recipients || (a[0] < b[0] ? -1 : 1));
    const shown = tallied.map(([name, { tally }]): GroupFigures => ({
      name,
      ...deliveryFigures(tally),
      reasons: reasonFigures(tally).slice(0, 5),
    }));
    const topOf = (counter: TopCounter): ReturnType<TopCounter['top']> => counter.top(top);
    const connections = {
      opened: kinds.get('connect') ?? 0,
      lost: kinds.get('lost-connection') ?? 0,
      timedOut: kinds.get('timeout') ?? 0,
    };
    const share = (part: number, of: number): number | null =>
      part === 0 || of === 0 ? null : Number(Math.min(1, part / of).toFixed(4));
    const figures = {
      from: isoTime(from),
      to: isoTime(to),
      lines: { ...lines, byMta: Object.fromEntries(mtas) },
      kinds: Object.fromEntries([...kinds].sort((a, b) => b[1] - a[1])),
      messages: { ...messages },
      delivery: {
        ...deliveryFigures(total),
        waiting: memory.waiting(),
        forgotten: memory.forgotten(),
        handedOn,
      },
      by,
      groups: shown,
      moreGroups: 0,
      reasons: reasonFigures(total),
      replyCodes: topOf(counters.codes),
      enhancedCodes: topOf(counters.enhanced),
      delays: { delivered: delivered.read(), deferred: deferred.read() },
      auth: {
        failed: kinds.get('auth-failed') ?? 0,
        passed: kinds.get('auth-passed') ?? 0,
        users: topOf(counters.users),
        addresses: topOf(counters.authIps),
      },
      relayDenied: { count: kinds.get('relay-denied') ?? 0, addresses: topOf(counters.relayIps) },
      rejected: {
        count: (kinds.get('rejected') ?? 0) + (kinds.get('relay-denied') ?? 0),
        reasons: topOf(counters.rejectReasons),
        lists: topOf(counters.rejectLists),
        addresses: topOf(counters.rejectIps),
      },
      connections,
      tls: {
        ...tls,
        inboundShare: share(tls.inbound, connections.opened === 0 ? messages.received : connections.opened),
        outboundShare: share(tls.outbound, remote),
      },
      listings: listings.read(),
      warnings: topOf(counters.warnings),
      hours: hours.read(),
      unparsedLines: [...unparsedLines],
    };
    const judged = diagnoseLog(figures);
    return {
      ...judged,
      ...figures,
      groups: shown.slice(0, top),
      moreGroups: Math.max(0, shown.length - top),
    };
  };

  return {
    event: (event) => {
      lines.total += 1;
      if (event.at < since || event.at > until) {
        lines.outside += 1;
        return false;
      }
      lines.events += 1;
      if (event.at < from) from = event.at;
      if (event.at > to) to = event.at;
      mtas.set(event.mta, (mtas.get(event.mta) ?? 0) + 1);
      kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1);
      if (event.kind === 'received' && event.user !== '')
        kinds.set('auth-passed', (kinds.get('auth-passed') ?? 0) + 1);
      count(event);
      return true;
    },
    unparsed: (line) => {
      lines.total += 1;
      lines.unparsed += 1;
      if (unparsedLines.length < keepUnparsed) unparsedLines.push(detach(line.slice(0, 1000)));
    },
    foreign: () => {
      lines.total += 1;
      lines.foreign += 1;
    },
    cut: () => (lines.cut += 1),
    read,
  };
}
