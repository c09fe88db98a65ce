import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/database.ts';
import { freeTcpPort } from '../demo/free-port.ts';
import type { MessageFile } from './message-file.ts';
import { startSender } from './sender-process.ts';

/** How syslog-ng does with the same lines from the same sender. It neither parses the payload nor normalises it. */
export interface Yardstick {
  perSecond: number;
  /** syslog-ng's own CPU time, microseconds a message. */
  cpuMicros: number;
  messages: number;
}

export type YardstickKind = 'file' | 'sqlite';

const ticksPerSecond = 100;
const withinMs = 300_000;

/** Why the yardstick cannot be run here; null where it can. */
export function yardstickMissing(kind: YardstickKind): string | null {
  if (spawnSync('syslog-ng', ['--version']).error) return 'syslog-ng is not installed (Debian: syslog-ng-core)';
  if (kind === 'file') return null;
  const modules = spawnSync('syslog-ng', ['--module-registry'], { encoding: 'utf8' });
  const hasSql = `${modules.stdout}${modules.stderr}`.includes('afsql');
  const hasDriver = ['/usr/lib/x86_64-linux-gnu/dbd', '/usr/lib/dbd'].some((folder) =>
    holds(folder, 'libdbdsqlite3.so'),
  );
  return hasSql && hasDriver
    ? null
    : "syslog-ng's SQL module is not installed (Debian: syslog-ng-mod-sql libdbd-sqlite3)";
}

/** Sends `messages` lines as fast as they are taken and waits until all are in the file or the table. */
export async function runYardstick(
  kind: YardstickKind,
  { folder, file, messages }: { folder: string; file: MessageFile; messages: number },
): Promise<Yardstick> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const port = await freeTcpPort();
  const settings = join(folder, 'syslog-ng.conf');
  writeFileSync(settings, configuration(kind, folder, port));
  const server = spawn(
    'syslog-ng',
    ['-F', '-f', settings, '-c', join(folder, 'ctl'), '-R', join(folder, 'persist'), '-p', join(folder, 'pid')],
    { stdio: 'ignore' },
  );
  try {
    await waitUntil('syslog-ng to listen', 10_000, () => isListening(port));
    const startedAt = performance.now();
    const { sent } = await startSender('line-sender', [port, file.path, 0, withinMs / 1000, messages]).done;
    const arrived = kind === 'file' ? fileCounter(folder, file, sent) : tableCounter(folder, sent);
    await waitUntil('syslog-ng to write', withinMs, arrived);
    const seconds = (performance.now() - startedAt) / 1000;
    return { perSecond: sent / seconds, cpuMicros: (cpuSeconds(server) * 1e6) / sent, messages: sent };
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same durability is not to be had: syslog-ng commits to SQLite by count and has no fsync for files at this rate. */
function configuration(kind: YardstickKind, folder: string, port: number): string {
  const destination =
    kind === 'file'
      ? `file("${join(folder, 'out.log')}")`
      : `sql(type(sqlite3) database("${join(folder, 'out.db')}") table("log")
  columns("received integer", "host text", "program text", "message text")
  values("\${R_UNIXTIME}", "\${HOST}", "\${PROGRAM}", "\${MSG}") indexes("received")
  flags(explicit-commits) batch-lines(2000) log-fifo-size(2000000))`;
  return `@version: 3.38
@include "scl.conf"
options { stats-freq(0); };
source s { network(ip("127.0.0.1") port(${port}) transport("tcp") log-iw-size(100000) max-connections(10)); };
destination d { ${destination}; };
log { source(s); destination(d); flags(flow-control); };
`;
}

function fileCounter(folder: string, file: MessageFile, sent: number): () => boolean {
  // syslog-ng writes a header of its own, but never much less than it was sent.
  const least = (file.bytes / file.lines) * sent * 0.85;
  let before = -1;
  return () => {
    const size = statSync(join(folder, 'out.log'), { throwIfNoEntry: false })?.size ?? 0;
    const still = size === before;
    before = size;
    return size >= least && still;
  };
}

function tableCounter(folder: string, sent: number): () => boolean {
  return () => {
    const path = join(folder, 'out.db');
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
    const database = openDatabase(path, { mode: 'read' });
    try {
      return (database.preparePlucked<number>('SELECT max(rowid) FROM log').get() ?? 0) >= sent;
    } catch {
      // The table is not there yet, or a commit is under way.
      return false;
    } finally {
      database.close();
    }
  };
}

function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(values[11]) + Number(values[12])) / ticksPerSecond;
}

function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'utf8').includes(`:${hex} 00000000:0000 0A`);
}

function holds(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).includes(name);
  } catch {
    // No such folder on this machine.
    return false;
  }
}

async function waitUntil(what: string, withinMs: number, condition: () => boolean): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
