/**
 * A rule joins symptoms to a cause. It declares the codes that it joins and sees no others; it is asked for the matches,
 * and has the words. Absence of a finding proves nothing, for it may not have been looked for: rules rest on what was
 * found, passes included.
 */
import type { ReplyCategory } from '../protocol/smtp/index.ts';
import type { Confidence, Remedy } from './cause.ts';
import type { Scene } from './scene.ts';
import type { Code, Symptom } from './symptom.ts';

/** Where a person would begin to look; order of docs/troubleshooting.md. */
export const AREAS = [
  'this host',
  'connect',
  'TLS',
  'login',
  'envelope',
  'DNS',
  'sender authentication',
  'protected transport',
  'lists',
  'limits',
  'delivery',
  'content',
  'round trip',
] as const;
export type Area = (typeof AREAS)[number];

/** What a match is about, in words that its sentences use. */
export type About = { readonly [name: string]: string };

export interface Match<A> {
  readonly about: A;
  /** At least one. */
  readonly explains: readonly Symptom[];
  readonly because?: readonly Symptom[];
  /** Before what speaks against it: each takes one step. */
  readonly confidence: Confidence;
  readonly against?: readonly string[];
}

interface Written<C extends Code, A> {
  readonly id: string;
  readonly area: Area;
  /** What people see who have not looked yet. */
  readonly seen: string;
  readonly joins: readonly C[];
  /** Of replies: what they are about. */
  readonly replies?: readonly ReplyCategory[];
  /** Says what follows for mail; folded into the cause of the same findings where there is one. */
  readonly follows?: true;
  readonly find: (scene: Scene<C>) => readonly Match<A>[];
  readonly says: (about: A) => string;
  readonly remedies: (about: A) => readonly Remedy[];
  /** Command that shows it. */
  readonly look: (about: A) => string;
}

export type Rule = Written<Code, About>;

/** `find` sees the codes of `joins` only. */
export function defineRule<const C extends Code, A extends About>(rule: Written<C, A>): Rule {
  return rule as unknown as Rule;
}
