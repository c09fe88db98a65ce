import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { type ApplianceGreeting, greetingPart } from '../demo/appliance-process.ts';
import { type ConsoleClient, createConsoleClient } from '../demo/console-client.ts';
import { freeTcpPort, freeUdpPort } from '../demo/free-port.ts';
import { type ApplianceLog, createApplianceLog } from './appliance-log.ts';

/** An end of the process. */
export interface Death {
  at: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** True where the run killed it; every other end is a failure of the product. */
  asked: boolean;
  /** When the next life was ready; null where it never was. */
  readyAt: number | null;
}

/** Sources that push; each has its own token. */
export const pushSources = ['load', 'probe', 'other', 'slow'] as const;
export type PushSource = (typeof pushSources)[number];

/** The real program with a service manager: whenever the process ends, it is started again. */
export interface ChaosAppliance {
  dataFolder: string;
  ports: { console: number; udp: number; tcp: number; tls: number; http: number };
  tokens: Record<PushSource, string>;
  log: ApplianceLog;
  deaths: Death[];
  /** Resolves when the first life is ready and the owner has signed in. */
  start(): Promise<void>;
  /** Null while there is no process. */
  pid(): number | null;
  /** True from the moment on at which this life serves. */
  isReady(): boolean;
  /** SIGKILL. */
  kill(): void;
  owner(): ConsoleClient;
  password: string;
  /** SIGTERM, without another start; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface ChaosApplianceOptions {
  folder: string;
  programFolder: string;
  models: { language: string; embedding: string };
  partitionRows: number;
}

/** `RestartSec` of the service unit that the installer writes. */
const restartAfterMs = 2000;

/** Writes settings into the folder; nothing runs before `start`. */
export async function createChaosAppliance(options: ChaosApplianceOptions): Promise<ChaosAppliance> {
  const { folder, programFolder } = options;
  const dataFolder = join(folder, 'data');
  const ports = {
    console: await freeTcpPort(),
    udp: await freeUdpPort(),
    tcp: await freeTcpPort(),
    tls: await freeTcpPort(),
    http: await freeTcpPort(),
  };
  const tokens = { load: newToken(), probe: newToken(), other: newToken(), slow: newToken() };
  const settingsFile = writeSettings(options, ports, tokens);
  const log = createApplianceLog();
  const deaths: Death[] = [];
  const password = `Chaos-${randomBytes(9).toString('base64url')}-1`;
  let child: ChildProcess | null = null;
  let asked = false;
  let stopping = false;
  let owner: ConsoleClient | null = null;

  const live = (onGreeting: (part: Partial<ApplianceGreeting>) => void) => {
    const started = spawn(process.execPath, [join(programFolder, 'src/main.ts'), '--config', settingsFile], {
      cwd: programFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    asked = false;
    started.stderr?.on('data', (part: Buffer) => {
      log.take(part);
      appendFileSync(join(folder, 'appliance.log'), part);
    });
    const greeting: Partial<ApplianceGreeting> = {};
    if (started.stdout !== null)
      createInterface({ input: started.stdout }).on('line', (line) => {
        onGreeting(Object.assign(greeting, greetingPart(line)));
      });
    started.once('exit', (code, signal) => {
      child = null;
      if (!stopping) void restart({ at: Date.now(), code, signal, asked, readyAt: null });
    });
  };

  const restart = async (death: Death) => {
    deaths.push(death);
    await sleep(restartAfterMs);
    if (stopping) return;
    live((greeting) => {
      if (greeting.console !== undefined) death.readyAt ??= Date.now();
    });
  };

  return {
    dataFolder,
    ports,
    tokens,
    log,
    deaths,
    password,
    async start() {
      const first = await new Promise<ApplianceGreeting>((resolve, reject) => {
        live((greeting) => {
          const { console: address, user, oneTimePassword } = greeting;
          if (address !== undefined && user !== undefined && oneTimePassword !== undefined)
            resolve({ console: address, user, oneTimePassword });
        });
        child?.once('exit', (code) => {
          reject(new Error(`the first start ended with ${code}: ${log.otherText()}`));
        });
      });
      owner = createConsoleClient({
        url: first.console,
        ca: readFileSync(join(dataFolder, 'certificate/server.crt'), 'utf8'),
      });
      await owner.signIn(first.user, first.oneTimePassword);
      await owner.changePassword(first.oneTimePassword, password);
    },
    pid: () => child?.pid ?? null,
    isReady: () => child !== null && deaths.at(-1)?.readyAt !== null,
    kill() {
      asked = true;
      child?.kill('SIGKILL');
    },
    owner() {
      if (owner === null) throw new Error('the appliance was never started');
      return owner;
    },
    async stop() {
      stopping = true;
      owner?.close();
      const last = child;
      if (last === null) return null;
      return new Promise((resolve) => {
        last.once('exit', (code) => resolve(code));
        last.kill('SIGTERM');
      });
    },
  };
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function writeSettings(
  { folder, programFolder, models, partitionRows }: ChaosApplianceOptions,
  ports: ChaosAppliance['ports'],
  tokens: ChaosAppliance['tokens'],
): string {
  mkdirSync(folder, { recursive: true });
  const local = (port: number) => `127.0.0.1:${port}`;
  const sources = pushSources.map((name) => {
    const tokenFile = join(folder, `${name}.token`);
    writeFileSync(tokenFile, `${tokens[name]}\n`, { mode: 0o600 });
    return { name, kind: 'edr_push', tokenFile };
  });
  const settingsFile = join(folder, 'haetae.yaml');
  const { udp, tcp, tls, http } = ports;
  writeFileSync(
    settingsFile,
    stringify({
      data: { folder: join(folder, 'data') },
      language: 'en',
      console: { listen: local(ports.console) },
      ingest: { udp: local(udp), tcp: local(tcp), tls: local(tls), http: local(http) },
      sources,
      models: { folder: join(programFolder, 'models/files'), ...models, threads: 1 },
      analysis: { windowSeconds: 1, settleSeconds: 0 },
      // The disk is a small one in memory that the run fills by itself.
      storage: {
        partitionRows,
        reserveMib: 7,
        minimumDays: 1,
        coldAfterDays: 0,
        diskWarnPercent: 97,
        diskPurgePercent: 98,
        diskStopPercent: 99,
      },
    }),
  );
  return settingsFile;
}
