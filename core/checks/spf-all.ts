/** "all" at the end of an SPF record is what holds for everybody it does not name (RFC 7208 5.1). */
import { code, defineCheck } from '../model/check.ts';
import { askOf } from '../protocol/dns/index.ts';
import { lastOf, lintSpf } from '../protocol/spf/index.ts';

type End = { readonly domain: string; readonly of: string; readonly record: string };

const evidence = ({ of, record }: End): string => `${of}: ${record}`;

const codes = {
  SPF_ALL_FAIL: code<End>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain }) => `hosts that SPF of ${domain} does not name fail (-all)`,
    evidence,
    advice: () => [],
    spec: 'RFC 7208 5.1',
  }),
  SPF_ALL_SOFTFAIL: code<End>({
    outcome: 'pass',
    severity: 'info',
    says: ({ domain }) => `hosts that SPF of ${domain} does not name fail softly (~all)`,
    evidence,
    advice: () => [],
    spec: 'RFC 7208 5.1',
  }),
  SPF_ALL_NEUTRAL: code<End>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ domain }) => `SPF of ${domain} says nothing about hosts that it does not name (?all)`,
    effect: () => 'forged mail is treated as if there were no SPF record',
    evidence,
    advice: () => ['when all senders are named, end the record with ~all or -all'],
    spec: 'RFC 7208 8.2',
  }),
  SPF_ALL_OPEN: code<End>({
    outcome: 'fail',
    severity: 'error',
    says: ({ domain }) => `SPF of ${domain} lets every host in the world pass (+all)`,
    effect: () =>
      'anybody sends mail as this domain and passes SPF, and DMARC with it; receivers trust it less than a domain without SPF',
    evidence,
    advice: () => ['name the senders, and end the record with -all or ~all'],
    spec: 'RFC 7208 5.1',
  }),
  SPF_ALL_OPEN_BY_INCLUDE: code<End & { readonly term: string }>({
    outcome: 'fail',
    severity: 'error',
    says: ({ domain, term }) => `SPF of ${domain} lets every host in the world pass: "${term}" ends in +all`,
    effect: () => 'anybody sends mail as this domain and passes SPF, and DMARC with it',
    evidence: ({ record }) => record,
    advice: ({ term, of }) => [`remove "${term}" from the record of ${of}`],
    spec: 'RFC 7208 5.2',
    per: ['of', 'term'],
  }),
  SPF_ALL_MISSING: code<End>({
    outcome: 'fail',
    severity: 'warning',
    says: ({ domain }) => `SPF of ${domain} does not end: there is neither all nor redirect`,
    effect: () =>
      'hosts that it does not name get neutral, as with ?all: forged mail is treated as if there were no SPF record',
    evidence,
    advice: () => ['end the record with -all or ~all'],
    spec: 'RFC 7208 4.7',
  }),
  SPF_ALL_UNKNOWN: code<{ readonly domain: string; readonly detail: string }>({
    outcome: 'not-applicable',
    severity: 'info',
    says: ({ domain }) => `how SPF of ${domain} ends was not judged`,
    evidence: ({ detail }) => detail,
    advice: () => [],
  }),
};

const CODES = {
  fail: 'SPF_ALL_FAIL',
  softfail: 'SPF_ALL_SOFTFAIL',
  neutral: 'SPF_ALL_NEUTRAL',
  pass: 'SPF_ALL_OPEN',
  none: 'SPF_ALL_MISSING',
} as const;

export const spfAll = defineCheck({
  id: 'spf-all',
  probe: 'mail-dns',
  title: 'SPF: what holds for hosts that are not named',
  codes,
  judge: ({ facts, subject }, raise) => {
    const { domain } = subject;
    const lint = lintSpf(domain, askOf(facts.answers));
    if (lint.tree.state !== 'record')
      return raise('SPF_ALL_UNKNOWN', { domain, detail: 'there is no SPF record that can be read' });
    const opened = lint.problems.filter(({ kind }) => kind === 'include-open');
    for (const { domain: of, term, detail } of opened)
      raise('SPF_ALL_OPEN_BY_INCLUDE', { domain, of, term, record: detail });
    const last = lastOf(lint.tree);
    if (last.policy === 'unknown')
      raise('SPF_ALL_UNKNOWN', {
        domain,
        detail: `the record that redirect leads to cannot be read: ${last.problem}`,
      });
    // What nothing reaches any more need not be judged.
    else if (opened.length === 0) raise(CODES[last.policy], { domain, of: last.domain, record: last.record });
  },
});
