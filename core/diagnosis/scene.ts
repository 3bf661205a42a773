import {
  classifyReply,
  REPLY_CATEGORIES,
  type ReplyCategory,
  type ReplyPermanence,
} from '../protocol/smtp/index.ts';
import { isHeard } from './heard.ts';
import { hostOf, text, type Code, type Symptom } from './symptom.ts';

/** A "no" in somebody's words: of a server that was probed, of a log, of a bounce. */
export interface Refusal {
  readonly symptom: Symptom;
  readonly category: ReplyCategory;
  readonly permanence: ReplyPermanence;
  /** The provider, domain or host that said it. */
  readonly by: string;
  readonly reply: string;
  /** Blocklist that it quotes. */
  readonly list?: string;
}

export interface Scene<C extends Code = Code> {
  /** In the order of the findings. */
  readonly found: (...codes: readonly C[]) => Symptom[];
  readonly refusals: (...categories: readonly ReplyCategory[]) => Refusal[];
}

/** One reading of all symptoms; each rule gets a view of it with the codes that it joins. */
export function createScene(symptoms: readonly Symptom[]): (joins: readonly Code[]) => Scene {
  const byCode = Map.groupBy(symptoms, ({ code }) => code);
  const order = new Map(symptoms.map((symptom, index) => [symptom, index]));
  let read: readonly Refusal[] | undefined;
  return (joins) => ({
    found: (...codes) =>
      [...new Set(codes)]
        .flatMap((code) => byCode.get(code) ?? [])
        .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
    refusals: (...categories) => {
      read ??= symptoms.flatMap(refusalOf);
      return read.filter(
        ({ category, symptom }) =>
          categories.includes(category) && (joins as readonly string[]).includes(symptom.code),
      );
    },
  });
}

function refusalOf(symptom: Symptom): Refusal[] {
  const isTrip = symptom.code.startsWith('DELIVERY_');
  const reply =
    text(symptom, 'reply') || (isTrip ? text(symptom, 'said') || text(symptom, 'diagnostic') : '');
  const judged = text(symptom, 'category') || (isTrip ? text(symptom, 'reason') : '');
  if (symptom.outcome === 'pass' || symptom.outcome === 'not-applicable') return [];
  if (isHeard(symptom.code) || isTrip ? !isCategory(judged) : reply === '') return [];
  const read = classifyReply({ code: Number(reply.slice(0, 3)) || 0, text: reply });
  const list = text(symptom, 'list') || read.list;
  return [
    {
      symptom,
      // A log and a bounce were judged with all their words, of which the reply is a part.
      category: isCategory(judged) ? judged : read.category,
      permanence: PERMANENCES.find((one) => one === text(symptom, 'permanence')) ?? read.permanence,
      by: whoSaid(symptom, isTrip),
      reply,
      ...(list === undefined ? {} : { list }),
    },
  ];
}

const PERMANENCES: readonly ReplyPermanence[] = ['hard', 'soft', 'policy'];

function isCategory(name: string): name is ReplyCategory {
  return (REPLY_CATEGORIES as readonly string[]).includes(name);
}

function whoSaid(symptom: Symptom, isTrip: boolean): string {
  const server = text(symptom, 'by').replace(/:\d+$/, '');
  return (
    server ||
    (isTrip ? text(symptom, 'from') || (text(symptom, 'to').split('@')[1] ?? '') : '') ||
    hostOf(symptom)
  );
}
