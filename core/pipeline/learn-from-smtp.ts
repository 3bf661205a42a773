import { learnSmtp, seeSmtp } from '../protocol/known-smtp/index.ts';
import type { Learn } from './recall.ts';

export const learnFromSmtp: Learn<'smtp'> = (known, { facts }, _, at) => learnSmtp(known, seeSmtp(facts), at);
