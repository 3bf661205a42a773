/**
 * A golden case of the content probe becomes evidence: its message is read by the real probe. What a case does not say
 * is that of a healthy letter.
 */
import { registrableDomain } from '../../core/config/index.ts';
import type { Evidence } from '../../core/model/check.ts';
import type { ContentFacts, ContentSubject } from '../../core/model/content-facts.ts';
import type { Fault } from '../../core/model/observation.ts';
import type { ProbePorts } from '../../core/ports.ts';
import { probeContent } from '../../core/probes/content.ts';

interface ContentCase {
  readonly subject?: Partial<ContentSubject>;
  /** Fields over those of the letter: null takes one out, a list writes it several times. */
  readonly fields?: Readonly<Record<string, string | null | readonly string[]>>;
  readonly body?: string;
  /** Instead of fields and body. */
  readonly message?: string;
  /** Characters of the case are octets. */
  readonly latin1?: boolean;
  /** Line ends are as the case has them; else they become CR LF. */
  readonly asIs?: boolean;
  /** So many octets of "x" lines are added: messages too large for a file of the project. */
  readonly grow?: number;
  readonly scores?: ContentFacts['scores'];
  readonly faults?: readonly Fault[];
}

const LETTER: Readonly<Record<string, string>> = {
  Date: 'Tue, 24 Nov 2026 02:10:00 +0000',
  From: 'Example Shop <shop@example.com>',
  To: 'Ann <ann@example.net>',
  'Message-ID': '<20261124021000.1@mail.example.com>',
  Subject: 'Your order has left our house',
};
const BODY = 'Hello Ann,\n\nyour order has left our house today and will be with you tomorrow.\n';
const AT = '2026-11-24T02:14:00Z';

export async function contentEvidence(testCase: Record<string, unknown>): Promise<Evidence<'content'>> {
  const one = testCase as ContentCase;
  const subject = { message: 'letter.eml', scorers: [], ...one.subject };
  const { facts, faults } = await probeContent(subject, portsOf(bytesOf(one)), AbortSignal.timeout(10_000));
  return {
    facts: { ...facts, ...(one.scores === undefined ? {} : { scores: one.scores }) },
    subject,
    faults: one.faults ?? faults,
    at: AT,
  };
}

function bytesOf({ message, fields = {}, body = BODY, latin1, asIs, grow = 0 }: ContentCase): Uint8Array {
  const lines = Object.entries({ ...LETTER, ...fields }).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === null ? [] : [`${name}: ${one}`])),
  );
  const text = `${message ?? `${lines.join('\n')}\n\n${body}`}${`${'x'.repeat(63)}\n`.repeat(Math.ceil(grow / 64))}`;
  return Buffer.from(
    asIs === true ? text : text.replaceAll('\n', '\r\n'),
    latin1 === true ? 'latin1' : 'utf8',
  );
}

/** This probe reads one message and asks no scorer here: any other port would be a bug, and says so. */
function portsOf(bytes: Uint8Array): ProbePorts {
  const refuse = (what: string) => (): never => {
    throw new Error(`The content probe used its ${what}`);
  };
  return {
    dns: { ask: refuse('dns') },
    dialer: { connect: refuse('dialer') },
    http: { get: refuse('http') },
    clock: { now: refuse('clock'), elapsed: refuse('clock'), sleep: refuse('clock') },
    secrets: { get: refuse('secrets') },
    messages: {
      read: async () => ({ ok: true, bytes }),
      post: refuse('scorers'),
      talk: refuse('scorers'),
      registrable: registrableDomain,
    },
    ehlo: 'probe.example',
  };
}
