/**
 * Evaluators of mail DNS are written as if all answers were at hand: pure functions of `ask`. Online, `gather` runs
 * such a function again and again; what it asked and nobody knew yet is asked all at once before the next run. So an
 * evaluation takes as many round trips as its longest chain of dependent questions, and the answers that are kept
 * give the same verdict again without a network.
 */
import { domainToASCII } from 'node:url';
import { emptyAnswer, type DnsAnswer, type RrType } from '../../model/dns.ts';
import { questionKey } from '../../model/mail-dns-facts.ts';
import type { Dns } from '../../ports.ts';

/**
 * Pure and synchronous. A question without an answer yet gets kind "unasked". Who asks with `dnssec` may get an answer
 * without `proof` first: it came without signatures, and will come again with them.
 */
export type Ask = (name: string, type: RrType, options?: { readonly dnssec?: boolean }) => DnsAnswer;

export interface GatherOptions {
  readonly signal: AbortSignal;
  /** Danger: a record can name thousands of others. Questions beyond this stay "unasked". */
  readonly maxQuestions?: number;
  readonly maxRounds?: number;
}

export interface Gathered<T> {
  readonly value: T;
  readonly answers: Readonly<Record<string, DnsAnswer>>;
  readonly questions: number;
  /** Every question was sent: neither a limit nor the time cut this short. */
  readonly complete: boolean;
}

/** Lower case, A-labels, no final dot. What IDNA refuses stays as it is: the resolver will call it a bad name. */
export function normaliseName(name: string): string {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const lower = bare.toLowerCase();
  if (/^[\0-\x7f]*$/.test(lower)) return lower;
  const ascii = domainToASCII(lower);
  return ascii === '' ? lower : ascii;
}

export function unasked(name: string, type: RrType): DnsAnswer {
  return emptyAnswer(name, type, 'unasked', 'this question was not asked');
}

/** Offline: stored answers as they were. */
export function askOf(answers: Readonly<Record<string, DnsAnswer>>): Ask {
  return (name, type) => {
    const normal = normaliseName(name);
    return answers[questionKey(normal, type)] ?? unasked(normal, type);
  };
}

export async function gather<T>(fn: (ask: Ask) => T, dns: Dns, options: GatherOptions): Promise<Gathered<T>> {
  const { signal, maxQuestions = 300, maxRounds = 24 } = options;
  const answers: Record<string, DnsAnswer> = {};
  const signed = new Set<string>();
  let questions = 0;
  for (let round = 0; ; round += 1) {
    const missing = new Map<
      string,
      { readonly name: string; readonly type: RrType; readonly dnssec: boolean }
    >();
    const known = askOf(answers);
    const value = fn((name, type, { dnssec = false } = {}) => {
      const answer = known(name, type);
      const key = questionKey(answer.name, type);
      const unsigned = dnssec && !signed.has(key);
      if (answer.kind === 'unasked' || unsigned) {
        // What one wants with signatures and another without is asked once.
        missing.set(key, { name: answer.name, type, dnssec: unsigned || missing.get(key)?.dnssec === true });
      }
      return answer;
    });
    const batch = [...missing].slice(0, maxQuestions - questions);
    if (batch.length === 0 || round === maxRounds || signal.aborted) {
      return { value, answers, questions, complete: missing.size === 0 };
    }
    questions += batch.length;
    const arrived = await Promise.all(
      batch.map(([key, { name, type, dnssec }]) => {
        if (dnssec) signed.add(key);
        return dns.ask(name, type, dnssec ? { signal, dnssec } : { signal });
      }),
    );
    batch.forEach(([key], index) => {
      const answer = arrived[index];
      if (answer !== undefined) answers[key] = answer;
    });
  }
}
