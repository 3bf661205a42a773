/** Messages out of a stream, each behind two octets of length (RFC 1035 4.2.2), however the stream is cut. */
export function createFrameReader(message: (octets: Buffer) => void): (chunk: Buffer) => void {
  let high = -1;
  let body: Buffer | undefined;
  let filled = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (body === undefined) {
        const octet = chunk[at] ?? 0;
        at += 1;
        if (high < 0) {
          high = octet;
          continue;
        }
        // The length field bounds what is kept: 65,535 octets.
        body = Buffer.alloc((high << 8) | octet);
        high = -1;
        filled = 0;
      }
      const taken = chunk.copy(body, filled, at);
      at += taken;
      filled += taken;
      if (filled < body.length) continue;
      const whole = body;
      body = undefined;
      message(whole);
    }
  };
}
