/** One row of the matrix of server faults: how a server behaves, how it is asked, and the only codes that may complain. */
import type { SmtpSubject } from '../../../core/model/smtp-facts.ts';
import type { CertificateName } from '../fault-certificates.ts';
import type { FaultPersona } from '../fault-server.ts';

export interface FaultRow {
  readonly name: string;
  /** Section of an RFC, or who reported it. */
  readonly source: string;
  readonly persona: FaultPersona;
  /** Over: mx.example.com, STARTTLS, role "mx". */
  readonly subject?: Partial<SmtpSubject>;
  /** Default "good". */
  readonly certificate?: CertificateName;
  /** Time of the whole run; small where a server is to be waited for in vain. */
  readonly budgetMs?: number;
  /** Codes with outcome fail or inconclusive, all of them. */
  readonly want: readonly string[];
}

export const LOGIN: Partial<SmtpSubject> = { role: 'submission', auth: { secret: 'probe' } };
export const ENVELOPE: Partial<SmtpSubject> = {
  envelope: { from: 'probe@example.net', to: ['canary@example.com'] },
};
/** Enough for a server to prove that it does not answer. */
export const SHORT = 1600;
