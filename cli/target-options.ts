import type { Command } from 'commander';
import {
  readDescriptor,
  readEhlo,
  readMailbox,
  readMechanism,
  readPort,
  readResolver,
  readTimeout,
  readTls,
} from './check-options.ts';
import { readWords } from './choose-checks.ts';

/** Options of everything that checks targets now. */
export function addTargetOptions(command: Command): Command {
  return command
    .option(
      '--only <checks>',
      'run only these checks, such as tls or spf-record,dmarc (repeatable)',
      readWords,
    )
    .option('--skip <checks>', 'leave these checks out (repeatable)', readWords)
    .option(
      '--resolver <server>',
      'ask this DNS server: IP, IP:PORT, tls://IP#NAME, https://IP/PATH#NAME, direct (repeatable)',
      readResolver,
    )
    .option(
      '--tls <mode>',
      'starttls, implicit or none (default: implicit on port 465, else starttls)',
      readTls,
    )
    .option('--mx-port <n>', 'port of the MX hosts of a domain (default: 25)', readPort)
    .option('--all-servers', 'ask every server of the zone of a domain, and compare what they say')
    .option('--ca <file>', 'trust the certificate authorities in this PEM file, too')
    .option('--ehlo <name>', 'name to greet with (default: this host)', readEhlo)
    .option('--auth-user <user>', 'log in; the password comes from POSTWATCH_AUTH_PASSWORD or')
    .option('--auth-password-file <file>', '... from this file')
    .option('--auth-password-fd <n>', '... from this file descriptor', readDescriptor)
    .option(
      '--auth-mechanism <name>',
      'with this mechanism (default: the best that is offered)',
      readMechanism,
    )
    .option('--from <address>', 'MAIL FROM this address ("" = null sender); no message is sent', (text) =>
      readMailbox('--from', text),
    )
    .option(
      '--to <address>',
      'RCPT TO this address (repeatable); no message is sent',
      (text, before: readonly string[] | undefined) => [...(before ?? []), readMailbox('--to', text)],
    )
    .option('--postmaster', 'is mail for postmaster taken, too? (with --to)')
    .option('--abuse', '... and for abuse?')
    .option('--catch-all', '... and for a name that nobody has?')
    .option('--null-sender', '... and with the null sender, as bounces have it?')
    .option('--timeout <seconds>', 'time for each part of a target', readTimeout, 60)
    .option('--config <file>', 'take expectations and options of targets from this postwatch.yaml');
}
