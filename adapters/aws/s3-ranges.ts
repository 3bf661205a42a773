/** Parts of one object in S3. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ReadRange } from '../../core/pipeline/registry.ts';

/** `object`: "s3://BUCKET/KEY". */
export function openS3Object(object: string, client: S3Client = new S3Client()): ReadRange {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(object) ?? [];
  if (Bucket === undefined || Key === undefined)
    throw new Error(`Cannot read "${object}": no s3://BUCKET/KEY`);
  return async (from, to) => {
    const answer = await client.send(
      // RFC 9110 14.1.2: the last octet is part of a range.
      new GetObjectCommand({ Bucket, Key, Range: `bytes=${from}-${to - 1}` }),
    );
    const octets = await answer.Body?.transformToByteArray();
    if (octets === undefined) throw new Error(`Cannot read "${object}": an answer without a body`);
    return octets;
  };
}
