import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Definition } from '../../src/ingest/parsers/definitions/definition-document.ts';
import { sampleText } from '../../src/ingest/parsers/definitions/run-sample.ts';
import { hostileTimes } from './hostile-values.ts';

/** A record to begin with; `definition` names the one whose sample it is. */
export interface Seed {
  bytes: Uint8Array;
  definition: string | null;
}

const golden = path.join(import.meta.dirname, '../../test/golden/ingest');

/** Kinds of records that the golden tables have in one shape only, or not at all. */
const others = [
  '{"timestamp":"1795863600","timestampfractional":"123","eventid":"77","node":"n1","items":{"SYSCALL":["arch=c000003e syscall=59 success=yes pid=1 ppid=2 auid=0 comm=\\"sh\\" exe=\\"/bin/sh\\""],"EXECVE":["argc=2 a0=\\"/bin/sh\\" a1=2D63"],"PATH":["item=0 name=\\"/etc/shadow\\" nametype=NORMAL"]}}',
  '{"timestamp":"99999999999999999","eventid":"1","items":{"SYSCALL":["pid=1"]}}',
  '{"timestamp":"1","eventid":"1","items":{}}',
  '{"EventID":4625,"Channel":"Security","ComputerName":"pc1","SourceName":"Microsoft-Windows-Security-Auditing","RecordNumber":7,"TimeGenerated":1795860000,"StringInserts":["S-1-0-0","-","-","0x0","S-1-0-0","u1"]}',
  '{"Event":{"System":{"EventID":{"#text":"4624"},"Channel":"Security","Computer":"pc1","EventRecordID":5,"TimeCreated":{"#attributes":{"SystemTime":"2026-11-28T11:00:00Z"}}},"EventData":{"Data":[{"@Name":"TargetUserName","#text":"u"},{"@Name":"IpPort","#text":"0"}]}}}',
  '{"EventID":5156,"Channel":"Security","Computer":"pc1","TimeGenerated":"/Date(1795863600123)/","EventData":"<Data Name=\\"SourceAddress\\">192.0.2.7</Data>"}',
  '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","UtcTime":"2026-11-28 11:00:00.123","Hashes":"MD5=00,SHA256=11","ProcessGuid":"{0}"}',
  '{"@timestamp":1795863600123456789,"event":{"id":1872591144725886494,"kind":"alert","category":["process"],"severity":99},"host":{"name":"h"},"process":{"pid":1,"args":["a","b"],"parent":{"pid":2}},"threat":{"technique":{"id":["T1059"]}}}',
  '{"event.category":"network","source.ip":"::ffff:192.0.2.7","destination":{"ip":["10.0.0.1","10.0.0.2"],"port":"443"},"dns":{"question":{"name":"a.example"}}}',
  '<38>1 2026-11-28T10:00:00Z srv01 sshd 4242 - [timeQuality isSynced="0"]  Failed password for invalid user lee from 192.0.2.7 port 51826 ssh2',
  '<34>Nov 27 14:18:10 2001:db8::78 sshd[4]: Failed password for root from 2001:db8::9 port 4022 ssh2',
  '<4>Nov 28 10:00:00 fw1 kernel: DROP IN=eth0 OUT= MAC=00:00:5e:00:53:01 SRC=192.0.2.7 DST=198.51.100.9 LEN=60 PROTO=TCP SPT=40000 DPT=22',
  '<189>45: *Mar  1 00:00:31.123: %SYS-5-CONFIG_I: Configured from console',
  '<13>Nov 28 20:00:00 h1 CEF:0|V|P|1|1|n|9|rt=2026-11-28 오후 8:00:00 externalId=7 src=192.0.2.7 cs1Label=L cs1=v',
  '<13>LEEF:2.0|V|P|1|1|^|devTime=11/28/2026 8:00:00 PM^src=192.0.2.7^sev=9',
  '<30>Nov 28 20:00:00 h1 audispd: type=EXECVE msg=audit(1795863600.123:4711): argc=2 a0="/bin/sh" a1[0]=2D a1[1]=63',
  '<13>@cee: {"@timestamp":"2026-11-28T11:00:00Z","msg":"x"}',
  'a,b,c\n1,2,3\n"x ""y""",,\n',
  ...hostileTimes.map((time) => `<38>${time} host1 sshd[9]: Failed password for root from 203.0.113.201 port 22 ssh2`),
  ...hostileTimes.map((time) => JSON.stringify({ '@timestamp': time, event: { category: ['process'] } })),
];

/** Every kind of record that ingest knows: the golden tables, the samples of the definitions, and the rarer shapes. */
export function recordSeeds(definitions: readonly Definition[]): Seed[] {
  return [
    ...readdirSync(golden)
      .filter((name) => name.endsWith('.ndjson'))
      .flatMap(goldenSeeds),
    ...definitions.flatMap(({ name, samples }) =>
      samples.map((sample) => ({ bytes: Buffer.from(sampleText(sample)), definition: name })),
    ),
    ...others.map((text) => ({ bytes: Buffer.from(text), definition: null })),
  ];
}

function goldenSeeds(name: string): Seed[] {
  return readFileSync(path.join(golden, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { raw = '', rawHex } = JSON.parse(line) as { raw?: string; rawHex?: string };
      const bytes = rawHex === undefined ? Buffer.from(raw) : Buffer.from(rawHex, 'hex');
      return { bytes, definition: null };
    });
}
