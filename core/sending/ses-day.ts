/** Names of the counts that are kept for each day of an account at SES, one per message and recipient. */
export const SES_DAY_COUNTS = {
  sent: 'sent',
  delivered: 'delivered',
  /** As SES counts against the account: permanent, and not kept back by its own suppression list. */
  hard: 'hard',
  soft: 'soft',
  suppressed: 'suppressed',
  complaints: 'complaints',
  rejected: 'rejected',
} as const;
