/** The page that a team looks at: it has what it needs and names nothing that does not exist. */
import { rmSync } from 'node:fs';
import { METRICS } from '../../core/contract.ts';
import { synthesise } from '../support/stack-template.ts';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly metrics?: readonly unknown[][];
    readonly markdown?: string;
  };
}

function widgetsOf(yaml: string): Widget[] {
  const { template, outdir } = synthesise(yaml);
  rmSync(outdir, { recursive: true, force: true });
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  if (dashboard === undefined) throw new Error('There is no dashboard');
  const properties = dashboard['Properties'] as { DashboardBody: { 'Fn::Join': [string, unknown[]] } };
  const body = properties.DashboardBody['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : 'TOKEN'))
    .join('');
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}

test('shows each group, where there are any', () => {
  const rows = (group: string): string =>
    `name: acme\nendpoints: [{ host: smtp.example.com, port: 587${group} }]\n`;
  const titles = (yaml: string): string[] =>
    widgetsOf(yaml).flatMap(({ properties }) => properties.title ?? []);
  const title = 'Share of runs that end critical, by group';
  expect(titles(rows(', group: shop'))).toContain(title);
  expect(titles(rows(''))).not.toContain(title);
});

test('shows incidents, alarms, every metric of the probes that run, and the bill', () => {
  const widgets = widgetsOf(
    'name: acme\ndomains: [{ name: example.com }]\nendpoints: [{ host: smtp.example.com, port: 587 }]\naddresses: [192.0.2.10]\n',
  );
  expect(widgets.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['custom', 'alarm', 'metric', 'text']),
  );
  const shown = JSON.stringify(widgets);
  const { critical, unknown, duration, certificateDays, listings, weakened, coverage } = METRICS;
  for (const name of [critical, unknown, duration, certificateDays, listings, weakened, coverage])
    expect(shown).toContain(`"${name}"`);
  expect(widgets.find(({ type }) => type === 'text')?.properties.markdown).toContain('USD');
});

test('leaves out what nobody watches', () => {
  const shown = JSON.stringify(widgetsOf('name: acme\naddresses: [192.0.2.10]\n'));
  expect(shown).toContain('"Listings"');
  expect(shown).not.toContain('CertificateDays');
});
