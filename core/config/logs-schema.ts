/** Keys of postwatch.yaml about logs of mail servers in CloudWatch Logs. */
import { z } from 'zod';
import { MAIL_LOGS } from '../protocol/mail-log/index.ts';

export const logsKeys = {
  logs: z
    .array(
      z
        .strictObject({
          logGroup: z
            .string()
            .regex(/^[\w./#-]{1,512}$/, { error: 'must be the name of a log group' })
            .describe('Log group with the log of a mail server, in the region of the deployment'),
          format: z
            .enum(MAIL_LOGS)
            .optional()
            .describe('Whose log it is; default: each line says it by itself'),
        })
        .describe('The log of a mail server'),
    )
    .default([])
    .describe('Logs of mail servers, counted on AWS by receiving provider and minute, and kept by day'),
};
