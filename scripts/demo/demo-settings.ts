import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Language } from '../../src/core/verdict.ts';

export interface DemoSettingsOptions {
  /** Throw-away folder: settings, token and data go into it. */
  folder: string;
  /** Folder of the program, for rules and models. */
  programFolder: string;
  language: Language;
  /** Null keeps the settings' own default. */
  model: string | null;
  ports: DemoPorts;
  /** Token for the EDR feed. */
  token: string;
}

export interface DemoPorts {
  console: number;
  udp: number;
  tcp: number;
  feed: number;
}

/** Name of the EDR source, which is part of the feed's address. */
export const edrSourceName = 'demo-edr';

/** Writes the settings of a throw-away appliance and gives the path of the file. */
export function writeDemoSettings(options: DemoSettingsOptions): string {
  const { folder, programFolder, ports } = options;
  const tokenFile = join(folder, 'edr-token');
  mkdirSync(folder, { recursive: true });
  writeFileSync(tokenFile, `${options.token}\n`, { mode: 0o600 });
  const local = (port: number) => `127.0.0.1:${port}`;
  const settings = {
    data: { folder: join(folder, 'data') },
    language: options.language,
    console: { listen: local(ports.console) },
    ingest: { udp: local(ports.udp), tcp: local(ports.tcp), tls: '', http: local(ports.feed) },
    sources: [
      { name: 'demo-syslog', kind: 'syslog', addresses: ['127.0.0.1'], timeZone: 'Asia/Seoul' },
      { name: edrSourceName, kind: 'edr_push', tokenFile },
    ],
    detection: { rulesFolder: join(programFolder, 'config/rules') },
    models: {
      folder: join(programFolder, 'models/files'),
      // A person waits and the machine has nothing else to do: two threads also where there are only two cores.
      threads: Math.max(Math.min(2, availableParallelism()), availableParallelism() - 1),
      ...(options.model === null ? {} : { language: options.model }),
    },
    // A throw-away folder on whatever disk a person has: no reserve, and it goes on until the disk is as good as full.
    storage: { reserveMib: 0, diskWarnPercent: 97, diskPurgePercent: 98, diskStopPercent: 99 },
    // A person is watching: look for work every few seconds.
    schedules: { analyse: '*/2 * * * * *', group: '*/10 * * * * *' },
  };
  const file = join(folder, 'haetae.yaml');
  writeFileSync(file, stringify(settings));
  return file;
}
