/** The SMTP servers of the laboratory, one fault each, and what Postwatch must say about them. */
import { LAB_KEY } from './blocklists.ts';
import type { Persona } from './smtp-server.ts';

export interface LabEndpoint {
  /** Host name inside the laboratory's DNS. */
  readonly host: string;
  readonly persona: Persona;
  /** Which certificate it shows; undefined = none. */
  readonly certificate?: 'good' | 'expired' | 'other-name' | 'expiring';
  /** How postwatch.yaml asks it. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly login?: 'right' | 'wrong';
  readonly envelope?: boolean;
  /** The code that names its fault, "" for none. */
  readonly fault: string;
}

const LOGIN = { user: 'probe', password: 'right-horse-battery' } as const;

export const ENDPOINTS: readonly LabEndpoint[] = [
  {
    host: 'healthy.smtp.example',
    persona: { starttls: true, login: LOGIN },
    certificate: 'good',
    tls: 'starttls',
    login: 'right',
    envelope: true,
    fault: '',
  },
  {
    host: 'implicit.smtp.example',
    persona: { implicitTls: true, login: LOGIN },
    certificate: 'good',
    tls: 'implicit',
    login: 'right',
    fault: '',
  },
  {
    host: 'expired.smtp.example',
    persona: { starttls: true },
    certificate: 'expired',
    tls: 'starttls',
    fault: 'TLS_CERTIFICATE_EXPIRED',
  },
  {
    host: 'expiring.smtp.example',
    persona: { starttls: true },
    certificate: 'expiring',
    tls: 'starttls',
    fault: 'TLS_CERTIFICATE_EXPIRES_SOON',
  },
  {
    host: 'wrong-name.smtp.example',
    persona: { starttls: true },
    certificate: 'other-name',
    tls: 'starttls',
    fault: 'TLS_CERTIFICATE_WRONG_NAME',
  },
  { host: 'no-starttls.smtp.example', persona: {}, tls: 'starttls', fault: 'SMTP_STARTTLS_MISSING' },
  {
    host: 'busy.smtp.example',
    persona: { greeting: '421 4.3.2 too many connections, try again later' },
    tls: 'starttls',
    fault: 'SMTP_GREETING_REFUSED_FOR_NOW',
  },
  {
    host: 'closed.smtp.example',
    persona: { greeting: '554 5.3.2 no SMTP service here' },
    tls: 'starttls',
    fault: 'SMTP_GREETING_REFUSED',
  },
  { host: 'silent.smtp.example', persona: { greeting: '' }, tls: 'starttls', fault: 'SMTP_GREETING_SILENT' },
  {
    host: 'dribbling.smtp.example',
    persona: { dribbleMs: 1000 },
    tls: 'starttls',
    fault: 'SMTP_GREETING_DRIBBLES',
  },
  {
    host: 'rejecting.smtp.example',
    persona: { starttls: true, login: LOGIN },
    certificate: 'good',
    tls: 'starttls',
    login: 'wrong',
    fault: 'SMTP_AUTH_REJECTED',
  },
  {
    host: 'greylisting.smtp.example',
    persona: { starttls: true, rcptReply: '450 4.2.0 greylisted, try again in 300 seconds' },
    certificate: 'good',
    tls: 'starttls',
    envelope: true,
    fault: 'SMTP_GREYLISTED',
  },
];

/** Passwords behind the references that the laboratory's postwatch.yaml uses. */
export const LAB_SECRETS: Readonly<
  Record<string, { readonly user: string; readonly password: string; readonly key?: string }>
> = {
  'lab/right': LOGIN,
  'lab/blocklist': { user: '', password: '', key: LAB_KEY },
  'lab/wrong': { user: LOGIN.user, password: 'rotated-elsewhere' },
};
