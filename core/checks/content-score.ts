/** What scorers say of the message, which rules cost it points, and what to change. */
import { code, defineCheck } from '../model/check.ts';
import type { FiredRule, Scored, Verdict } from '../model/content-facts.ts';
import type { Severity } from '../model/severity.ts';
import { adviceFor, type RuleAdvice } from '../protocol/content/index.ts';
import { RSPAMD_ADVICE } from '../protocol/rspamd/index.ts';
import { SPAMASSASSIN_ADVICE } from '../protocol/spamd/index.ts';

type Rule = {
  readonly name: string;
  /** null = the scorer does not tell. */
  readonly points: number | null;
  readonly description: string;
  readonly details: readonly string[];
  /** "" = the rule is not in our table. */
  readonly change: string;
};
type Said = {
  readonly scorer: string;
  readonly where: string;
  readonly score: number;
  readonly threshold: number;
  readonly action: string;
  /** Those that cost points, most first. */
  readonly rules: readonly Rule[];
  /** Points of rules that fire only because the message came as a file, and their names. */
  readonly testPoints: number;
  readonly testRules: readonly string[];
};

const NAMES: Readonly<Record<string, string>> = { rspamd: 'rspamd', spamassassin: 'SpamAssassin' };
const TABLES: Readonly<Record<Scored['scorer'], readonly RuleAdvice[]>> = {
  rspamd: RSPAMD_ADVICE,
  spamassassin: SPAMASSASSIN_ADVICE,
};
/** Rules that cost less are remarks. */
const LEAST_POINTS = 0.2;
const MOST_RULES = 20;
const MOST_STEPS = 8;
const NEAR = 0.7;

const REJECTS = ['reject', 'discard'];
const DELAYS = ['greylist', 'soft reject'];
const FINE = ['no action', 'no spam'];

const nameOf = (scorer: string): string => NAMES[scorer] ?? scorer;
const pointsOf = ({ score, threshold }: Said): string => `${score} of ${threshold} points`;

const said = {
  evidence: ({ where, rules, testPoints, testRules }: Said) =>
    [
      rules.length === 0
        ? `asked ${where}, which names no rule`
        : `asked ${where}: ${rules.map(shownRule).join(', ')}`,
      ...(testRules.length === 0
        ? []
        : [
            `${testPoints} points of it come from the test, for the message was a file: ${testRules.join(', ')}`,
          ]),
    ].join('; '),
  advice: ({ rules }: Said) =>
    rules.length === 0
      ? ['ask the scorer itself which rules fired: its table was not in the answer']
      : rules
          .slice(0, MOST_STEPS)
          .map((rule) => `${rule.name}: ${rule.change === '' ? unknownRule(rule) : rule.change}`),
  per: ['scorer', 'where'],
} as const;

