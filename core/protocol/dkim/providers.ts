/** Who publishes the key behind an alias, by the name that it leads to. As of November 2026, from the providers' own pages. */

export interface DkimProvider {
  readonly name: string;
  /** Of its two selectors one has no key until the provider changes over to it. */
  readonly prepares?: true;
}

const PROVIDERS: readonly (DkimProvider & { readonly ends: string })[] = [
  { ends: 'dkim.amazonses.com', name: 'Amazon SES (Easy DKIM)' },
  { ends: 'onmicrosoft.com', name: 'Microsoft 365', prepares: true },
  { ends: 'dkim.mail.microsoft', name: 'Microsoft 365', prepares: true },
  { ends: 'sendgrid.net', name: 'Twilio SendGrid' },
  { ends: 'dkim.mcsv.net', name: 'Mailchimp' },
  { ends: 'mandrillapp.com', name: 'Mailchimp Transactional' },
  { ends: 'hubspotemail.net', name: 'HubSpot' },
  { ends: 'fmhosted.com', name: 'Fastmail' },
  { ends: 'messagingengine.com', name: 'Fastmail' },
  { ends: 'domainkey.protonmail.ch', name: 'Proton Mail' },
  { ends: 'domains.proton.ch', name: 'Proton Mail' },
  { ends: 'dkim.mailgun.org', name: 'Mailgun' },
  { ends: 'mailgun.org', name: 'Mailgun' },
  { ends: 'mtasv.net', name: 'Postmark' },
  { ends: 'icloudmailadmin.com', name: 'Apple iCloud Mail' },
  { ends: 'zendesk.com', name: 'Zendesk' },
  { ends: 'klaviyomail.com', name: 'Klaviyo' },
  { ends: 'brevo.com', name: 'Brevo' },
  { ends: 'dkim.salesforce.com', name: 'Salesforce' },
  { ends: 'custdkim.salesforce.com', name: 'Salesforce' },
  { ends: 'mailjet.com', name: 'Mailjet' },
];

export function dkimProvider(target: string): DkimProvider | undefined {
  const name = target.toLowerCase();
  return PROVIDERS.find(({ ends }) => {
    // A whole label: "evil-sendgrid.net" is somebody else's. SES has variants by region: dkim.us-gov-west-1.amazonses.com.
    if (ends === 'dkim.amazonses.com' && /\.dkim\.([a-z0-9-]+\.)?amazonses\.com$/.test(name)) return true;
    return name === ends || name.endsWith(`.${ends}`);
  });
}
