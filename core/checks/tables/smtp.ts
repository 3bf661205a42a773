/** Checks of one conversation with a server, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { smtpReachable } from '../smtp-reachable.ts';
import { smtpGreeting } from '../smtp-greeting.ts';
import { smtpNames } from '../smtp-names.ts';
import { smtpEhlo } from '../smtp-ehlo.ts';
import { smtpStarttls } from '../smtp-starttls.ts';
import { smtpCapabilities } from '../smtp-capabilities.ts';
import { tlsHandshake } from '../tls-handshake.ts';
import { tlsCertificate } from '../tls-certificate.ts';
import { tlsChanges } from '../tls-changes.ts';
import { tlsStaple } from '../tls-staple.ts';
import { daneMatch } from '../dane-match.ts';
import { smtpAuth } from '../smtp-auth.ts';
import { smtpEnvelope } from '../smtp-envelope.ts';
import { smtpMailboxes } from '../smtp-mailboxes.ts';
import { smtpInjection } from '../smtp-injection.ts';
import { smtpRelay } from '../smtp-relay.ts';
import { smtpProtocol } from '../smtp-protocol.ts';
import { smtpClosing } from '../smtp-closing.ts';
import { smtpSpeed } from '../smtp-speed.ts';

export const SMTP_CHECKS = [
  smtpReachable,
  smtpGreeting,
  smtpNames,
  smtpEhlo,
  smtpStarttls,
  smtpCapabilities,
  tlsHandshake,
  tlsCertificate,
  tlsChanges,
  tlsStaple,
  daneMatch,
  smtpAuth,
  smtpEnvelope,
  smtpMailboxes,
  smtpInjection,
  smtpRelay,
  smtpProtocol,
  smtpClosing,
  smtpSpeed,
] as const satisfies readonly AnyCheck[];
