import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a first start prints on standard output. */
export interface ApplianceGreeting {
  /** `https://127.0.0.1:8443` */
  console: string;
  user: string;
  oneTimePassword: string;
}

export interface ApplianceProcess {
  pid: number;
  /** Resolves when the appliance is ready; rejects when it ends before. */
  ready: Promise<ApplianceGreeting>;
  /** Resolves with the exit code (null after a signal) when the process has ended. */
  ended: Promise<number | null>;
  /** SIGTERM; a second one after `graceMs`, SIGKILL after twice that. Resolves when it has ended. */
  stop(graceMs: number): Promise<number | null>;
  /** Last lines of its log, for a failure's report. */
  lastLogLines(count: number): string;
}

export interface ApplianceStart {
  programFolder: string;
  settingsFile: string;
  /** Standard error of the appliance goes into `appliance.log` of this folder. */
  logFolder: string;
}

/** Starts `src/main.ts` as a process of its own. */
export function startApplianceProcess({ programFolder, settingsFile, logFolder }: ApplianceStart): ApplianceProcess {
  const logFile = join(logFolder, 'appliance.log');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [join(programFolder, 'src/main.ts'), '--config', settingsFile], {
    cwd: programFolder,
    stdio: ['ignore', 'pipe', log],
    // Ctrl-C reaches the whole group of the terminal; the demo itself says when the appliance stops.
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  const lastLogLines = (count: number) => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  return {
    pid: child.pid ?? 0,
    ready: Promise.race([
      readGreeting(child.stdout as Readable),
      ended.then((code) => {
        throw new Error(`The appliance ended with code ${code} before it was ready:\n${lastLogLines(15)}`);
      }),
    ]),
    ended,
    stop: async (graceMs) => {
      const timers = [
        setTimeout(() => child.kill('SIGTERM'), graceMs),
        setTimeout(() => child.kill('SIGKILL'), 2 * graceMs),
      ];
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const code = await ended;
      for (const timer of timers) clearTimeout(timer);
      return code;
    },
    lastLogLines,
  };
}

/** Reads until the one-time password has been printed; goes on reading so that the pipe never fills. */
function readGreeting(output: Readable): Promise<ApplianceGreeting> {
  return new Promise((resolve) => {
    const greeting: Partial<ApplianceGreeting> = {};
    createInterface({ input: output }).on('line', (line) => {
      const part = greetingPart(line);
      if (part === null) return;
      Object.assign(greeting, part);
      const { console: address, user, oneTimePassword } = greeting;
      if (address !== undefined && user !== undefined && oneTimePassword !== undefined)
        resolve({ console: address, user, oneTimePassword });
    });
  });
}

/** What one line of the first start's output says; null where it says nothing of interest. */
export function greetingPart(line: string): Partial<ApplianceGreeting> | null {
  const found = /\/ (Haetae|administrator|one-time password): (\S+)/.exec(line);
  const value = found?.[2] ?? '';
  if (found?.[1] === 'Haetae') return { console: value };
  if (found?.[1] === 'administrator') return { user: value };
  return found?.[1] === 'one-time password' ? { oneTimePassword: value } : null;
}
