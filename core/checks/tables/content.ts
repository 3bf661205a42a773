/** Checks of a message, in the order of a report. */
import type { AnyCheck } from '../../model/check.ts';
import { contentAttachments } from '../content-attachments.ts';
import { contentBody } from '../content-body.ts';
import { contentFields } from '../content-fields.ts';
import { contentFrom } from '../content-from.ts';
import { contentLines } from '../content-lines.ts';
import { contentLinks } from '../content-links.ts';
import { contentMime } from '../content-mime.ts';
import { contentScore } from '../content-score.ts';
import { contentUnsubscribe } from '../content-unsubscribe.ts';

export const CONTENT_CHECKS = [
  contentScore,
  contentFields,
  contentFrom,
  contentLines,
  contentMime,
  contentBody,
  contentLinks,
  contentUnsubscribe,
  contentAttachments,
] as const satisfies readonly AnyCheck[];
