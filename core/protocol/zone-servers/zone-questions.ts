import type { RrType } from '../../model/dns.ts';

export interface ZoneQuestion {
  readonly what: 'SOA' | 'MX' | 'SPF' | 'DMARC';
  readonly name: string;
  readonly type: RrType;
}

/** What each server is asked, once. Few: many servers are asked. */
export function zoneQuestions(domain: string, zone: string): readonly ZoneQuestion[] {
  return [
    { what: 'SOA', name: zone, type: 'SOA' },
    { what: 'MX', name: domain, type: 'MX' },
    { what: 'SPF', name: domain, type: 'TXT' },
    { what: 'DMARC', name: `_dmarc.${domain}`, type: 'TXT' },
  ];
}
