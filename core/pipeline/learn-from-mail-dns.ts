import { learnMailDns, seeMailDns } from '../protocol/known-mail-dns/index.ts';
import type { Learn } from './recall.ts';

export const learnFromMailDns: Learn<'mail-dns'> = (known, { facts }, subject, at) =>
  learnMailDns(known, seeMailDns(facts, subject, at), subject, at);
