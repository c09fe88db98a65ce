import { fullName } from './company.ts';
import { type SensorThreatFacts, sensorRecord } from './sensor-records.ts';
import type { Scene } from './stage.ts';
import * as sysmon from './sysmon-records.ts';
import { clearRecord, logonRecord, type ServiceFacts, serviceRecord } from './windows-log-records.ts';
import type { WindowsMachine, WindowsProcess } from './windows-machine.ts';
import { nxlogShape, type WindowsRecord, winlogbeatShape } from './windows-records.ts';
import { sensorAction, sensorHost, sensorProcess } from './windows-sensor.ts';

/** The rule or sensor alert that must fire on a record. */
export interface Expectation {
  alert?: string | undefined;
}

export interface StartOptions extends Expectation {
  parent: WindowsProcess;
  image: string;
  commandLine: string;
  user?: string;
  integrity?: WindowsProcess['integrity'];
  workingDirectory?: string;
}

export interface LogonOptions extends Expectation {
  /** Account name without the domain. */
  user: string;
  fromIp: string;
  /** 2 at the keyboard, 3 over the network, 5 service, 10 remote desktop. */
  type: number;
  failed?: boolean;
}

/** A Windows machine in a scene: what it does there becomes records of its collector. */
export interface WindowsActor {
  readonly machine: WindowsMachine;
  /** A process that already ran when the day began. */
  running(name: string): WindowsProcess;
  start(options: StartOptions): WindowsProcess;
  exit(process: WindowsProcess): void;
  connect(process: WindowsProcess, to: sysmon.Destination & Expectation): void;
  resolve(process: WindowsProcess, name: string, address: string): void;
  writeFile(process: WindowsProcess, path: string, expectation?: Expectation): void;
  deleteFile(process: WindowsProcess, path: string): void;
  setRegistry(process: WindowsProcess, key: string, value: string, expectation?: Expectation): void;
  loadImage(process: WindowsProcess, image: string, signer: string | null): void;
  /** One process opens another, `access` as in Sysmon's GrantedAccess. */
  open(process: WindowsProcess, target: WindowsProcess, access: string, expectation?: Expectation): void;
  logon(options: LogonOptions): void;
  installService(options: ServiceFacts & Expectation): void;
  clearLog(user: string, channel: 'Security' | 'System', expectation?: Expectation): void;
  /** The machine's EDR sensor raises an alert of its own. */
  threat(process: WindowsProcess, facts: SensorThreatFacts): void;
}

/** Puts `machine` into `scene`. */
export function createWindowsActor(machine: WindowsMachine, scene: Scene): WindowsActor {
  const name = machine.facts.name;
  const host = fullName(name).toLowerCase();
  const { random } = scene;

  const record = (about: WindowsProcess | null, made: WindowsRecord, { alert }: Expectation = {}) => {
    const bySensor = machine.facts.shape === 'sensor' && about !== null;
    scene.emit({
      via: 'edr',
      host,
      alert,
      log: bySensor ? `${name}/sensor` : `${name}/${made.channel}`,
      render: (recordNumber) => {
        if (bySensor)
          return sensorRecord({
            host: sensorHost(machine.facts),
            process: sensorProcess(about),
            action: sensorAction(made),
            recordNumber,
          });
        const place = { machine: name, recordNumber };
        return machine.facts.shape === 'nxlog' ? nxlogShape(made, place) : winlogbeatShape(made, place);
      },
    });
  };

  return {
    machine,
    running: (wanted) => {
      const found = machine.running[wanted];
      if (found === undefined) throw new Error(`Nothing named ${wanted} runs on ${name}.`);
      return found;
    },
    start: ({ parent, image, commandLine, user, integrity, workingDirectory, ...expectation }) => {
      const changed = user !== undefined && user !== parent.user;
      const process: WindowsProcess = {
        pid: random.between(500, 4500) * 4,
        guid: machine.guid(random),
        image,
        commandLine,
        user: user ?? parent.user,
        integrity: integrity ?? parent.integrity,
        logonId: changed ? `0x${random.hex(6)}` : parent.logonId,
        workingDirectory: workingDirectory ?? parent.workingDirectory,
        parent,
      };
      record(process, sysmon.processStarted(process), expectation);
      return process;
    },
    exit: (process) => record(process, sysmon.processEnded(process)),
    connect: (process, { alert, ...to }) =>
      record(process, sysmon.connected(process, to, { ip: machine.facts.ip, port: random.between(49152, 65000) }), {
        alert,
      }),
    resolve: (process, query, address) => record(process, sysmon.resolved(process, query, address)),
    writeFile: (process, path, expectation) => record(process, sysmon.fileWritten(process, path), expectation),
    deleteFile: (process, path) => record(process, sysmon.fileDeleted(process, path)),
    setRegistry: (process, key, value, expectation) =>
      record(process, sysmon.registrySet(process, key, value), expectation),
    loadImage: (process, image, signer) => record(process, sysmon.imageLoaded(process, image, signer)),
    open: (process, target, access, expectation) =>
      record(process, sysmon.processOpened(process, target, access), expectation),
    logon: ({ user, fromIp, type, failed = false, ...expectation }) =>
      record(
        null,
        logonRecord({ user, fromIp, type, failed, machine: name, logonId: `0x${random.hex(6)}` }),
        expectation,
      ),
    installService: ({ alert, ...service }) => record(null, serviceRecord(service), { alert }),
    clearLog: (user, channel, expectation) => record(null, clearRecord(user, channel), expectation),
    threat: (process, facts) => {
      scene.emit({
        via: 'edr',
        host,
        alert: facts.title,
        log: `${name}/sensor`,
        render: (recordNumber) =>
          sensorRecord({
            host: sensorHost(machine.facts),
            process: sensorProcess(process),
            action: { category: 'intrusion_detection', type: 'info', action: 'threat-detected' },
            recordNumber,
            threat: facts,
          }),
      });
    },
  };
}
