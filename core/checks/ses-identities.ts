/** Are the configured identities ready to send as themselves? */
import { code, defineCheck } from '../model/check.ts';
import type { Severity } from '../model/severity.ts';

type About = { readonly identity: string; readonly region: string };
type State = About & { readonly state: string };

export const sesIdentities = defineCheck({
  id: 'ses-identities',
  probe: 'ses',
  title: 'Identities are verified, sign with DKIM, and have a MAIL FROM of their own',
  codes: {
    SES_IDENTITY_READY: code<About>({
      outcome: 'pass',
      severity: 'info',
      says: ({ identity, region }) => `${identity} is verified at SES in ${region} and signs with DKIM`,
      advice: () => [],
      per: ['identity'],
    }),
    SES_IDENTITY_UNVERIFIED: code<State>({
      outcome: 'fail',
      severity: 'critical',
      says: ({ identity, region, state }) =>
        state === ''
          ? `SES in ${region} does not know ${identity}`
          : `${identity} is not verified at SES in ${region}: ${state}`,
      effect: () => 'SES refuses every message from it',
      evidence: ({ state }) => `verification status "${state}"`,
      advice: () => [
        'create the identity in this region if it is not there: identities are regional',
        'publish the records that the console shows, all of them; SES looks for them again by itself',
      ],
      per: ['identity'],
    }),
    SES_DKIM_MISSING: code<State>({
      outcome: 'fail',
      severity: ({ state }): Severity =>
        state === 'Failed' || state === 'TemporaryFailure' ? 'error' : 'warning',
      says: ({ identity, state }) =>
        state === ''
          ? `${identity} does not sign with Easy DKIM`
          : `Easy DKIM of ${identity} does not work: ${state}`,
      effect: () =>
        'its mail passes DMARC only where the MAIL FROM domain is aligned; large receivers ask for DKIM',
      evidence: ({ state }) => `DKIM status "${state}"`,
      advice: () => [
        'publish the three CNAME records that the console shows, exactly as they are',
        'then switch signing on for the identity',
      ],
      per: ['identity'],
    }),
    SES_MAIL_FROM_BROKEN: code<State & { readonly domain: string; readonly falls: boolean }>({
      outcome: 'fail',
      severity: ({ falls }): Severity => (falls ? 'warning' : 'error'),
      says: ({ identity, domain, state }) =>
        `the MAIL FROM domain ${domain} of ${identity} does not work: ${state}`,
      effect: ({ falls }) =>
        falls
          ? 'SES falls back to amazonses.com: SPF is no longer aligned'
          : 'SES refuses to send until its MX record is there',
      advice: ({ domain }) => [`publish the MX and the SPF record that the console shows for ${domain}`],
      per: ['identity'],
    }),
    SES_IDENTITIES_NOT_SEEN: code<{ readonly region: string }>({
      outcome: 'not-applicable',
      severity: 'info',
      says: ({ region }) => `no identity at SES in ${region} was looked at`,
      advice: () => [],
    }),
  },
  judge({ facts, subject: { region } }, raise) {
    if (facts.identities.length === 0) return raise('SES_IDENTITIES_NOT_SEEN', { region });
    for (const { name: identity, verification, dkimEnabled, dkim, mailFrom } of facts.identities) {
      const about = { identity, region };
      if (verification !== 'Success') {
        raise('SES_IDENTITY_UNVERIFIED', { ...about, state: verification });
        continue;
      }
      const signs = dkimEnabled && dkim === 'Success';
      if (!signs) raise('SES_DKIM_MISSING', { ...about, state: dkim === 'Success' ? 'switched off' : dkim });
      if (mailFrom !== undefined && mailFrom.status !== 'Success')
        raise('SES_MAIL_FROM_BROKEN', {
          ...about,
          domain: mailFrom.domain,
          state: mailFrom.status,
          falls: mailFrom.onFailure !== 'RejectMessage',
        });
      else if (signs) raise('SES_IDENTITY_READY', about);
    }
    return undefined;
  },
});
