import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a sender says at its end. */
export interface Sent {
  sent: number;
  seconds: number;
  cpuSeconds: number;
  /** How long back-pressure held it up, milliseconds. */
  waitedMs: number;
}

/** A sender that runs as a process of its own, so that its CPU time is not counted as the appliance's. */
export interface SenderProcess {
  /** Lines sent so far, as of the last second. */
  sentSoFar(): number;
  done: Promise<Sent>;
}

/** Starts `scripts/bench/<script>` with its arguments. */
export function startSender(
  script: 'line-sender' | 'datagram-sender',
  args: readonly (string | number)[],
): SenderProcess {
  const file = new URL(`./${script}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [file, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let sent = 0;
  let last: Sent | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('sent ')) sent = Number(line.slice(5));
    else last = JSON.parse(line) as Sent;
  });
  const done = new Promise<Sent>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 && last !== null) resolve(last);
      else reject(new Error(`${script} ended with code ${code}`));
    });
  });
  return { sentSoFar: () => sent, done };
}
