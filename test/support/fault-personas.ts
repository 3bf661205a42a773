/** The matrix of server faults: every row is a server, and the only complaints that may be made about it. */
import { AUTH_FAULTS } from './fault-personas/auth-faults.ts';
import { CERTIFICATE_FAULTS } from './fault-personas/certificate-faults.ts';
import { EHLO_FAULTS } from './fault-personas/ehlo-faults.ts';
import { ENVELOPE_FAULTS } from './fault-personas/envelope-faults.ts';
import type { FaultRow } from './fault-personas/fault-row.ts';
import { GREETING_FAULTS } from './fault-personas/greeting-faults.ts';
import { SERVICE_FAULTS } from './fault-personas/service-faults.ts';
import { STARTTLS_FAULTS } from './fault-personas/starttls-faults.ts';

export const FAULT_ROWS: readonly FaultRow[] = [
  ...GREETING_FAULTS,
  ...SERVICE_FAULTS,
  ...EHLO_FAULTS,
  ...STARTTLS_FAULTS,
  ...CERTIFICATE_FAULTS,
  ...AUTH_FAULTS,
  ...ENVELOPE_FAULTS,
];
