import { neighbours } from './company.ts';
import type { Scene } from './stage.ts';
import { syslogLine } from './syslog-lines.ts';

export interface FirewallFlow {
  action: 'allow' | 'deny';
  source: string;
  destination: string;
  port: number;
}

/** A session of the firewall as CEF over UDP (ArcSight Common Event Format, revision 25). */
export function firewallFlow(scene: Scene, { action, source, destination, port }: FirewallFlow): void {
  const { name } = neighbours.firewall;
  const blocked = action === 'deny';
  const extension = `rt={{epochMs}} act=${action} src=${source} spt=${scene.random.between(32_768, 65_000)} dst=${destination} dpt=${port} proto=TCP cs1Label=policy cs1=${blocked ? 'deny-any' : 'internal-out'}`;
  deviceLine(
    scene,
    name,
    `CEF:0|Gaonwall|GW-4000|6.2|${blocked ? 2002 : 2001}|session ${action}|${blocked ? 4 : 1}|${extension}`,
  );
}

/** A message of the network access control about one node, as CEF. */
export function nacNotice(scene: Scene, node: { ip: string; mac: string; text: string }): void {
  const { name, ip } = neighbours.nac;
  const extension = `rt={{epochMs}} cs1Label=type cs1=INFO dvc=${ip} dvchost=sensor-hq dst=${node.ip} dmac=${node.mac} msg=${node.text}`;
  deviceLine(scene, name, `CEF:0|Maru|Maru NAC|5.0|131|node information changed|1|${extension}`);
}

function deviceLine(scene: Scene, name: string, message: string): void {
  const line = syslogLine({ format: 'rfc3164', host: name, facility: 'local4', message });
  scene.emit({ via: 'udp', host: name, log: `${name}/syslog`, render: () => line });
}
