/** What each probe is given for a target that was named on the command line: its own options first, then the configuration's. */
import { registrableDomain, type Config } from '../core/config/index.ts';
import { seconds } from '../core/model/duration.ts';
import type { AddressSubject, NamesSubject } from '../core/model/dnsbl-facts.ts';
import type { AnyJob } from '../core/model/job.ts';
import type { DomainSubject } from '../core/model/mail-dns-facts.ts';
import type { SmtpEnvelope, SmtpSubject } from '../core/model/smtp-facts.ts';
import type { Target } from '../core/model/target.ts';
import { listChoice, namesSubject, targetsOf, type PlannedTarget } from '../core/pipeline/targets.ts';
import type { CheckOptions } from './check-options.ts';
import { UsageError } from './usage-error.ts';

/** Reference under which the password of --auth-user is found. */
export const CLI_SECRET = 'cli:auth';

const SUBMISSIONS = 465;

/** A domain is asked on lists of names as well, but its zone comes first. */
const PROBES = {
  domain: 'mail-dns',
  endpoint: 'smtp',
  address: 'dnsbl',
  account: 'ses',
  delivery: 'delivery',
  message: 'content',
} as const;

type Bare = Pick<AnyJob, 'probe' | 'target' | 'subject'>;

/** First job of a target; those that its answers lead to follow (see check-target.ts). */
export function jobOf(target: Target, options: CheckOptions, config: Config | undefined): Bare {
  const planned =
    config === undefined
      ? undefined
      : targetsOf(config).find((one) => one.target === target.id && one.probe === PROBES[target.kind]);
  switch (target.kind) {
    case 'domain':
      return {
        probe: 'mail-dns',
        target: target.id,
        subject: domainSubject(target.domain, options, planned, config?.trustAnchors),
      };
    case 'endpoint':
      return {
        probe: 'smtp',
        target: target.id,
        subject: endpointSubject(target.host, target.port, options, planned, config?.trustAnchors),
      };
    case 'account':
      return {
        probe: 'ses',
        target: target.id,
        subject: planned?.probe === 'ses' ? planned.subject : { region: target.region, identities: [] },
      };
    case 'delivery':
      // Nothing is sent by a command that only looks.
      throw new UsageError(`A message is sent to look at this: postwatch roundtrip ${target.id}`);
    case 'message':
      return {
        probe: 'content',
        target: target.id,
        subject:
          planned?.probe === 'content'
            ? planned.subject
            : {
                message: target.file,
                scorers: [],
                lists: config === undefined ? NO_CHOICE : listChoice(config),
              },
      };
    case 'address':
      return { probe: 'dnsbl', target: target.id, subject: addressSubject(target.address, config) };
  }
}

function domainSubject(
  domain: string,
  options: CheckOptions,
  planned: PlannedTarget | undefined,
  trustAnchors: readonly string[] = [],
): DomainSubject {
  const known: DomainSubject =
    planned?.probe === 'mail-dns'
      ? planned.subject
      : {
          domain,
          registrable: registrableDomain(domain),
          sends: true,
          receives: true,
          selectors: [],
          ...(trustAnchors.length === 0 ? {} : { trustAnchors }),
          followMx: { port: 25, owned: false },
        };
  // Only a person who waits for the answer is worth the many questions.
  const guessing = {
    ...(known.sends && known.selectors.length === 0 ? { guessSelectors: true } : {}),
    ...(options.allServers === true ? { consistency: true } : {}),
  };
  if (options.mxPort === undefined) return { ...known, ...guessing };
  return { ...known, ...guessing, followMx: { owned: false, ...known.followMx, port: options.mxPort } };
}

function endpointSubject(
  host: string,
  port: number,
  options: CheckOptions,
  planned: PlannedTarget | undefined,
  trustAnchors: readonly string[] = [],
): SmtpSubject {
  const known: SmtpSubject =
    planned?.probe === 'smtp'
      ? planned.subject
      : {
          host,
          port,
          tls: port === SUBMISSIONS ? 'implicit' : 'starttls',
          role: port === 25 ? 'mx' : 'submission',
          owned: false,
          slowMs: seconds('15s') * 1000,
          ...(trustAnchors.length === 0 ? {} : { trustAnchors }),
        };
  return withOptions(known, options);
}

/** Options of the command line go over what is configured. */
export function withOptions(subject: SmtpSubject, options: CheckOptions): SmtpSubject {
  const { from, to } = options;
  const auth = options.authUser === undefined ? subject.auth : { secret: CLI_SECRET };
  const mechanism = options.authMechanism;
  const envelope =
    from === undefined && to === undefined
      ? subject.envelope
      : {
          ...subject.envelope,
          from: from ?? subject.envelope?.from ?? '',
          to: to ?? subject.envelope?.to ?? [],
        };
  return {
    ...subject,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.ehlo === undefined ? {} : { ehlo: options.ehlo }),
    ...(auth === undefined ? {} : { auth: { ...auth, ...(mechanism === undefined ? {} : { mechanism }) } }),
    ...(envelope === undefined ? {} : { envelope: { ...envelope, ...controlsOf(options) } }),
  };
}

/** Only what was asked for: an option that is absent leaves the configuration's word. */
function controlsOf({
  postmaster,
  abuse,
  catchAll,
  nullSender,
}: CheckOptions): Pick<SmtpEnvelope, 'postmaster' | 'abuse' | 'catchAll' | 'nullSender'> {
  return {
    ...(postmaster === undefined ? {} : { postmaster }),
    ...(abuse === undefined ? {} : { abuse }),
    ...(catchAll === undefined ? {} : { catchAll }),
    ...(nullSender === undefined ? {} : { nullSender }),
  };
}

const NO_CHOICE = { without: [], own: [], onlyOwn: false } as const;

/** The domain and its MX hosts on lists of names. */
export function dnsblNames(domain: string, config: Config | undefined): NamesSubject {
  const configured = config?.domains.find(({ name }) => name === domain);
  const lists = config === undefined ? NO_CHOICE : listChoice(config);
  if (configured !== undefined) return namesSubject(configured, lists);
  const names = [{ name: domain, role: 'domain', registrable: registrableDomain(domain) }] as const;
  return { domain, names, followMx: true, ...lists };
}

export function addressSubject(address: string, config: Config | undefined): AddressSubject {
  return { address, ...(config === undefined ? NO_CHOICE : listChoice(config)) };
}
