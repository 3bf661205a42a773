import type { Vantages } from '../../../core/model/vantages.ts';
import { seated, seatedLike } from '../../../core/pipeline/seat.ts';
import type { AnyJob } from '../../../core/model/job.ts';
import { sampleJob, slotAfter } from '../../support/sample-records.ts';

const VANTAGES: Vantages = {
  needed: 2,
  places: [
    { name: 'eu-west-1', port25: false, queue: 'https://eu' },
    { name: 'us-east-1', port25: false, queue: 'https://us' },
    { name: 'rack', port25: true, queue: 'https://rack' },
    { name: 'office', port25: true, queue: 'https://office' },
  ],
};
const SUBMISSION = {
  probe: 'smtp',
  target: 'smtp.example.com:587',
  subject: { port: 587 },
} as unknown as Partial<AnyJob>;
const MX = {
  probe: 'smtp',
  target: 'mx1.example.com:25',
  subject: { port: 25 },
} as unknown as Partial<AnyJob>;
const DOMAIN = { probe: 'mail-dns', target: 'example.com' } as unknown as Partial<AnyJob>;

test('without vantages a job is what it was', () => {
  expect(seated(sampleJob(), 5, undefined)).toEqual(sampleJob());
  expect(seatedLike(sampleJob(), sampleJob(MX), 5)).toEqual(sampleJob(MX));
});

test.each([1, 5, 30, 1440])('turns go round the vantages, every %i minutes', (minutes) => {
  const seen = [0, 1, 2, 3].map(
    (turn) =>
      seated(sampleJob({ ...SUBMISSION, slot: slotAfter(turn * minutes) }), minutes, VANTAGES).vantage,
  );
  expect(new Set(seen)).toEqual(new Set(['eu-west-1', 'office', 'rack', 'us-east-1']));
  expect(seated(sampleJob({ ...SUBMISSION, slot: slotAfter(4 * minutes) }), minutes, VANTAGES).vantage).toBe(
    seen[0],
  );
});

test('who has a say, and how long', () => {
  expect(seated(sampleJob(SUBMISSION), 5, VANTAGES).panel).toEqual({
    names: ['eu-west-1', 'us-east-1', 'rack', 'office'],
    needed: 2,
    wordMinutes: 40,
  });
});

test('targets begin at different vantages: none is idle while another does all', () => {
  const vantages = Array.from(
    { length: 40 },
    (_, index) => seated(sampleJob({ target: `192.0.2.${index}` }), 60, VANTAGES).vantage,
  );
  expect(new Set(vantages).size).toBe(4);
});

test('port 25 is for those that can connect to it', () => {
  expect(seated(sampleJob(MX), 5, VANTAGES)).toMatchObject({ panel: { names: ['rack', 'office'] } });
  const one = { ...VANTAGES, places: VANTAGES.places.slice(0, 3) };
  // Alone it has nobody to vote with: looks follow one another there, as without vantages.
  expect(seated(sampleJob(MX), 5, one).vantage).toBe('rack');
  expect(seated(sampleJob(MX), 5, one).panel).toBeUndefined();
  const none = { ...VANTAGES, places: VANTAGES.places.slice(0, 2) };
  expect(seated(sampleJob(MX), 5, none)).toMatchObject({ vantage: 'eu-west-1' });
});

test('an account is asked from home', () => {
  const job = seated(sampleJob({ probe: 'ses', target: 'ses:eu-west-1' }), 5, VANTAGES);
  expect([job.vantage, job.panel]).toEqual(['eu-west-1', undefined]);
});

test("MX hosts that a domain leads to are seated by what the domain's job knows", () => {
  const domain = seated(sampleJob(DOMAIN), 30, VANTAGES);
  expect(domain.panel).toMatchObject({ names: { length: 4 }, port25: ['rack', 'office'] });
  const led = seatedLike(domain, sampleJob(MX), 30);
  expect(led).toEqual(seated(sampleJob(MX), 30, VANTAGES));
});
