/** The invented company of the recorded day: its machines and people. Addresses inside are 10.20.0.0/16. */
export const company = { netbios: 'GAONDEUL', domain: 'gaondeul.example' } as const;

/** How a Windows machine's records reach the appliance. `sensor` is an EDR agent that speaks ECS by itself. */
export type WindowsShape = 'winlogbeat' | 'nxlog' | 'sensor';

export interface WindowsMachineFacts {
  system: 'windows';
  name: string;
  ip: string;
  shape: WindowsShape;
  /** Account of the person at the desk; absent on servers. */
  user?: string;
}

export interface LinuxMachineFacts {
  system: 'linux';
  name: string;
  ip: string;
  /** Where process starts come from: an EDR sensor's ECS records, or auditd over syslog. */
  processes: 'sensor' | 'auditd';
  /** RFC 3164 goes over UDP, RFC 5424 over TCP. */
  syslog: 'rfc3164' | 'rfc5424';
  role: 'web' | 'database' | 'application' | 'operations';
}

export type MachineFacts = WindowsMachineFacts | LinuxMachineFacts;

const workstation = (
  name: string,
  ip: string,
  user: string,
  shape: WindowsShape = 'winlogbeat',
): WindowsMachineFacts => ({
  system: 'windows',
  name,
  ip,
  shape,
  user,
});
const server = (name: string, ip: string, shape: WindowsShape = 'nxlog'): WindowsMachineFacts => ({
  system: 'windows',
  name,
  ip,
  shape,
});
const linux = (facts: Pick<LinuxMachineFacts, 'name' | 'ip' | 'processes' | 'syslog' | 'role'>): LinuxMachineFacts => ({
  system: 'linux',
  ...facts,
});

export const machines: MachineFacts[] = [
  workstation('GD-PC-0114', '10.20.11.114', 'jiwoo.han'),
  workstation('GD-PC-0127', '10.20.11.127', 'seoyeon.moon'),
  workstation('GD-PC-0133', '10.20.11.133', 'taeyang.gil'),
  workstation('GD-PC-0140', '10.20.11.140', 'nari.cheon'),
  workstation('GD-PC-0151', '10.20.11.151', 'dohyun.pyo', 'sensor'),
  server('GD-DC-01', '10.20.20.10'),
  server('GD-FS-01', '10.20.20.21'),
  server('GD-AP-02', '10.20.20.32'),
  server('GD-AP-04', '10.20.20.34'),
  server('GD-JUMP-01', '10.20.20.5'),
  linux({ name: 'gd-web-01', ip: '10.20.30.11', processes: 'sensor', syslog: 'rfc3164', role: 'web' }),
  linux({ name: 'gd-db-01', ip: '10.20.30.21', processes: 'sensor', syslog: 'rfc5424', role: 'database' }),
  linux({ name: 'gd-db-02', ip: '10.20.30.22', processes: 'sensor', syslog: 'rfc5424', role: 'database' }),
  linux({ name: 'gd-app-02', ip: '10.20.30.42', processes: 'auditd', syslog: 'rfc3164', role: 'application' }),
  linux({ name: 'gd-app-03', ip: '10.20.30.43', processes: 'sensor', syslog: 'rfc5424', role: 'application' }),
];

/** Machines that are only spoken of: they send nothing themselves. */
export const neighbours = {
  deployment: { name: 'GD-CM-01', ip: '10.20.20.40' },
  backup: { name: 'GD-BK-01', ip: '10.20.20.50' },
  backupLinux: { name: 'gd-bkl-01', ip: '10.20.30.50' },
  operations: { name: 'gd-ops-01', ip: '10.20.30.5' },
  scanner: { name: 'gd-vscan-01', ip: '10.20.30.9' },
  mail: { name: 'GD-MAIL-01', ip: '10.20.20.60' },
  update: { name: 'GD-WSUS-01', ip: '10.20.20.41' },
  firewall: { name: 'gd-fw-01', ip: '10.20.0.1' },
  nac: { name: 'gd-nac-01', ip: '10.20.0.8' },
} as const;

/** `GAONDEUL\name`, as Windows writes a domain account. */
export function domainUser(name: string): string {
  return `${company.netbios}\\${name}`;
}

/** `GD-PC-0114.gaondeul.example`, as Windows names itself in its records. */
export function fullName(machine: string): string {
  return `${machine}.${company.domain}`;
}
