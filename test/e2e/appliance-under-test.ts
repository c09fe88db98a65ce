import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { type ApplianceGreeting, greetingPart } from '../../scripts/demo/appliance-process.ts';
import { type ConsoleClient, createConsoleClient } from '../../scripts/demo/console-client.ts';
import { createEdrPusher, type EdrPusher } from '../../scripts/demo/edr-push.ts';
import { freeTcpPort, freeUdpPort } from '../../scripts/demo/free-port.ts';
import { waitUntil } from '../wait-until.ts';

export const programFolder = new URL('../..', import.meta.url).pathname;
export const smallModel = 'smollm2-135m-instruct-q4_1';
const password = 'e2e-Password-2026';

export interface UnderTestOptions {
  /** Sections that replace or extend those of the test's own settings. */
  settings?: Record<string, unknown>;
  /** More sources; the folder is the throw-away one. */
  sources?: (folder: string) => object[];
  /** Variables that the process gets besides those of the test; the folder is the throw-away one. */
  environment?: (folder: string) => Record<string, string>;
}

/** The real program as a process of its own, on a throw-away data folder that outlives its deaths. */
export interface ApplianceUnderTest {
  folder: string;
  settingsFile: string;
  ports: { console: number; udp: number; tcp: number; http: number };
  /** Starts the process and resolves when it is ready. The first start signs in and changes the password. */
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
  pid(): number;
  client(): ConsoleClient;
  /** A pusher to the EDR feed of this life of the process. */
  pusher(): EdrPusher;
  log(): string;
  remove(): Promise<void>;
}

/** Writes settings for a throw-away appliance; nothing runs before `start`. */
export async function createApplianceUnderTest(options: UnderTestOptions = {}): Promise<ApplianceUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'haetae-e2e-'));
  const ports = {
    console: await freeTcpPort(),
    udp: await freeUdpPort(),
    tcp: await freeTcpPort(),
    http: await freeTcpPort(),
  };
  const tokenFile = join(folder, 'edr.token');
  writeFileSync(tokenFile, 'e2e-token-0123456789abcdef\n', { mode: 0o600 });
  const settingsFile = join(folder, 'haetae.yaml');
  const local = (port: number) => `127.0.0.1:${port}`;
  const settings = {
    data: { folder: join(folder, 'data') },
    language: 'en',
    console: { listen: local(ports.console) },
    ingest: { udp: local(ports.udp), tcp: local(ports.tcp), tls: '', http: local(ports.http) },
    sources: [{ name: 'edr', kind: 'edr_push', tokenFile }, ...(options.sources?.(folder) ?? [])],
    models: { language: smallModel },
    analysis: { windowSeconds: 1, settleSeconds: 0 },
    storage: { reserveMib: 1, diskWarnPercent: 97, diskPurgePercent: 98, diskStopPercent: 99 },
    ...options.settings,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(settingsFile, stringify(settings));
  const logFile = join(folder, 'appliance.log');
  let log = '';
  let child: ChildProcess | null = null;
  let client: ConsoleClient | null = null;
  let signedUp = false;
  const ca = () => readFileSync(join(folder, 'data/certificate/server.crt'), 'utf8');

  const running = (): ChildProcess => {
    if (!child) throw new Error('the appliance is not running');
    return child;
  };
  return {
    folder,
    settingsFile,
    ports,
    async start() {
      const started = spawn(process.execPath, [join(programFolder, 'src/main.ts'), '--config', settingsFile], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...options.environment?.(folder) },
      });
      child = started;
      started.stderr?.on('data', (part: Buffer) => {
        log += part.toString();
        writeFileSync(logFile, part, { flag: 'a' });
      });
      const greeting = await greetingOf(started, signedUp, () => log);
      client?.close();
      client = createConsoleClient({ url: `https://${local(ports.console)}`, ca: ca() });
      if (signedUp) {
        await client.signIn('admin', password);
        return;
      }
      await client.signIn(greeting.user ?? '', greeting.oneTimePassword ?? '');
      await client.changePassword(greeting.oneTimePassword ?? '', password);
      signedUp = true;
    },
    kill(signal) {
      const victim = running();
      child = null;
      return new Promise((resolve) => {
        victim.once('exit', (code) => resolve(code));
        victim.kill(signal);
      });
    },
    pid: () => running().pid ?? 0,
    client: () => {
      if (!client) throw new Error('the appliance was never started');
      return client;
    },
    pusher: () =>
      createEdrPusher({
        url: `https://${local(ports.http)}/v1/feeds/edr/events`,
        token: readFileSync(tokenFile, 'utf8').trim(),
        ca: ca(),
      }),
    log: () => log,
    async remove() {
      client?.close();
      if (child && child.exitCode === null && child.signalCode === null) {
        const victim = child;
        await new Promise((resolve) => {
          victim.once('exit', resolve);
          victim.kill('SIGKILL');
        });
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the console's address (and at the first start the password) was printed. */
function greetingOf(child: ChildProcess, again: boolean, log: () => string): Promise<Partial<ApplianceGreeting>> {
  const greeting: Partial<ApplianceGreeting> = {};
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the appliance ended with ${code}:\n${log().slice(-3000)}`)));
    if (!child.stdout) return reject(new Error('no standard output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      Object.assign(greeting, greetingPart(line));
      if (greeting.console && (again || greeting.oneTimePassword)) resolve(greeting);
    });
  });
}

/** Waits as `waitUntil` does, and asks the running program less often. */
export function until(
  what: string,
  condition: () => Promise<boolean>,
  { everyMs = 500 }: { everyMs?: number } = {},
): Promise<void> {
  return waitUntil(what, condition, { everyMs });
}
