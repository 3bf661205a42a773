/** A mechanism's exchange as SMTP carries it (RFC 4954 4): base64, an initial response where it fits, one end. */
import { decodeBase64, encodeBase64 } from './decode-base64.ts';
import type { Exchange, Said } from './exchange.ts';
import {
  failed,
  type SaslClient,
  type SaslEnd,
  type SaslFailed,
  type SaslMechanism,
  type SaslResponse,
  type SaslStep,
} from './sasl-client.ts';

/** RFC 4954 4: 12288 octets are enough for all mechanisms in use. */
const MAX_CHALLENGE = 12_288;
/** RFC 5321 4.5.3.1.4: a command line, with its CRLF. */
const MAX_COMMAND = 512;

export function carryExchange(
  mechanism: SaslMechanism,
  exchange: Exchange,
  secrets: readonly string[],
): SaslClient {
  const { first } = exchange;
  const initial = first === undefined ? undefined : initialResponse(mechanism, first.text);
  const hide = longestFirst([
    ...(first?.secret === true ? formsOf(first.text) : []),
    ...secrets.flatMap(formsOf),
  ]);
  let asked = 0;
  let firstRepeated = false;
  let failure: SaslFailed | undefined;

  /** Also a server that was given the initial response may ask for it: some do not read it. */
  function isAskedForFirst(challenge: Buffer | undefined): boolean {
    if (first === undefined || firstRepeated || asked > 0) return false;
    return initial === undefined || exchange.promptsOnly === true || challenge?.length === 0;
  }

  function next(challengeBase64: string): SaslStep {
    if (failure !== undefined) return failure;
    const step = answer(challengeBase64);
    if (step.kind === 'failed') failure = step;
    return step;
  }

  function answer(challengeBase64: string): SaslStep {
    if (challengeBase64.length > MAX_CHALLENGE)
      return failed('bad-challenge', `the challenge is longer than ${MAX_CHALLENGE} octets`);
    const challenge = decodeBase64(challengeBase64.trim());
    if (first !== undefined && isAskedForFirst(challenge)) {
      firstRepeated = true;
      return respond(first);
    }
    if (challenge === undefined && exchange.promptsOnly !== true)
      return failed('bad-challenge', 'the challenge is not base64');
    asked += 1;
    const said = exchange.answer(challenge ?? Buffer.alloc(0));
    return said.kind === 'failed' ? said : respond(said);
  }

  function finish(serverText = ''): SaslEnd {
    if (failure !== undefined) return failure;
    const end = exchange.finish?.(serverText) ?? { kind: 'done', serverProved: false };
    if (end.kind === 'failed') failure = end;
    return end;
  }

  return { mechanism, initial, hide, next, finish };
}

/** RFC 4954 4: where it would make the line too long (a long token does), it is sent when the server asks for it. */
function initialResponse(mechanism: SaslMechanism, text: string): string | undefined {
  const base64 = encodeBase64(text);
  return `AUTH ${mechanism} ${base64}\r\n`.length > MAX_COMMAND ? undefined : base64;
}

function respond({ text, secret, refused }: Said): SaslResponse {
  return {
    kind: 'respond',
    base64: encodeBase64(text),
    hide: secret ? longestFirst(formsOf(text)) : [],
    ...(refused === undefined ? {} : { refused }),
  };
}

function formsOf(text: string): readonly string[] {
  return [text, encodeBase64(text)];
}

function longestFirst(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter((word) => word !== '').sort((a, b) => b.length - a.length);
}
