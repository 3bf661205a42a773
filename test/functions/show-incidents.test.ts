import { createManualClock } from '../../adapters/memory/manual-clock.ts';
import { createMemoryRecords } from '../../adapters/memory/memory-records.ts';
import type { Incident } from '../../core/model/incident.ts';
import { createHandler } from '../../functions/widget/show-incidents.ts';
import { sampleFinding, sampleState, SLOT, slotAfter } from '../support/sample-records.ts';

function incident(change: Partial<Incident> & { readonly targets: readonly string[] }): Incident {
  const { targets, code = 'SMTP_REFUSED', since = SLOT, ...more } = change;
  return {
    id: `${since} ${code} ${targets[0]}`,
    code,
    since,
    version: 1,
    urgency: 'page',
    members: targets.map((target) => ({ target, probe: 'smtp' })),
    told: [],
    ...more,
  };
}

function world() {
  const records = createMemoryRecords();
  return { records, show: createHandler({ records, clock: createManualClock(slotAfter(72)) }) };
}

test('nothing open is said, not left empty', async () => {
  expect(await world().show({})).toContain('<h2>Nothing is open</h2>');
});

test('what is open stands there, worst first, in words, with its length; what is over does not', async () => {
  const { records, show } = world();
  const finding = sampleFinding({
    code: 'SMTP_CONNECTION_REFUSED',
    args: { endpoint: 'mx.example:25', addresses: ['192.0.2.1<b>'] },
  });
  await records.putState(
    sampleState({
      target: 'mx.example:25',
      probe: 'smtp',
      open: [{ finding, since: SLOT, confirmed: true }],
    }),
  );
  await records.putIncident(
    incident({
      targets: ['old.example:25'],
      code: 'TLS_CERTIFICATE_EXPIRES_SOON',
      urgency: 'ticket',
      since: slotAfter(-60),
    }),
  );
  await records.putIncident(incident({ targets: ['mx.example:25'], code: 'SMTP_CONNECTION_REFUSED' }));
  await records.putIncident(incident({ targets: ['over.example:25'], closed: SLOT }));
  const shown = await show({});
  expect(shown).toContain('2 troubles are open, at 2 targets');
  expect(shown.indexOf('mx.example:25')).toBeLessThan(shown.indexOf('old.example:25'));
  expect(shown).toContain('mx.example:25 refuses connections');
  expect(shown).toContain('1 h 12 m');
  expect(shown).not.toContain('over.example');
  // Server text is shown, never obeyed.
  expect(shown).not.toContain('<b>');
});

test('of many targets five are named', async () => {
  const { records, show } = world();
  await records.putIncident(
    incident({ targets: Array.from({ length: 40 }, (_, index) => `mx${index}.example:25`) }),
  );
  expect(await show({})).toContain('mx4.example:25, and 35 more');
});

test('the console gets the documentation that it asks for', async () => {
  expect(await world().show({ describe: true })).toMatch(/^### Open incidents/);
});
