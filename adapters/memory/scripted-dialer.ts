/**
 * A mail server that follows a script, without sockets and without waiting:
 *
 *   # a comment
 *   [192.0.2.1]                      the lines below are for this address; without it, for every address
 *   S: 220 mx1.example.com ESMTP     said by the server; lines that follow one another come in one packet
 *   C: EHLO *                        awaited from the client, "*" is anything
 *   S: 250-mx1.example.com
 *   S: 250 STARTTLS
 *   C: STARTTLS
 *   S: 220 2.0.0 go ahead
 *   ! tls { "trusted": false, "trustError": "CERT_HAS_EXPIRED" }     the handshake; JSON changes healthy facts,
 *                                                                  { "established": false, "failure": "..." } fails
 *   ! wait 2500                      milliseconds pass before what comes next
 *   ! raw "220 half a li"            these octets, without a line's end; "\u0000" for NUL
 *   ! close     ! reset     ! silence          the server hangs up, breaks the line, says nothing any more
 *   ! refused   ! timeout   ! unreachable   ! no-route   ! denied   ! firewalled     instead of a connection
 *
 * At the end of its script the server answers QUIT with 221 and closes; anything else is a mismatch.
 */
import type { Connection, Dialer, Read } from '../../core/ports.ts';
import type { TlsFacts } from '../../core/model/tls-facts.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { parseDialog, type DialogStep } from './parse-dialog.ts';
import { sampleTls } from './sample-tls.ts';

export interface ScriptedDialer extends Dialer {
  /** Moves by `! wait`, and by whole time-outs where the server is silent. */
  readonly clock: ManualClock;
  /** Addresses, in the order of connecting. */
  readonly dialled: readonly string[];
  /** What the client said, over all connections. */
  readonly said: readonly string[];
  /** Where the client did not follow the script. A test that uses a script wants none. */
  readonly mismatches: readonly string[];
  /** Connections that were not destroyed. */
  readonly open: () => number;
}

export function createScriptedDialer(
  dialog: string,
  clock: ManualClock = createManualClock(),
): ScriptedDialer {
  const parts = parseDialog(dialog);
  const [dialled, said, mismatches]: [string[], string[], string[]] = [[], [], []];
  const open = new Set<Connection>();
  return {
    clock,
    dialled,
    said,
    mismatches,
    open: () => open.size,
    async connect({ address }, { signal, timeoutMs }) {
      const steps = parts.get(address) ?? parts.get('') ?? [];
      dialled.push(address);
      const first = steps[0];
      if (signal.aborted) return { ok: false, trouble: { kind: 'timed-out', detail: 'our time was up' } };
      if (first?.kind === 'undialled') {
        if (first.trouble.kind === 'timed-out') clock.advance(timeoutMs);
        return { ok: false, trouble: first.trouble };
      }
      const connection = createScriptedConnection(steps, clock, { said, mismatches }, () =>
        open.delete(connection),
      );
      open.add(connection);
      return Promise.resolve({ ok: true, connection });
    },
  };
}

interface Notes {
  readonly said: string[];
  readonly mismatches: string[];
}

function createScriptedConnection(
  steps: readonly DialogStep[],
  clock: ManualClock,
  { said, mismatches }: Notes,
  onDestroy: () => void,
): Connection {
  let at = 0;
  let ended: Read | undefined;
  let left = '';
  const silence = (timeoutMs: number): Read => {
    clock.advance(timeoutMs);
    return { kind: 'trouble', trouble: 'timed-out', detail: 'no octet in time' };
  };

  function hearLine(line: string): void {
    said.push(line);
    const step = steps[at];
    if (step?.kind === 'expect' && fits(step.glob, line)) at += 1;
    else if (line === 'QUIT' && (step === undefined || !steps.slice(at).some((one) => one.kind === 'expect')))
      left += step === undefined ? '221 2.0.0 Bye\r\n' : '';
    else
      mismatches.push(
        `expected ${step === undefined ? 'nothing more' : step.kind === 'expect' ? `"${step.glob}"` : `to be heard first (${step.kind})`}, got "${line}"`,
      );
  }

  return {
    localAddress: '198.51.100.1',
    async read({ signal, timeoutMs }): Promise<Read> {
      await Promise.resolve();
      if (signal.aborted) return { kind: 'trouble', trouble: 'timed-out', detail: 'our time was up' };
      let octets = left;
      left = '';
      for (let step = steps[at]; step?.kind === 'say'; step = steps[++at]) octets += step.octets;
      if (octets !== '') return { kind: 'data', bytes: Buffer.from(octets, 'utf8') };
      if (ended !== undefined) return ended;
      const step = steps[at];
      if (timeoutMs <= 0) return silence(0);
      if (step?.kind === 'wait') {
        at += 1;
        // What is left of the time when the server speaks at last is the reader's to use.
        if (step.ms > timeoutMs) return silence(timeoutMs);
        clock.advance(step.ms);
        return this.read({ signal, timeoutMs: timeoutMs - step.ms });
      }
      if (step?.kind === 'close') return (ended = { kind: 'end' });
      if (step?.kind === 'reset')
        return (ended = { kind: 'trouble', trouble: 'reset', detail: 'the server reset the connection' });
      return silence(timeoutMs);
    },
    write(bytes) {
      for (const line of Buffer.from(bytes).toString('utf8').split('\r\n').slice(0, -1)) hearLine(line);
    },
    async startTls({ reference }): Promise<TlsFacts> {
      const step = steps[at];
      if (step?.kind === 'tls') at += 1;
      else mismatches.push('the client began TLS, the script has no "! tls" there');
      const healthy = sampleTls(reference);
      const facts = step?.kind === 'tls' ? step.facts : {};
      const none =
        facts.established === false
          ? { protocol: '', cipher: '', trusted: false, nameMatches: false, chain: [] }
          : {};
      return Promise.resolve({ ...healthy, ...none, ...facts });
    },
    destroy: onDestroy,
  };
}

function fits(glob: string, line: string): boolean {
  const pattern = glob
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(line);
}
