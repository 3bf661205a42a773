import { troublesOf } from '../../../core/incident/trouble.ts';
import type { State } from '../../../core/model/record.ts';
import { sampleFinding, sampleState, SLOT, slotAfter } from '../../support/sample-records.ts';

function down(
  target: string,
  change: { minute?: number; confirmed?: boolean; severity?: 'error' | 'warning' } = {},
): State {
  const { minute = 0, confirmed = true, severity = 'error' } = change;
  const finding = sampleFinding({ code: 'SMTP_REFUSED', severity });
  return sampleState({
    target,
    probe: 'smtp',
    status: severity === 'error' ? 'critical' : 'warning',
    open: [{ finding, since: slotAfter(minute), confirmed }],
  });
}

const targetsOf = (states: readonly State[]): string[][] =>
  troublesOf(states).map(({ members }) => members.map(({ target }) => target));

test('what is only suspected, and what could not be seen, is nobody’s trouble yet', () => {
  const unseen = sampleState({
    open: [{ finding: sampleFinding({ outcome: 'inconclusive' }), since: SLOT, confirmed: true }],
  });
  expect(troublesOf([down('mx1.example.com:25', { confirmed: false }), unseen, sampleState()])).toEqual([]);
});

test('hosts of one owner with one code are one trouble, those of another are another', () => {
  expect(
    targetsOf([
      down('mx1.example.com:25'),
      down('mx2.example.com:25'),
      down('mail.example.net:25', { minute: 30 }),
    ]),
  ).toEqual([['mx1.example.com:25', 'mx2.example.com:25'], ['mail.example.net:25']]);
});

test('five owners that fall together have one cause; one that fell an hour later does not belong to it', () => {
  const hosts = Array.from({ length: 6 }, (_, index) => `mx.owner${index}.example:25`);
  const late = down('mx.late.example:25', { minute: 60 });
  expect(targetsOf([...hosts.map((host) => down(host)), late])).toEqual([hosts, ['mx.late.example:25']]);
  expect(targetsOf(hosts.slice(0, 4).map((host) => down(host)))).toHaveLength(4);
});

test('it is as urgent as its worst target, since its oldest, and what is for now comes first', () => {
  const troubles = troublesOf([
    down('mx1.example.com:25', { severity: 'warning', minute: -60 }),
    down('mx1.example.net:25', { severity: 'warning', minute: 5 }),
    down('mx2.example.net:25', { minute: 7 }),
  ]);
  expect(troubles.map(({ urgency, since }) => ({ urgency, since }))).toEqual([
    { urgency: 'page', since: slotAfter(5) },
    { urgency: 'ticket', since: slotAfter(-60) },
  ]);
  expect(troubles[0]?.members[0].target).toBe('mx2.example.net:25');
});

test('one list that lists several addresses is one trouble', () => {
  const listed = (address: string, list: string): State =>
    sampleState({
      target: address,
      open: [
        {
          finding: sampleFinding({ code: 'DNSBL_LISTED', instance: `${list} ${address}`, args: { list } }),
          since: SLOT,
          confirmed: true,
        },
      ],
    });
  expect(
    targetsOf([listed('192.0.2.1', 'zen'), listed('198.51.100.7', 'zen'), listed('192.0.2.1', 'psbl')]),
  ).toEqual([['192.0.2.1', '198.51.100.7'], ['192.0.2.1']]);
});
