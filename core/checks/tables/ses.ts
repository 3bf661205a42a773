/** Checks of a sending account, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { sesAccount } from '../ses-account.ts';
import { sesIdentities } from '../ses-identities.ts';
import { sesReputation } from '../ses-reputation.ts';
import { sesSuppression } from '../ses-suppression.ts';

export const SES_CHECKS = [
  sesAccount,
  sesReputation,
  sesSuppression,
  sesIdentities,
] as const satisfies readonly AnyCheck[];
