/** What answers, and how long it takes. */
import { hours, minutes } from '../cause.ts';
import { defineRule } from '../rule.ts';
import { hostOf, portOf } from '../symptom.ts';

export const wrongPort = defineRule({
  id: 'wrong-port-or-mode',
  area: 'connect',
  seen: 'garbage, a time-out or another protocol instead of "220"',
  joins: ['SMTP_OTHER_SERVICE', 'SMTP_PORT_BEGINS_WITH_TLS', 'TLS_NOT_SPOKEN', 'SMTP_GREETING_SILENT'],
  find: (scene) => {
    const told = scene.found('SMTP_OTHER_SERVICE', 'SMTP_PORT_BEGINS_WITH_TLS', 'TLS_NOT_SPOKEN');
    const silent = scene.found('SMTP_GREETING_SILENT').filter((one) => portOf(one) === '465');
    const byTarget = Map.groupBy([...told, ...silent], ({ target }) => target);
    return [...byTarget].map(([target, symptoms]) => ({
      about: { target },
      explains: symptoms,
      confidence: symptoms.some(({ code }) => code !== 'SMTP_GREETING_SILENT')
        ? ('certain' as const)
        : ('likely' as const),
    }));
  },
  says: ({ target }) =>
    `${target} is asked the wrong way: the port, or when TLS begins, does not fit what listens there`,
  remedies: () => [
    minutes(
      '465 begins with TLS; 25 and 587 begin in plain text and use STARTTLS: set "tls" of the endpoint so',
    ),
    minutes('143, 993, 110 and 995 are for reading mail; sending goes to 587 or 465'),
    hours('if the port is right, find out what took it: ss -ltnp on the host, forwarding of the firewall'),
  ],
  look: ({ target }) => `postwatch check ${target} --tls implicit`,
});

export const greetingWaits = defineRule({
  id: 'greeting-waits',
  area: 'connect',
  seen: 'the connection opens, and the greeting takes many seconds or never comes',
  joins: ['SMTP_GREETING_SILENT', 'SMTP_GREETING_SLOW', 'SMTP_GREETING_DRIBBLES', 'SMTP_SLOW'],
  find: (scene) => {
    const told = scene
      .found('SMTP_GREETING_SILENT', 'SMTP_GREETING_SLOW', 'SMTP_GREETING_DRIBBLES')
      .filter((one) => portOf(one) !== '465');
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: [...symptoms, ...scene.found('SMTP_SLOW').filter((one) => hostOf(one) === host)],
      confidence: symptoms.some(({ code }) => code === 'SMTP_GREETING_DRIBBLES')
        ? ('likely' as const)
        : ('possible' as const),
    }));
  },
  says: ({ host }) =>
    `${host} makes clients wait on purpose (tarpit, postscreen), or waits itself for DNS, a list or a free process`,
  remedies: () => [
    minutes('on the server: does its own resolver answer? time dig -x ADDRESS-OF-A-CLIENT'),
    minutes('is a process limit reached? Postfix says so in its log: "limit reached"'),
    hours('if a delay is meant, leave it below 30 seconds: RFC 5321 lets senders wait longer, many do not'),
  ],
  look: ({ host }) => `postwatch check ${host}:25 --transcript`,
});

export const serverOverloaded = defineRule({
  id: 'server-overloaded',
  area: 'connect',
  seen: '421 and 451, slow answers, several services of one host at once',
  joins: [
    'SMTP_GREETING_REFUSED_FOR_NOW',
    'SMTP_EHLO_REFUSED_FOR_NOW',
    'SMTP_SLOW',
    'SMTP_AUTH_REFUSED_FOR_NOW',
    'SMTP_STOPPED_ANSWERING',
    'SMTP_CLOSED_EARLY',
    'SMTP_SENDER_REFUSED_FOR_NOW',
    'SMTP_RECIPIENT_REFUSED_FOR_NOW',
  ],
  replies: ['server-busy', 'server-trouble'],
  find: (scene) => {
    const busy = new Set(scene.refusals('server-busy', 'server-trouble').map(({ symptom }) => symptom));
    const told = [
      ...scene.found(
        'SMTP_GREETING_REFUSED_FOR_NOW',
        'SMTP_EHLO_REFUSED_FOR_NOW',
        'SMTP_STOPPED_ANSWERING',
        'SMTP_SLOW',
        'SMTP_CLOSED_EARLY',
      ),
      ...scene
        .found('SMTP_AUTH_REFUSED_FOR_NOW', 'SMTP_SENDER_REFUSED_FOR_NOW', 'SMTP_RECIPIENT_REFUSED_FOR_NOW')
        .filter((one) => busy.has(one)),
    ];
    return [...Map.groupBy(told, hostOf)].map(([host, symptoms]) => ({
      about: { host },
      explains: symptoms,
      confidence: symptoms.length > 1 ? ('likely' as const) : ('possible' as const),
    }));
  },
  says: ({ host }) => `${host} has too much to do, or has run out of disk, memory or processes`,
  remedies: () => [
    minutes('on the server: df -h; uptime; the length of the queue (postqueue -p | tail -1)'),
    minutes('a burst of spam or of failed logins? Its log names the addresses'),
    hours('raise process limits only when memory allows it; free the disk first'),
  ],
  look: ({ host }) => `postwatch check ${host}:25 --transcript`,
});
