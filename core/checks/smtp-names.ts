/**
 * A host goes by three names: the one that it is asked by, the one that it greets with, and the one that belongs to its
 * address. Receivers compare them when the host sends; differing names also show a server that was copied or moved and
 * kept its old name. Whether the reverse name leads back is told by ptr-confirmed.
 */
import { byAddress, place, type ByAddress, type Here } from '../model/by-address.ts';
import { canonicalAddress } from '../model/canonical-address.ts';
import { code, defineCheck } from '../model/check.ts';
import { couldNotSee, recordsOf, type DnsAnswer } from '../model/dns.ts';
import { questionKey } from '../model/mail-dns-facts.ts';
import type { SmtpFacts, SmtpSubject } from '../model/smtp-facts.ts';
import { endpointId } from '../model/target.ts';
import { reverseName } from '../protocol/dns/index.ts';
import { greetingName, otherService } from '../protocol/smtp/index.ts';

type Named = Here & { readonly name: string };

const notice = {
  outcome: 'fail',
  severity: 'notice',
  effect: () =>
    'matters when this host sends mail, too: receivers compare the names, and some refuse or score',
  per: ['where'],
} as const;
const RENAME =
  'let the server greet with the name that its address has, and that leads back to it (Postfix: myhostname; Exim: primary_hostname)';

const codes = {
  SMTP_GREETING_NAME_NOT_FULL: code<Named>({
    ...notice,
    says: (args) => `${place(args)} greets without a full host name`,
    evidence: ({ name }) => `220 ${name}`,
    advice: () => [RENAME, 'a row of asterisks is written by a firewall that rewrites SMTP: switch that off'],
    spec: 'RFC 5321 4.3.1',
  }),
  SMTP_GREETING_NAME_LITERAL: code<Named>({
    ...notice,
    says: (args) => `${place(args)} greets with an address instead of a name`,
    evidence: ({ name }) => `220 ${name}`,
    advice: () => [RENAME],
    spec: 'RFC 5321 2.3.5',
  }),
  SMTP_GREETING_NAME_UNKNOWN: code<Named>({
    ...notice,
    says: (args) => `${place(args)} greets as ${args.name}, which has no address`,
    evidence: ({ name }) => `${name} has neither A nor AAAA records`,
    advice: ({ name }) => [RENAME, `or publish an address record for ${name}`],
    spec: 'RFC 5321 2.3.5',
  }),
  SMTP_GREETING_NAME_ELSEWHERE: code<Named & { readonly addresses: readonly string[] }>({
    ...notice,
    says: (args) => `${place(args)} greets as ${args.name}, which is another host`,
    evidence: ({ name, addresses }) => `${name} has ${addresses.join(', ')}`,
    advice: () => [
      'fine behind a load balancer, if each host behind it sends from an address of its own',
      RENAME,
    ],
    spec: 'RFC 5321 4.3.1',
  }),
  SMTP_GREETING_NAME_NOT_REVERSE: code<
    Named & { readonly address: string; readonly names: readonly string[] }
  >({
    ...notice,
    says: (args) => `${place(args)} greets as ${args.name}, its address is called ${args.names[0] ?? ''}`,
    evidence: ({ address, names }) => `${reverseName(address)} PTR ${names.join(', ')}`,
    advice: () => [RENAME, 'or have the reverse name changed by whoever gave you the address'],
    spec: 'RFC 1912 2.1',
  }),
  SMTP_NAMES_AGREE: code<Named>({
    outcome: 'pass',
    severity: 'info',
    says: (args) => `${place(args)} greets as ${args.name}, and its address agrees`,
    advice: () => [],
    per: ['where'],
  }),
  SMTP_NAMES_UNSEEN: code<Named & { readonly detail: string }>({
    outcome: 'inconclusive',
    severity: 'info',
    says: (args) => `whether the names of ${place(args)} agree could not be seen`,
    evidence: ({ detail }) => detail,
    advice: () => ['ask the resolver by hand for the same names'],
    per: ['where'],
  }),
  SMTP_NAMES_NOT_JUDGED: code<{ readonly because: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ because }) => `the names of the server were not compared: ${because}`,
    advice: () => [],
  }),
};

export const smtpNames = defineCheck({
  id: 'smtp-names',
  probe: 'smtp',
  title: 'The server greets with its own name, and its address has the same',
  codes,
  judge({ facts, subject }, raise) {
    const here = byAddress(raise, codes, endpointId(subject.host, subject.port));
    for (const session of facts.sessions) {
      const { address, greeting } = session;
      // Another service has names of its own; smtp-greeting tells what it is.
      if (greeting?.code !== 220 || otherService(session) !== undefined) continue;
      const { kind, text: name } = greetingName(greeting);
      if (kind === 'none') here.tell(address, 'SMTP_GREETING_NAME_NOT_FULL', { name });
      else if (kind === 'literal') here.tell(address, 'SMTP_GREETING_NAME_LITERAL', { name });
      else if (facts.names !== undefined) tellOf(address, name, { facts, subject, tell: here.tell });
    }
    if (here.raise()) return;
    raise('SMTP_NAMES_NOT_JUDGED', {
      because: facts.sessions.some(({ greeting }) => greeting?.code === 220)
        ? 'DNS is asked for the names of public MX hosts only'
        : 'the server did not greet',
    });
  },
});

interface Context {
  readonly facts: SmtpFacts;
  readonly subject: SmtpSubject;
  readonly tell: ByAddress<typeof codes>['tell'];
}

function tellOf(address: string, name: string, { facts, subject, tell }: Context): void {
  const answers = facts.names?.answers ?? {};
  const ptr = answers[questionKey(reverseName(address), 'PTR')];
  const forward = (['A', 'AAAA'] as const).flatMap((type) => answers[questionKey(name, type)] ?? []);
  const addresses =
    name === subject.host ? facts.resolution.addresses : forward.flatMap(addressesOf).map(canonicalAddress);
  const unseen = [...forward, ...(ptr === undefined ? [] : [ptr])].find(couldNotSee);
  const isHere = addresses.includes(canonicalAddress(address));
  const names = (ptr === undefined ? [] : recordsOf(ptr, 'PTR')).map(({ target }) => target.toLowerCase());
  if (!isHere && unseen !== undefined)
    tell(address, 'SMTP_NAMES_UNSEEN', {
      name,
      detail: `${unseen.name} ${unseen.type}: ${unseen.detail === '' ? unseen.kind : unseen.detail}`,
    });
  else if (addresses.length === 0) tell(address, 'SMTP_GREETING_NAME_UNKNOWN', { name }, name);
  else if (!isHere) tell(address, 'SMTP_GREETING_NAME_ELSEWHERE', { name, addresses }, name);
  // An address without a name is told by ptr-confirmed.
  else if (names.length > 0 && !names.includes(name))
    tell(address, 'SMTP_GREETING_NAME_NOT_REVERSE', { name, address, names }, `${name} ${names.join(' ')}`);
  else tell(address, 'SMTP_NAMES_AGREE', { name }, name);
}

function addressesOf(answer: DnsAnswer): string[] {
  return answer.records.flatMap((record) => ('address' in record ? [record.address] : []));
}
