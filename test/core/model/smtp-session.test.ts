import type { Fault } from '../../../core/model/observation.ts';
import type { SmtpStage } from '../../../core/model/smtp-facts.ts';
import { isOurs } from '../../../core/model/smtp-session.ts';

function stage(
  name: SmtpStage['stage'],
  kind: NonNullable<SmtpStage['trouble']>['kind'],
  ours = false,
): SmtpStage {
  const trouble = { kind, detail: '', ...(ours ? { ours } : {}) };
  return { stage: name, atMs: 0, tookMs: 0, trouble };
}
const V4 = { family: 4 } as const;
const noRoute: Fault = { kind: 'no-route', detail: '', family: 6 };
const spent: Fault = { kind: 'budget-spent', detail: '' };

describe('isOurs()', () => {
  test('without a fault only a connection that we forbid ourselves is ours', () => {
    expect(isOurs(V4, stage('connect', 'timed-out'), [])).toBe(false);
    expect(isOurs(V4, stage('connect', 'denied'), [])).toBe(true);
    expect(isOurs(V4, { stage: 'connect', atMs: 0, tookMs: 1 }, [spent])).toBe(false);
  });

  test('a missing family explains its own addresses only', () => {
    expect(isOurs({ family: 6 }, stage('connect', 'unreachable'), [noRoute])).toBe(true);
    expect(isOurs(V4, stage('connect', 'unreachable'), [noRoute])).toBe(false);
    expect(isOurs({ family: 6 }, stage('connect', 'refused'), [noRoute])).toBe(false);
  });

  test('a closed port 25 explains time-outs of the connection, not answers', () => {
    const closed: Fault = { kind: 'port-25-closed', detail: '' };
    expect(isOurs(V4, stage('connect', 'timed-out'), [closed])).toBe(true);
    expect(isOurs(V4, stage('connect', 'refused'), [closed])).toBe(false);
    expect(isOurs(V4, stage('greeting', 'timed-out'), [closed])).toBe(false);
  });

  test('a spent budget explains what it cut off, not a stage that used up its own time', () => {
    expect(isOurs(V4, stage('greeting', 'timed-out', true), [spent])).toBe(true);
    expect(isOurs(V4, stage('greeting', 'timed-out'), [spent])).toBe(false);
  });
});
