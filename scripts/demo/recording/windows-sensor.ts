import { fullName, type WindowsMachineFacts } from './company.ts';
import type { JsonObject } from './recorded-item.ts';
import type { SensorAction, SensorHost, SensorProcess } from './sensor-records.ts';
import { softwareOf } from './software.ts';
import type { WindowsProcess } from './windows-machine.ts';
import type { WindowsRecord } from './windows-records.ts';

/** A Windows process in the sensor's words; the parent without its own ancestors, as sensors send it. */
export function sensorProcess(process: WindowsProcess, depth = 1): SensorProcess {
  return {
    entityId: process.guid,
    pid: process.pid,
    executable: process.image,
    commandLine: process.commandLine,
    user: process.user,
    sha256: softwareOf(process.image).sha256,
    parent: process.parent === null || depth === 0 ? null : sensorProcess(process.parent, depth - 1),
  };
}

export function sensorHost(facts: WindowsMachineFacts): SensorHost {
  return { name: fullName(facts.name), ip: facts.ip, system: 'windows' };
}

type Translation = Omit<SensorAction, 'more'> & { more?: (data: Record<string, string>) => JsonObject };

/** What the sensor says for each of Sysmon's event numbers. */
const translations: Record<number, Translation> = {
  1: { category: 'process', type: 'start', action: 'start' },
  5: { category: 'process', type: 'end', action: 'end' },
  3: {
    category: 'network',
    type: 'connection',
    action: 'connection_attempted',
    more: (data) => ({
      network: { transport: data['Protocol'] ?? 'tcp', direction: 'egress' },
      source: { ip: data['SourceIp'] ?? '', port: Number(data['SourcePort']) },
      destination: { ip: data['DestinationIp'] ?? '', port: Number(data['DestinationPort']) },
    }),
  },
  22: {
    category: 'network',
    type: 'protocol',
    action: 'lookup_requested',
    more: (data) => ({ dns: { question: { name: data['QueryName'] ?? '' } } }),
  },
  11: { category: 'file', type: 'creation', action: 'creation', more: fileOf },
  26: { category: 'file', type: 'deletion', action: 'deletion', more: fileOf },
  13: {
    category: 'registry',
    type: 'change',
    action: 'modification',
    more: (data) => ({ registry: { path: data['TargetObject'] ?? '', data: { strings: [data['Details'] ?? ''] } } }),
  },
  7: {
    category: 'process',
    type: 'info',
    action: 'load',
    more: (data) => ({
      dll: {
        path: data['ImageLoaded'] ?? '',
        code_signature: { exists: data['Signed'] === 'true', subject_name: data['Signature'] ?? '' },
      },
    }),
  },
  10: {
    category: 'process',
    type: 'access',
    action: 'open_process',
    more: (data) => ({ Target: { process: { executable: data['TargetImage'] ?? '' } } }),
  },
};

/** The Sysmon-like record in the sensor's words. */
export function sensorAction(record: WindowsRecord): SensorAction {
  const translation = translations[record.eventId];
  if (translation === undefined) throw new Error(`The sensor has no words for event ${record.eventId}.`);
  const { more, ...action } = translation;
  return more === undefined ? action : { ...action, more: more(record.data) };
}

function fileOf(data: Record<string, string>): JsonObject {
  const path = data['TargetFilename'] ?? '';
  return { file: { path, name: path.slice(path.lastIndexOf('\\') + 1) } };
}
