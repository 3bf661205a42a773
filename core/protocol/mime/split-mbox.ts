/**
 * A stream of bytes -> its messages. A folder in one file (RFC 4155) has lines "From sender date" between them; such a
 * line counts only at the start or after an empty line, and only with a year in it: "From the beginning ..." stands in
 * letters, too. What has no such line at its start is one message. Of each message no more than `most` bytes are kept.
 */
export interface MboxSplitter {
  /** Messages that this chunk completes. */
  readonly push: (chunk: Uint8Array) => readonly Uint8Array[];
  readonly end: () => readonly Uint8Array[];
  /** Nothing that follows would be kept: the source need not be read further. */
  readonly isFull: () => boolean;
}

const LF = 10;
const CR = 13;
const CAPITAL_F = 70;
const LONGEST_LINE = 65_536;
const FROM_LINE = /^From \S{0,320} {0,3}.{0,60}\b\d{4}\b/;

export function createMboxSplitter(most: number): MboxSplitter {
  let kept: Uint8Array[] = [];
  let size = 0;
  let pending: Uint8Array = new Uint8Array();
  let folder: boolean | undefined;
  let lineStart = true;
  let afterEmpty = false;

  const add = (bytes: Uint8Array): void => {
    const room = bytes.subarray(0, Math.max(0, most - size));
    if (room.length === 0) return;
    kept.push(room);
    size += room.length;
  };
  const take = (): Uint8Array => {
    const message = kept.length === 1 ? (kept[0] ?? new Uint8Array()) : Buffer.concat(kept);
    kept = [];
    size = 0;
    return message;
  };
  const push = (chunk: Uint8Array): readonly Uint8Array[] => {
    if (folder === false) {
      add(chunk);
      return [];
    }
    const done: Uint8Array[] = [];
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    let at = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, at)) {
      const line = bytes.subarray(at, end);
      if (folder === undefined) {
        folder = isFromLine(line);
        if (!folder) break;
        start = end + 1;
      } else if (lineStart && afterEmpty && line[0] === CAPITAL_F && isFromLine(line)) {
        add(bytes.subarray(start, at));
        done.push(take());
        start = end + 1;
      }
      afterEmpty = lineStart && (line.length === 0 || (line.length === 1 && line[0] === CR));
      lineStart = true;
      at = end + 1;
    }
    const rest = bytes.subarray(at);
    // A line that long is no "From " line: it is kept as it comes.
    const whole = folder === false || rest.length > LONGEST_LINE;
    add(bytes.subarray(start, whole ? bytes.length : at));
    if (whole) {
      folder ??= false;
      lineStart = false;
    }
    pending = whole ? new Uint8Array() : rest;
    return done;
  };
  return {
    push,
    end: () => {
      if (folder !== undefined || !isFromLine(pending)) add(pending);
      pending = new Uint8Array();
      return size === 0 && folder === true ? [] : [take()];
    },
    isFull: () => folder === false && size >= most,
  };
}

function isFromLine(line: Uint8Array): boolean {
  return FROM_LINE.test(new TextDecoder('latin1').decode(line.subarray(0, 400)));
}
