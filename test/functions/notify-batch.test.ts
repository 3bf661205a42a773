import type { SQSRecord } from 'aws-lambda';
import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryPager } from '../../adapters/memory/memory-pager.ts';
import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import { createHandler } from '../../functions/notify/notify-batch.ts';
import { sampleFinding, sampleState, sampleTransition, SLOT } from '../support/sample-records.ts';

/** As CloudWatch words it; `wrapped` as SNS delivers without raw delivery. */
function message(name: string, state: string, wrapped = false, minute = 20): SQSRecord {
  const alarm = JSON.stringify({
    AlarmName: `acme ${name}`,
    AlarmDescription: '[page] something',
    AWSAccountId: '123456789012',
    NewStateValue: state,
    NewStateReason: 'Threshold Crossed: 1 datapoint [1.0] was not less than the threshold (1.0).',
    StateChangeTime: `2026-11-24T02:${minute}:00.000+0000`,
    Region: 'EU (Ireland)',
    OldStateValue: 'OK',
  });
  return {
    messageId: `${name} ${state}`,
    body: wrapped ? JSON.stringify({ Type: 'Notification', Message: alarm }) : alarm,
  } as SQSRecord;
}

function world() {
  const records = createMemoryRecords();
  const pager = createMemoryPager();
  const handler = createHandler({ records, pager, clock: createManualClock(SLOT), stack: 'acme' });
  return { records, pager, handler };
}

test('forty alarms of one batch are one message about their cause', async () => {
  const { records, pager, handler } = world();
  const open = [{ finding: sampleFinding({ code: 'SMTP_REFUSED' }), since: SLOT, confirmed: true }];
  for (let index = 0; index < 40; index += 1) {
    const target = `mx.owner${index}.example:25`;
    await records.putTransition(sampleTransition({ target, probe: 'smtp', opened: open }));
    await records.putState(sampleState({ target, probe: 'smtp', open, status: 'critical' }));
  }
  const alarms = Array.from({ length: 40 }, (_, index) =>
    message(`target-unhealthy smtp mx.owner${index}.example:25`, 'ALARM', index % 2 === 0),
  );
  expect(await handler({ Records: alarms })).toEqual({ batchItemFailures: [] });
  expect(pager.messages.map(({ subject }) => subject)).toEqual(['[CRITICAL] acme: 40 targets SMTP_REFUSED']);
  expect(pager.messages[0]?.data).toMatchObject({
    version: '1.0',
    source: 'custom',
    facts: { code: 'SMTP_REFUSED' },
  });
});

test('an alarm about the monitor is told with its row: meaning, first step, runbook', async () => {
  const { pager, handler } = world();
  await handler({ Records: [message('monitor-dead', 'ALARM'), message('work-dead-letters', 'ALARM', true)] });
  expect(pager.messages.map(({ urgency, subject }) => `${urgency} ${subject}`)).toEqual([
    'page [MONITOR DOWN] acme: monitor-dead',
    'ticket [MONITOR] acme: work-dead-letters',
  ]);
  expect(pager.messages[0]?.text).toContain('docs/runbook.md#monitor-dead');
  await handler({ Records: [message('monitor-dead', 'OK', false, 31)] });
  expect(pager.messages.at(-1)?.subject).toBe('[RESOLVED] acme: monitor-dead');
});

test('alarms of others and states of no news are nothing; what cannot be read comes back alone', async () => {
  const { pager, handler } = world();
  const foreign = { ...message('x', 'ALARM'), body: '{"AlarmName":"other","NewStateValue":"ALARM"}' };
  const broken = { ...message('y', 'ALARM'), body: 'not json' };
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const answer = await handler({ Records: [foreign, message('monitor-dead', 'INSUFFICIENT_DATA'), broken] });
  written.mockRestore();
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'y ALARM' }] });
  expect(pager.messages).toEqual([]);
});

test('the schedule’s look has no records', async () => {
  const { handler } = world();
  expect(await handler({})).toEqual({ batchItemFailures: [] });
});