export const contentScore = defineCheck({
  id: 'content-score',
  probe: 'content',
  title: 'Scorers of mail take the message',
  codes: {
    CONTENT_SCORE_CLEAN: code<Said>({
      outcome: 'pass',
      severity: 'info',
      says: (args) => `${nameOf(args.scorer)} gives it ${pointsOf(args)}: ${args.action}`,
      evidence: said.evidence,
      advice: () => [],
      per: said.per,
    }),
    CONTENT_SCORE_POINTS: code<Said>({
      outcome: 'fail',
      severity: ({ score, threshold }): Severity => (score >= threshold * NEAR ? 'warning' : 'notice'),
      says: (args) => `${nameOf(args.scorer)} takes it with ${pointsOf(args)}, and some can be saved`,
      effect: ({ score, threshold }) =>
        score >= threshold * NEAR
          ? 'receivers that weigh a little differently call it spam'
          : 'points add up with those of the address and the domain that send',
      evidence: said.evidence,
      advice: said.advice,
      per: said.per,
    }),
    CONTENT_SCORE_DELAYED: code<Said>({
      outcome: 'fail',
      severity: 'warning',
      says: (args) => `${nameOf(args.scorer)} would delay it (${args.action}), with ${pointsOf(args)}`,
      effect: () => 'a first delivery is put off; it comes minutes or hours later',
      evidence: said.evidence,
      advice: said.advice,
      per: said.per,
    }),
    CONTENT_SCORE_SPAM: code<Said>({
      outcome: 'fail',
      severity: 'error',
      says: (args) =>
        `${nameOf(args.scorer)} calls it spam${args.action === 'spam' ? '' : ` (${args.action})`}, with ${pointsOf(args)}`,
      effect: () => 'receivers with this scorer file it as spam',
      evidence: said.evidence,
      advice: said.advice,
      per: said.per,
    }),
    CONTENT_SCORE_REJECTED: code<Said>({
      outcome: 'fail',
      severity: 'critical',
      says: (args) => `${nameOf(args.scorer)} would refuse it (${args.action}), with ${pointsOf(args)}`,
      effect: () => 'receivers with this scorer do not take it at all',
      evidence: said.evidence,
      advice: said.advice,
      per: said.per,
    }),
    CONTENT_SCORER_UNSEEN: code<{ readonly scorer: string; readonly where: string; readonly why: string }>({
      outcome: 'inconclusive',
      severity: 'warning',
      says: ({ scorer, where }) => `${nameOf(scorer)} at ${where} gave no verdict: not scored`,
      effect: () => 'what it would say of the message is unknown, neither fine nor spam',
      evidence: ({ why }) => why,
      advice: ({ scorer, where }) =>
        scorer === 'rspamd'
          ? [
              `ask it by hand: rspamc -h ${where.replace(/^https?:\/\//, '')} stat`,
              'rspamd answers /checkv2 at its controller (port 11334, with the password) and at its normal worker (port 11333)',
            ]
          : [
              `ask it by hand: spamc -d ${where.replace(/:\d+$/, '')} -p ${where.replace(/^.*:/, '')} -R < message.eml`,
              'spamd takes connections only from addresses that its option -A names, and only where it listens (-i)',
            ],
      per: ['scorer', 'where'],
    }),
    CONTENT_NOT_SCORED: code({
      outcome: 'not-applicable',
      severity: 'info',
      says: () => 'no scorer was asked: --rspamd URL and --spamd HOST:PORT name one',
      advice: () => [],
    }),
  },
  judge({ facts }, raise) {
    if (facts.scores.length === 0) return raise('CONTENT_NOT_SCORED', {});
    for (const score of facts.scores) {
      const { scorer, where } = score;
      if ('unseen' in score) {
        raise('CONTENT_SCORER_UNSEEN', { scorer, where, why: score.unseen });
        continue;
      }
      const args = argsOf(scorer, where, score.verdict);
      const { action } = score.verdict;
      if (REJECTS.includes(action)) raise('CONTENT_SCORE_REJECTED', args);
      else if (DELAYS.includes(action)) raise('CONTENT_SCORE_DELAYED', args);
      else if (!FINE.includes(action)) raise('CONTENT_SCORE_SPAM', args);
      else if (args.rules.length > 0) raise('CONTENT_SCORE_POINTS', args);
      else raise('CONTENT_SCORE_CLEAN', args);
    }
    return undefined;
  },
});

function argsOf(scorer: Scored['scorer'], where: string, { score, threshold, action, rules }: Verdict): Said {
  const table = TABLES[scorer];
  const costly = rules.filter(
    ({ points }) => points === null || points >= LEAST_POINTS || !FINE.includes(action),
  );
  const isOfTest = ({ name }: FiredRule): boolean => adviceFor(table, name)?.about === 'test';
  const test = rules.filter((rule) => isOfTest(rule) && (rule.points ?? 0) > 0);
  return {
    scorer,
    where,
    score,
    threshold,
    action,
    rules: costly
      .filter((rule) => !isOfTest(rule) && (rule.points ?? 1) >= 0)
      .slice(0, MOST_RULES)
      .map(({ name, points, description, details }) => ({
        name,
        points,
        description,
        details,
        change: adviceFor(table, name)?.change ?? '',
      })),
    testPoints: Math.round(test.reduce((sum, { points }) => sum + (points ?? 0), 0) * 100) / 100,
    testRules: test.map(({ name }) => name),
  };
}

function shownRule({ name, points, description, details }: Rule): string {
  const words = [description, ...(details.length === 0 ? [] : [`[${details.join(', ')}]`])].filter(
    (one) => one !== '',
  );
  return `${name}${points === null ? '' : ` ${points}`}${words.length === 0 ? '' : ` (${words.join(' ')})`}`;
}

function unknownRule({ description }: Rule): string {
  return description === ''
    ? 'a rule of its own; its administrator knows what it looks for'
    : `a rule that is not in our table; it says "${description}"`;
}
