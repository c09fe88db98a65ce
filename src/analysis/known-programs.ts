import { withoutTrailing } from '../core/without-trailing.ts';
import { baseName, folderOf } from './alert-view.ts';

/**
 * Products whose processes start alarming-looking commands as their ordinary work, by a piece of their program path.
 * Only counted where the path is in a folder that ordinary users cannot write to (`isProtectedFolder`), because a name
 * alone can be borrowed.
 */
const managementPaths: readonly (readonly [RegExp, string])[] = [
  [/\/windows\/ccm(setup)?\//, 'Microsoft Configuration Manager'],
  [
    /\/(microsoft intune management extension|microsoft monitoring agent|microsoft azure ad connect)\//,
    'Microsoft management agent',
  ],
  [/\/(windowsazure|packages\/plugins\/microsoft)\//, 'Microsoft Azure guest agent'],
  [
    /\/(tanium|bigfix|manageengine|desktopcentral|ivanti|landesk|kaseya|ninjarmm|pdq|lansweeper|zabbix|nagios|nsclient|splunk|elastic|winlogbeat|filebeat)[^/]*\//,
    'management or monitoring agent',
  ],
  [
    /\/(veeam|veritas|commvault|acronis|netbackup|arcserve|bacula|networker|avamar|cohesity|rubrik)[^/]*\//,
    'backup product',
  ],
  [
    /\/(ahnlab|v3is\d*|v3lite|estsoft|alyac|hauri|virobot|genian[^/]*|genians|nacagent|mlagent|softcamp|fasoo[^/]*|markany|jiransecurity|somansa|waterwall|safenet|nprotect|inca internet)\//,
    'Korean security product',
  ],
  [
    /\/(windows defender[^/]*|crowdstrike|sentinelone|cylance|sophos|trend micro|symantec|mcafee|trellix|eset|kaspersky[^/]*|bitdefender|carbonblack|cortex)\//,
    'security product',
  ],
  [/\/windows\/(servicing|winsxs|softwaredistribution|uus)\//, 'Windows servicing'],
  [/\/(ansible|puppetlabs?|salt|chef|cfengine|rudder)\b/, 'configuration management'],
  [/\/(dell|hewlett-packard|hp|lenovo)\/[^/]*(update|support|command)/, 'hardware vendor update'],
];

/** Programs of the operating system that update or manage it, by file name, valid in system folders only. */
const systemManagement = new Set([
  'trustedinstaller.exe',
  'tiworker.exe',
  'usoclient.exe',
  'musnotification.exe',
  'mousocoreworker.exe',
  'wuauclt.exe',
  'wusa.exe',
  'gpupdate.exe',
  'compattelrunner.exe',
  'ngentask.exe',
  'ngen.exe',
  'dsregcmd.exe',
  'unattended-upgrade',
  'apt',
  'apt-get',
  'dpkg',
  'dnf',
  'yum',
  'rpm',
  'snapd',
  'packagekitd',
  'systemd-update',
  'cloud-init',
  'landscape-client',
  'puppet',
  'salt-minion',
  'chef-client',
  'ansible-playbook',
  'zabbix_agentd',
  'rsync',
  'restic',
  'borg',
  'bareos-fd',
  'bacula-fd',
  'logrotate',
  'certbot',
  'needrestart',
  'wsusutil.exe',
  'sppsvc.exe',
  'monitoringhost.exe',
  'waappagent.exe',
  'windowsazureguestagent.exe',
]);

/** Programs that users open documents or pages with; a shell below one is rarely ordinary. */
const documentPrograms = new Set([
  'winword.exe',
  'excel.exe',
  'powerpnt.exe',
  'outlook.exe',
  'onenote.exe',
  'mspub.exe',
  'hwp.exe',
  'hword.exe',
  'hshow.exe',
  'hcell.exe',
  'acrord32.exe',
  'acrobat.exe',
  'foxitreader.exe',
  'chrome.exe',
  'msedge.exe',
  'firefox.exe',
  'whale.exe',
  'iexplore.exe',
  'kakaotalk.exe',
  'thunderbird',
  'soffice.bin',
  'hh.exe',
  'control.exe',
]);

const serverPrograms = new Set([
  'w3wp.exe',
  'httpd',
  'httpd.exe',
  'apache2',
  'nginx',
  'nginx.exe',
  'php-fpm',
  'php-cgi.exe',
  'php-cgi',
  'tomcat9.exe',
  'tomcat8.exe',
  'sqlservr.exe',
  'mysqld',
  'mysqld.exe',
  'postgres',
  'java',
  'java.exe',
  'node',
  'gunicorn',
  'uwsgi',
  'weblogic',
  'jeus',
  'webtob',
  'umworkerprocess.exe',
  'ws_tomcatservice.exe',
]);

const scriptHosts = new Set([
  'wscript.exe',
  'cscript.exe',
  'mshta.exe',
  'rundll32.exe',
  'regsvr32.exe',
  'msbuild.exe',
  'installutil.exe',
  'regasm.exe',
  'regsvcs.exe',
  'cmstp.exe',
  'xwizard.exe',
  'odbcconf.exe',
  'forfiles.exe',
  'pcalua.exe',
  'wmic.exe',
]);

const windowsBinaries = new Set([
  'svchost.exe',
  'lsass.exe',
  'services.exe',
  'csrss.exe',
  'winlogon.exe',
  'smss.exe',
  'explorer.exe',
  'taskhostw.exe',
  'spoolsv.exe',
  'conhost.exe',
  'dllhost.exe',
  'wininit.exe',
  'rundll32.exe',
  'runtimebroker.exe',
  'searchindexer.exe',
]);

/** Which product the path of a program belongs to, null where none or where its folder can be written to by users. */
export function managementProduct(executable: string): string | null {
  const path = `${folderOf(executable)}/${baseName(executable)}`;
  if (path === '/' || isUserWritable(executable)) return null;
  for (const [pattern, product] of managementPaths)
    if (pattern.test(path) && isProtectedFolder(executable)) return product;
  if (systemManagement.has(baseName(executable)) && isProtectedFolder(executable)) return 'system update or management';
  return null;
}

/** True where only administrators can write: Program Files, Windows, installed Unix programs. Temp inside Windows is not. */
export function isProtectedFolder(path: string): boolean {
  const folder = `${folderOf(path)}/`;
  if (isUserWritable(path)) return false;
  return (
    /^(\/\/\?\/)?[a-z]:\/(program files( \(x86\))?|windows|windowsazure|packages|programdata\/microsoft\/windows defender)\//.test(
      folder,
    ) || /^(\/usr|\/bin|\/sbin|\/lib|\/lib64|\/opt|\/snap)\//.test(folder)
  );
}

/** Folders that ordinary users or web servers can write to, where installed programs do not live. */
export function isUserWritable(path: string): boolean {
  const text = path.toLowerCase().replaceAll('\\', '/').replaceAll('"', '');
  return (
    /(^|[^\w])(?:[a-z]:)?\/(users\/[^/]+\/(appdata|downloads|desktop|documents|music|pictures|videos)|users\/public|users\/[^/]+\/[^/]+\.\w+$|windows\/(temp|tasks|tracing|debug|system32\/spool\/drivers\/color)|temp|perflogs|\$recycle\.bin|intel|programdata\/[^/]+\.\w+|tmp|var\/tmp|dev\/shm|home\/[^/]+\/\.[^/]+|var\/www)(\/|$)?/.test(
      text,
    ) || /%(temp|tmp|appdata|localappdata|public|userprofile)%|\$env:(temp|tmp|appdata|localappdata|public)/.test(text)
  );
}

/** True where a file has the name of a Windows system program but lies outside the Windows folders. */
export function borrowsSystemName(path: string): boolean {
  const folder = folderOf(path);
  return (
    windowsBinaries.has(baseName(path)) &&
    folder !== '' &&
    !/^([a-z]:)?\/?(\?\?\/[a-z]:\/)?.*\/?windows(\/|$)/.test(folder)
  );
}

export const isDocumentProgram = (path: string): boolean => documentPrograms.has(baseName(path));
export const isServerProgram = (path: string): boolean =>
  serverPrograms.has(withoutTrailing(baseName(path), /[\d.]/)) || serverPrograms.has(baseName(path));
export const isScriptHost = (path: string): boolean => scriptHosts.has(baseName(path));
export const isShell = (path: string): boolean =>
  /^(cmd|powershell|pwsh|powershell_ise|bash|sh|dash|zsh|ksh|python[\d.]*|perl|ruby)(\.exe)?$/.test(baseName(path));
