import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createEdrPusher, type EdrPusher } from '../../../scripts/demo/edr-push.ts';
import { freeTcpPort } from '../../../scripts/demo/free-port.ts';

/** The storing half of the appliance in a process that is killed again and again. */
export interface FeedsUnderTest {
  data: string;
  /** Spawns a life; `ready` resolves when it listens, or when it ended before. */
  start(): { child: ChildProcess; ready: Promise<boolean>; ended: Promise<number | null> };
  pusher(): EdrPusher;
  /** Sends numbered syslog lines until the connection breaks or it is told to stop; each number once in all lives. */
  sendLines(perSecond: number): { stop(): Promise<void> };
  sentLines(): number;
  log(): string;
}

const token = 'kill-test-token-0123456789';

/** Writes settings into `folder`; nothing runs before `start`. */
export async function createFeedsUnderTest(folder: string, purgeAfterMs: number): Promise<FeedsUnderTest> {
  const ports = { tcp: await freeTcpPort(), http: await freeTcpPort() };
  const data = join(folder, 'data');
  const settingsFile = join(folder, 'haetae.yaml');
  for (const name of ['rules', 'parsers']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'edr.token'), token);
  writeFileSync(
    settingsFile,
    stringify({
      data: { folder: data },
      ingest: {
        parsersFolder: join(folder, 'parsers'),
        udp: '',
        tcp: `127.0.0.1:${ports.tcp}`,
        tls: '',
        http: `127.0.0.1:${ports.http}`,
      },
      sources: [{ name: 'edr', kind: 'edr_push', tokenFile: join(folder, 'edr.token') }],
      detection: { rulesFolder: join(folder, 'rules') },
      storage: { partitionRows: 1500 },
    }),
  );
  let log = '';
  let lines = 0;
  return {
    data,
    start() {
      const script = fileURLToPath(new URL('./feeds-child.ts', import.meta.url));
      const child = spawn(process.execPath, [script, settingsFile, String(purgeAfterMs)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stderr?.on('data', (part: Buffer) => {
        log += part.toString();
      });
      const ended = new Promise<number | null>((resolve) => {
        child.once('exit', (code) => resolve(code));
      });
      const said = new Promise<boolean>((resolve) => {
        child.stdout?.once('data', () => resolve(true));
      });
      return { child, ended, ready: Promise.race([said, ended.then(() => false)]) };
    },
    pusher: () =>
      createEdrPusher({
        url: `https://127.0.0.1:${ports.http}/v1/feeds/edr/events`,
        token,
        ca: existsSync(join(data, 'certificate/server.crt'))
          ? readFileSync(join(data, 'certificate/server.crt'), 'utf8')
          : '',
      }),
    sendLines(perSecond) {
      const socket = connect(ports.tcp, '127.0.0.1');
      socket.on('error', () => {}); // the kill breaks it: what was under way was never acknowledged
      const everyMs = 10;
      const timer = setInterval(() => {
        lines = writeLines(socket, lines, Math.ceil((perSecond * everyMs) / 1000));
      }, everyMs);
      socket.once('close', () => clearInterval(timer));
      return {
        stop: () =>
          new Promise((resolve) => {
            clearInterval(timer);
            if (socket.closed) return resolve();
            socket.once('close', () => resolve());
            socket.end();
          }),
      };
    },
    sentLines: () => lines,
    log: () => log,
  };
}

function writeLines(socket: Socket, from: number, count: number): number {
  let text = '';
  for (let n = from; n < from + count; n += 1) {
    text += `<134>1 2026-11-02T10:00:00Z fw-${n % 20} firewall - - - #t-${n}# action=allow src=10.0.0.${n % 250}\n`;
  }
  if (!socket.writable) return from;
  socket.write(text);
  return from + count;
}
