import { readLogText } from '../../../support/read-log-text.ts';

const FIELDS =
  'date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,return-path,message-info';
const HEAD = `\uFEFF#Software: Microsoft Exchange Server\r\n#Version: 15.02.0986.005\r\n#Log-type: Message Tracking Log\r\n#Date: 2024-01-25T00:00:00.000Z\r\n#Fields: ${FIELDS}\r\n`;
const AT = '2024-01-25T15:16:09.843Z';
const record = (event: string, recipients = 'a@b', status = '', subject = 's', connector = ''): string =>
  `${AT},10.0.0.5,ex1,192.0.2.9,mx.google.com,ctx,${connector},SMTP,${event},7097,<id@x>,${recipients},${status},1234,1,,,${subject},c@d,c@d,2024-01-25T15:16:01.843Z;SRV=x\r\n`;

test.each([
  ['SEND', 'delivered'],
  ['SENDEXTERNAL', 'delivered'],
  ['DELIVER', 'delivered'],
  ['RECEIVE', 'received'],
  ['FAIL', 'bounced'],
  ['DSN', 'notified'],
  ['DEFER', 'deferred'],
  ['EXPAND', 'expanded'],
  ['HAREDIRECTFAIL', 'other'],
  ['HARECEIVE', 'other'],
  ['SUBMIT', 'queued'],
  ['RESUBMIT', 'queued'],
  ['BADMAIL', 'bounced'],
  ['POISONMESSAGE', 'held'],
  ['THROTTLE', 'other'],
])('%s is %s', (event, kind) => {
  const { events, unparsed } = readLogText(HEAD + record(event));
  expect(unparsed).toEqual([]);
  expect(events).toMatchObject([
    { mta: 'exchange', kind, queueId: '7097', at: Date.parse(AT), sender: 'c@d', size: 1234 },
  ]);
});

test('quoted fields may hold line ends, commas and quotes', () => {
  const { events, unparsed } = readLogText(
    HEAD +
      record('SEND', 'a@b;c@d', '250 2.1.5 OK;250 2.1.5 OK', '"two\r\nlines, ""quoted"""') +
      record('DELIVER'),
  );
  expect(unparsed).toEqual([]);
  expect(events).toMatchObject([
    {
      kind: 'delivered',
      recipients: ['a@b', 'c@d'],
      relayHost: 'mx.google.com',
      relayIp: '192.0.2.9',
      dsn: '2.1.5',
      replyCode: 250,
      delay: 8,
    },
    { kind: 'delivered', recipients: ['a@b'] },
  ]);
});

test('recipients that fared differently become events of their own', () => {
  const { events } = readLogText(
    HEAD + record('FAIL', 'a@b;c@d', '550 5.1.1 no such user; sorry;552 5.2.2 mailbox full'),
  );
  expect(events).toMatchObject([
    { recipients: ['a@b'], dsn: '5.1.1', reply: '550 5.1.1 no such user; sorry' },
    { recipients: ['c@d'], dsn: '5.2.2', replyCode: 552 },
  ]);
});

test('the last error is found in the form of later versions', () => {
  const status =
    '"[{LRT=1/25/2024 3:16:09 PM};{LED=550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found};{FQDN=};{IP=}]"';
  expect(readLogText(HEAD + record('FAIL', 'a@b', status)).events).toMatchObject([
    { dsn: '5.1.10', reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found' },
  ]);
});

test('a hop inside the organisation is no delivery', () => {
  const hop = record('SEND', 'a@b', '250 2.1.5 OK', 's', 'Intra-Organization SMTP Send Connector');
  expect(readLogText(HEAD + hop).events).toMatchObject([{ kind: 'handed-on' }]);
});

test('columns come from the head, which may come again with others', () => {
  const other = `#Fields: event-id,date-time,recipient-address\r\nDELIVER,${AT},z@y\r\n`;
  expect(readLogText(HEAD + record('DELIVER') + other).events).toMatchObject([
    { recipients: ['a@b'] },
    { recipients: ['z@y'] },
  ]);
});

test('what PowerShell exports', () => {
  const log = `"Timestamp","EventId","Source","Sender","Recipients","MessageId"\n"1/25/2024 3:16:09 PM","FAIL","SMTP","c@d","a@b","<id>"\n`;
  expect(readLogText(log, { format: 'exchange' }).events).toMatchObject([
    { kind: 'bounced', at: Date.UTC(2024, 0, 25, 15, 16, 9), recipients: ['a@b'] },
  ]);
});

test('a quote that nobody closes costs its own record only', () => {
  const broken = record('DELIVER', 'a@b', '', '"open');
  const { events, unparsed } = readLogText(HEAD + broken + record('DELIVER').repeat(300));
  expect(events.length + unparsed.length).toBeGreaterThanOrEqual(300);
  expect(events.length).toBeGreaterThanOrEqual(299);
});
