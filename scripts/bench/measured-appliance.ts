import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readLedger } from '../../src/store/events/ledger.ts';
import { openPartitionForReading, type PartitionMeta, readMeta } from '../../src/store/events/partition.ts';
import { listPartitions, partitionBytes } from '../../src/store/events/partition-files.ts';
import { type ApplianceProcess, startApplianceProcess } from '../demo/appliance-process.ts';
import { freeTcpPort, freeUdpPort } from '../demo/free-port.ts';

/** CPU seconds since the start, by thread name. */
export type CpuByThread = Record<string, number>;

/** The real program as a process of its own with an empty data folder and no models. */
export interface MeasuredAppliance {
  ports: { tcp: number; udp: number };
  cpu(): CpuByThread;
  /** Sum of the ledger, read from the partitions. */
  ledger(): { received: number; stored: number; quarantined: number; dropped: number };
  /** Events committed so far. */
  stored(): number;
  partitions(): { state: string; rows: number; bytes: number }[];
  /** Resident memory, bytes. */
  memoryBytes(): number;
  /** Details of every report of this name in the log. */
  reports(name: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

const ticksPerSecond = 100;

export async function startMeasuredAppliance(options: {
  programFolder: string;
  folder: string;
  partitionRows?: number;
}): Promise<MeasuredAppliance> {
  const { programFolder, folder } = options;
  const ports = { tcp: await freeTcpPort(), udp: await freeUdpPort() };
  const dataFolder = join(folder, 'data');
  const settingsFile = join(folder, 'haetae.yaml');
  const local = (port: number) => `127.0.0.1:${port}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    settingsFile,
    stringify({
      data: { folder: dataFolder },
      console: { listen: local(await freeTcpPort()) },
      ingest: { udp: local(ports.udp), tcp: local(ports.tcp), tls: '', http: '' },
      sources: [{ name: 'bench', kind: 'syslog', addresses: ['127.0.0.1'] }],
      models: { language: 'none', embedding: 'none' },
      ...(options.partitionRows ? { storage: { partitionRows: options.partitionRows } } : {}),
    }),
  );
  const appliance: ApplianceProcess = startApplianceProcess({ programFolder, settingsFile, logFolder: folder });
  await appliance.ready;
  const { pid } = appliance;
  const finished = new Map<number, PartitionMeta>();

  const metas = () =>
    listPartitions(dataFolder).map((partition) => ({ partition, meta: metaOf(dataFolder, partition, finished) }));
  return {
    ports,
    cpu: () => cpuByThread(pid),
    ledger: () => ledgerOf(dataFolder),
    stored: () => metas().reduce((sum, { meta }) => sum + meta.rowCount, 0),
    partitions: () =>
      metas().map(({ partition, meta }) => ({
        state: meta.state,
        rows: meta.rowCount,
        bytes: partitionBytes(dataFolder, partition),
      })),
    memoryBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024,
    reports: (name) =>
      readFileSync(join(folder, 'appliance.log'), 'utf8')
        .split('\n')
        .filter((line) => line.includes(`"${name}"`))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    stop: async () => {
      await appliance.stop(30_000);
    },
  };
}

/** A partition that is sealed changes no more. */
function metaOf(dataFolder: string, partition: number, finished: Map<number, PartitionMeta>): PartitionMeta {
  const known = finished.get(partition);
  if (known !== undefined) return known;
  const database = openPartitionForReading(dataFolder, partition);
  if (database === undefined) throw new Error(`partition ${partition} is gone`);
  try {
    const meta = readMeta(database);
    if (meta.state !== 'hot' && meta.state !== 'closed') finished.set(partition, meta);
    return meta;
  } finally {
    database.close();
  }
}

function ledgerOf(dataFolder: string) {
  const sum = { received: 0, stored: 0, quarantined: 0, dropped: 0 };
  for (const partition of listPartitions(dataFolder)) {
    const database = openPartitionForReading(dataFolder, partition);
    if (database === undefined) continue;
    try {
      for (const row of readLedger(database, { fromAt: 0, toAt: Number.MAX_SAFE_INTEGER })) {
        sum.received += row.received;
        sum.stored += row.stored;
        sum.quarantined += row.quarantined;
        sum.dropped += row.dropped;
      }
    } finally {
      database.close();
    }
  }
  return sum;
}

/** utime and stime of each thread (`man 5 proc`, fields 14 and 15 of stat). */
function cpuByThread(pid: number): CpuByThread {
  const sum: CpuByThread = {};
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const stat = readStat(`/proc/${pid}/task/${task}/stat`);
    if (stat === null) continue;
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    sum[name] = (sum[name] ?? 0) + (Number(values[11]) + Number(values[12])) / ticksPerSecond;
  }
  return sum;
}

function readStat(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The thread has ended since the folder was listed.
    return null;
  }
}
