/**
 * Courtesy: blocklists are free, and block who asks too much, and then every answer is worthless. So this process keeps to
 * what each operator allows in a second and in a day, over all jobs, and leaves a zone alone that refused. What the
 * resolver's cache knows, or asks just now, costs nothing and waits for nobody.
 */
import { emptyAnswer, type DnsAnswer, type RrType } from '../../core/model/dns.ts';
import type { AskOptions, Clock, Courtesy, Dns } from '../../core/ports.ts';
import { createBoundedMap } from './bounded-map.ts';

export interface CourteousDnsOptions {
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'sleep'>;
  /** True: a question like this reaches nobody new. */
  readonly knows: (name: string, type: RrType) => boolean;
}

type Turn = 'now' | 'spent' | 'late';

interface Waiting {
  readonly isFree: () => boolean;
  /** Asks before it returns, so that an equal question behind it finds this one under way. */
  readonly take: (turn: Turn) => void;
}

interface Operator {
  /** When the last questions were asked, oldest first: milliseconds of the clock. */
  readonly asked: number[];
  /** First come, first served. */
  readonly waiting: Waiting[];
  day: string;
  today: number;
  isServing: boolean;
  /** Ends the sleep when nobody waits any more. */
  wake: () => void;
}

/** A zone that refused: what it said until now, by question. */
interface Resting {
  readonly until: number;
  /** "02:14 UTC" */
  readonly since: string;
  readonly said: Map<string, DnsAnswer>;
}

/** A refusal by code is the list's, and lasts. */
const REST_MS = 3_600_000;
/** REFUSED may be our own resolver's, which is repaired sooner. */
const SHORT_REST_MS = 600_000;
const SECOND = 1000;
const MOST_ZONES = 1000;

export function createCourteousDns(dns: Dns, { clock, knows }: CourteousDnsOptions): Dns {
  const operators = new Map<string, Operator>();
  const resting = createBoundedMap<string, Resting>(MOST_ZONES);

  function operatorAt(id: string): Operator {
    const known = operators.get(id);
    if (known !== undefined) return known;
    const operator: Operator = {
      asked: [],
      waiting: [],
      day: '',
      today: 0,
      isServing: false,
      wake: () => {},
    };
    operators.set(id, operator);
    return operator;
  }

  /** Milliseconds until one more may be asked; in any second of any phase there are at most `perSecond`. */
  function rest({ asked }: Operator, perSecond: number): number {
    const most = Math.max(1, Math.floor(perSecond));
    while (asked.length > most) asked.shift();
    const first = asked.length < most ? undefined : asked[0];
    return first === undefined ? 0 : first + (most / perSecond) * SECOND - clock.elapsed();
  }

  function leftToday(operator: Operator, perDay: number): number {
    const day = clock.now().toISOString().slice(0, 10);
    if (operator.day !== day) Object.assign(operator, { day, today: 0 });
    return perDay - operator.today;
  }

  /** Gives turns until nobody waits. */
  async function serve(operator: Operator, { perSecond, perDay }: Courtesy): Promise<void> {
    operator.isServing = true;
    for (let next = operator.waiting[0]; next !== undefined; next = operator.waiting[0]) {
      const isFree = next.isFree();
      const isSpent = leftToday(operator, perDay) <= 0;
      const ms = rest(operator, perSecond);
      if (!isFree && !isSpent && ms > 0) {
        const sleep = new AbortController();
        operator.wake = () => sleep.abort();
        await clock.sleep(ms, sleep.signal);
        continue;
      }
      operator.waiting.shift();
      if (!isFree && !isSpent) {
        operator.today += 1;
        operator.asked.push(clock.elapsed());
      }
      next.take(isSpent && !isFree ? 'spent' : 'now');
    }
    operator.isServing = false;
  }

  async function inTurn(
    courtesy: Courtesy,
    isFree: () => boolean,
    signal: AbortSignal | undefined,
    act: (turn: Turn) => Promise<DnsAnswer>,
  ): Promise<DnsAnswer> {
    if (signal?.aborted === true) return act('late');
    if (isFree()) return act('now');
    const operator = operatorAt(courtesy.operator);
    return new Promise((resolve) => {
      const one: Waiting = {
        isFree,
        take(turn) {
          signal?.removeEventListener('abort', leave);
          resolve(act(turn));
        },
      };
      const leave = (): void => {
        operator.waiting.splice(operator.waiting.indexOf(one), 1);
        resolve(act('late'));
        if (operator.waiting.length === 0) operator.wake();
      };
      signal?.addEventListener('abort', leave, { once: true });
      operator.waiting.push(one);
      if (!operator.isServing) void serve(operator, courtesy);
    });
  }

  function restingAt(zone: string): Resting | undefined {
    const found = resting.get(zone);
    return found === undefined || found.until <= clock.elapsed() ? undefined : found;
  }

  async function askInTurn(
    name: string,
    type: RrType,
    options: AskOptions & { readonly courtesy: Courtesy },
  ): Promise<DnsAnswer> {
    const { courtesy, signal } = options;
    const { perSecond, perDay } = courtesy;
    return inTurn(
      courtesy,
      () => knows(name, type),
      signal,
      async (turn) => {
        if (turn === 'now') return dns.ask(name, type, options);
        if (turn === 'spent')
          return {
            ...emptyAnswer(name, type, 'unreachable'),
            detail: `we ask this operator ${perDay} questions a day, and today's are used up`,
            unasked: true,
          };
        return {
          ...emptyAnswer(name, type, 'timeout'),
          detail: `our time was up before our turn: we ask this operator ${perSecond} ${perSecond === 1 ? 'question' : 'questions'} a second`,
        };
      },
    );
  }

  return {
    async ask(name, type, options = {}) {
      const { courtesy } = options;
      if (courtesy === undefined) return dns.ask(name, type, options);
      const key = `${name} ${type}`;
      const left = restingAt(courtesy.zone);
      const said = left?.said.get(key);
      if (said !== undefined) return { ...said, tookMs: 0 };
      // The words of a refusal belong to it; nothing else is asked there.
      if (left !== undefined && !(type === 'TXT' && left.said.get(`${name} A`)?.kind === 'answer'))
        return {
          ...emptyAnswer(name, type, 'refused'),
          detail: `it refused us at ${left.since} and is left alone for a while`,
        };
      const answer = await askInTurn(name, type, { ...options, courtesy });
      if (left !== undefined) left.said.set(key, answer);
      else if (type === 'A' && courtesy.isRefusal(answer)) {
        const ms = answer.kind === 'refused' ? SHORT_REST_MS : REST_MS;
        resting.set(courtesy.zone, {
          until: clock.elapsed() + ms,
          since: `${clock.now().toISOString().slice(11, 16)} UTC`,
          said: new Map([[key, answer]]),
        });
      }
      return answer;
    },
  };
}
