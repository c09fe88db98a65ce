import type { FactKind, FactSide } from './facts.ts';

/** A textbook sign in a command line, script or path. `any` are alternatives; `not` takes a match back. */
export interface CommandPattern {
  id: string;
  kind: FactKind;
  side: FactSide;
  en: string;
  ko: string;
  any: readonly RegExp[];
  not?: RegExp;
  techniques: readonly string[];
}

/**
 * Signs after MITRE ATT&CK's technique pages, the LOLBAS project and Microsoft's command references. Every expression is
 * linear in the length of its input (no nested repetition), because command lines are written by attackers.
 */
export const commandPatterns: readonly CommandPattern[] = [
  // Execution
  {
    id: 'hidden_window',
    kind: 'evasion',
    side: 'attack',
    en: 'hides its window',
    ko: '창을 숨김',
    any: [/-w(in|indowstyle)?\s+(hidden|h|1)\b/i, /\bshowwindow\s*=\s*0|vbhide/i],
    techniques: ['T1564.003'],
  },
  {
    id: 'runs_text_as_code',
    kind: 'execution',
    side: 'attack',
    en: 'runs downloaded or assembled text as code',
    ko: '내려받거나 조립한 문자열을 코드로 실행',
    any: [
      /\biex\b|invoke-expression|\bi`?e`?x`?\(/i,
      /downloadstring|reflection\.assembly\]?::?load|frombase64string/i,
      /(curl|wget)\b[^|;&]{0,300}\|\s*(sudo\s+)?(ba|da|z)?sh\b/i,
      /base64\s+(-d|--decode)[^|;&]{0,100}\|\s*(ba|da)?sh\b/i,
      /python[\d.]*\s+-c\s.{0,40}(exec|import\s+(os|socket|pty))/i,
    ],
    techniques: ['T1059'],
  },
  {
    id: 'downloads_file',
    kind: 'control',
    side: 'attack',
    en: 'downloads a file with a system tool',
    ko: '시스템 도구로 파일을 내려받음',
    any: [
      /certutil[^|&]{0,80}(-|\/)(urlcache|verifyctl)/i,
      /bitsadmin[^|&]{0,80}\/(transfer|addfile)/i,
      /downloadfile|start-bitstransfer/i,
      /\b(iwr|invoke-webrequest|curl|wget)\b[^|;&]{0,300}\s-(o|outf\w*)\b/i,
      /(curl|wget)\s[^|;&]{0,200}(\/tmp|\/dev\/shm|\/var\/tmp)\//i,
    ],
    techniques: ['T1105'],
  },
  {
    id: 'proxy_execution',
    kind: 'evasion',
    side: 'attack',
    en: 'runs foreign code through a Windows program',
    ko: 'Windows 기본 프로그램을 통해 외부 코드를 실행',
    any: [
      /regsvr32[^|&]{0,120}(\/i:|scrobj)/i,
      /mshta(\.exe)?"?\s+["']?(https?:|javascript:|vbscript:)/i,
      /rundll32(\.exe)?"?\s+["']?(javascript:|[^ ]*\\(temp|public|downloads|appdata|programdata)\\)/i,
      /(installutil|msbuild|regasm|regsvcs)(\.exe)?"?\s[^|&]{0,200}\\(temp|public|downloads|appdata|desktop|programdata)\\/i,
      /wmic[^|&]{0,120}\/format:["']?(https?:|[^ "']+\.xsl)/i,
      /\bcmstp\b[^|&]{0,80}\.inf|control(\.exe)?"?\s+[^|&]{0,120}\.cpl|\bwuauclt\b[^|&]{0,200}\/updatedeploymentprovider/i,
    ],
    techniques: ['T1218'],
  },
  {
    id: 'reverse_shell',
    kind: 'control',
    side: 'attack',
    en: 'opens a remote shell to another machine',
    ko: '다른 장비로 원격 셸을 엶',
    any: [
      /\/dev\/(tcp|udp)\/[\w.]+\/\d+/,
      /\b(nc|ncat|netcat)\b[^|;&]{0,80}\s-\w*(e|c)\s*\S*(sh|cmd)/i,
      /\bbash\s+-i\b[^|;]{0,40}>&/,
      /socat\b[^|;]{0,80}exec:/i,
      /net\.sockets\.tcpclient|socket\.socket\([^)]{0,60}\)[\s\S]{0,120}(dup2|subprocess)/i,
      /mkfifo\b[^|]{0,80}\|/,
    ],
    techniques: ['T1059.004'],
  },
  {
    id: 'user_folder_in_command',
    kind: 'execution',
    side: 'attack',
    en: 'the command names a program or script in a folder any user can write to',
    ko: '명령이 일반 사용자가 쓸 수 있는 폴더의 프로그램을 가리킴',
    any: [
      /(\\users\\public|\\appdata\\(local|roaming|locallow)|\\downloads|\\windows\\temp|\\temp|\\perflogs|\\desktop)\\[^"'|&]{0,120}\.(exe|dll|ps1|bat|cmd|vbs|js|hta|scr|cpl|xml|inf|sct)\b/i,
      /(^|[\s"'=])(\/tmp|\/var\/tmp|\/dev\/shm)\/[^\s"']+/,
    ],
    not: /\.ansible\/tmp|\/tmp\/(ansible|apt|dpkg|yum|pip|npm)|ansiballz/i,
    techniques: [],
  },
  // Credentials
  {
    id: 'dumps_credentials',
    kind: 'credentials',
    side: 'attack',
    en: 'reads credentials out of memory or the system',
    ko: '메모리나 시스템에서 자격 증명을 빼냄',
    any: [
      /comsvcs(\.dll)?[^|&]{0,40}(minidump|#\+?\d+)/i,
      /procdump\w*(\.exe)?[^|&]{0,80}lsass|-ma\s+lsass/i,
      /sekurlsa|lsadump|mimikatz|invoke-mimi|kerberos::|dcsync|token::elevate|privilege::debug/i,
      /reg(\.exe)?"?\s+(save|export)[^|&]{0,40}(hklm|hkey_local_machine)\\"?(sam|system|security)\b/i,
      /ntds\.dit|ntdsutil[^|&]{0,80}(ifm|activate)/i,
      /rubeus|kerberoast|asktgt|s4u|ptt\b.{0,40}ticket|invoke-kerberoast/i,
      /(cat|less|cp|tail|head|vi|grep)\s[^|;&]{0,80}\/etc\/(shadow|gshadow)|unshadow|\.ssh\/id_(rsa|ed25519)\b/i,
      /lazagne|pypykatz|nanodump|secretsdump|vaultcmd[^|&]{0,40}list|sharpdpapi|safetykatz/i,
      /harddiskvolumeshadowcopy\d+.{0,80}(sam|system|ntds)/i,
      /\.kirbi\b|lsass[\w.-]{0,20}\.dmp\b|\.pvk\b|system32[\\/]config[\\/](sam|security)\b/i,
    ],
    techniques: ['T1003'],
  },
  // Persistence
  {
    id: 'keeps_itself_running',
    kind: 'persistence',
    side: 'attack',
    en: 'sets up a task, service or start entry for a program in a user folder or an interpreter',
    ko: '사용자 폴더의 프로그램이나 인터프리터를 작업·서비스·시작 항목으로 등록',
    any: [
      /schtasks[^&]{0,40}\/create[^&]{0,300}(\\public\\|\\temp\\|\\appdata\\|\\programdata\\[^\\"]+\.|powershell|cmd(\.exe)?\s|\bmshta\b|rundll32|wscript|-enc)/i,
      /\bsc(\.exe)?"?\s+(\\\\\S+\s+)?(create|config)[^&]{0,200}(\\public\\|\\temp\\|\\appdata\\|\\programdata\\|%comspec%|cmd(\.exe)?\s|powershell)/i,
      /(reg(\.exe)?"?\s+add|set-itemproperty|new-itemproperty)[^&]{0,200}currentversion\\(run|runonce|policies\\explorer\\run)/i,
      /new-service[^|&]{0,200}(temp|public|appdata|powershell|cmd)/i,
      /(crontab|\/etc\/cron|\/var\/spool\/cron)[^\n]{0,200}(curl|wget|\/tmp\/|\/dev\/shm|base64)/i,
      /(>>|tee)[^|;&]{0,60}(authorized_keys|\.bashrc|\.profile|rc\.local|ld\.so\.preload)/,
      /__eventfilter|commandlineeventconsumer|activescripteventconsumer/i,
      /\\image file execution options\\|\\utilman\.exe|\\sethc\.exe/i,
    ],
    techniques: ['T1053.005', 'T1543.003', 'T1547.001'],
  },
  {
    id: 'adds_account',
    kind: 'persistence',
    side: 'attack',
    en: 'creates an account or makes one an administrator',
    ko: '계정을 만들거나 관리자 권한을 부여',
    any: [
      /\bnet1?(\.exe)?"?\s+user\s+\S+\s+\S+\s+\/add/i,
      /\bnet1?(\.exe)?"?\s+localgroup\s+"?(administrators|관리자|remote desktop users)"?\s[^&]{0,60}\/add/i,
      /net1?(\.exe)?"?\s+group\s+"?(domain|enterprise) admins"?\s[^&]{0,60}\/add/i,
      /usermod\s[^;&]{0,40}(sudo|wheel|root|docker)|useradd\s[^;&]{0,60}-(o|u)\s*0\b|nopasswd/i,
      /\/etc\/sudoers/,
    ],
    techniques: ['T1136.001', 'T1098'],
  },
  // Evasion and destruction
  {
    id: 'stops_protection',
    kind: 'evasion',
    side: 'attack',
    en: 'switches protection, firewall or auditing off',
    ko: '보안·방화벽·감사 기능을 끔',
    any: [
      /set-mppreference[^|&]{0,120}(disable|exclusion)|add-mppreference/i,
      /\b(sc|net1?)(\.exe)?"?\s+(stop|config|delete)\s+"?(windefend|sense|mpssvc|eventlog|wscsvc|sysmon\w*|v3\w*|ahnlab\w*|csfalcon\w*)/i,
      /netsh\s[^&]{0,60}(state|opmode)\s*(=|\s)\s*(off|disable)/i,
      /setenforce\s+0|systemctl\s+(stop|disable|mask)\s+(--now\s+)?(auditd|rsyslog|firewalld|falcon|clamav|wazuh|apparmor)|iptables\s+-F|ufw\s+disable|pkill\s[^;]{0,40}(auditd|rsyslog|agent)/i,
      /auditpol[^|&]{0,20}\/(clear|remove|set[^|&]{0,120}(success|failure):disable)/i,
      /amsiutils|amsiinitfailed|amsicontext|etweventwrite/i,
      /\\control\\minint|\\wdigest[^\n]{0,40}uselogoncredential|disableantispyware|lmcompatibilitylevel|restrictsendingntlm|ntlmminclientsec/i,
      /taskkill[^|&]{0,60}(msmpeng|v3|ahnlab|sysmon|falcon|cylance)/i,
    ],
    techniques: ['T1562.001'],
  },
  {
    id: 'clears_traces',
    kind: 'evasion',
    side: 'attack',
    en: 'clears or redirects logs or history',
    ko: '로그나 이력을 지우거나 돌림',
    any: [
      /wevtutil(\.exe)?"?\s+(cl|clear-log)\b/i,
      /clear-eventlog|remove-eventlog|limit-eventlog/i,
      /wevtutil(\.exe)?"?\s+(sl|set-log)[^|&]{0,80}\/(e:false|lfn|logfilename)/i,
      /history\s+-c|unset\s+histfile|histsize=0|shred\s[^;&]{0,40}(log|history)|(rm|truncate)\s[^;&]{0,60}\/var\/log|ln\s+-s\S*\s+\/dev\/null\s+\S*history/i,
      /fsutil\s+usn\s+deletejournal|eventlog\\(security|system|application|svchost)/i,
    ],
    techniques: ['T1070.001'],
  },
  {
    id: 'destroys_recovery',
    kind: 'destruction',
    side: 'attack',
    en: 'deletes backups or recovery',
    ko: '백업이나 복구 기능을 지움',
    any: [
      /vssadmin(\.exe)?"?\s+(delete\s+shadows|resize\s+shadowstorage)/i,
      /wmic[^&]{0,40}shadowcopy\s+delete|win32_shadowcopy[\s\S]{0,60}(delete|remove)/i,
      /wbadmin(\.exe)?"?\s+delete/i,
      /bcdedit[^&]{0,60}(recoveryenabled\s+no|ignoreallfailures)/i,
      /(rm|shred)\s+-\w*[rf]\w*\s[^;&]{0,60}(backup|백업)/i,
    ],
    techniques: ['T1490'],
  },
  {
    id: 'locks_files',
    kind: 'destruction',
    side: 'attack',
    en: 'files get a ransom ending or a ransom note appears',
    ko: '파일 확장자가 암호화 형태로 바뀌거나 복구 안내문이 생김',
    any: [
      /\.(locked|lockbit|encrypted|crypt|enc|ransom|blackcat|conti)\b(?!\w)/i,
      /(readme|how|restore|recover|decrypt)[\w-]{0,20}(restore|decrypt|recover|files|복구)[\w-]{0,20}\.(txt|html|hta)/i,
    ],
    not: /-enc\b|openssl\s+enc|\.enc\.(json|ya?ml)/i,
    techniques: ['T1486'],
  },
  // Movement and discovery
  {
    id: 'reaches_other_host',
    kind: 'movement',
    side: 'attack',
    en: 'runs commands on another machine',
    ko: '다른 장비에서 명령을 실행',
    any: [
      /wmic[^|&]{0,20}\/node:/i,
      /(invoke-command|new-pssession|enter-pssession)[^|&]{0,80}-(computername|cn)/i,
      /psexec\w*(\.exe)?"?\s[^|&]{0,20}\\\\/i,
      /\bsc(\.exe)?"?\s+\\\\\S+\s+(create|start|stop|config|query)/i,
      /schtasks[^|&]{0,60}\/s\s+\S+/i,
      /invoke-wmimethod|win32_process[^|&]{0,80}create|winrs\s+-r:|gettypefromprogid|shellwindows|mmc20\.application/i,
      /\\\\[^\\\s]+\\(admin|c|d|ipc)\$/i,
    ],
    techniques: ['T1021'],
  },
  {
    id: 'smbexec_trace',
    kind: 'movement',
    side: 'attack',
    en: 'writes its output to an administrative share like remote execution tools do',
    ko: '원격 실행 도구처럼 관리 공유에 출력을 씀',
    any: [/\\\\(127\.0\.0\.1|localhost)\\(admin|c)\$/i, /%comspec%[^\n]{0,200}(2>&1|echo)/i],
    techniques: ['T1021.002', 'T1569.002'],
  },
  {
    id: 'looks_around',
    kind: 'discovery',
    side: 'attack',
    en: 'lists accounts, groups or trusts',
    ko: '계정·그룹·신뢰 관계를 조회',
    any: [
      /whoami(\.exe)?"?(\s+\/(all|groups|priv)|$)/i,
      /\bnet1?(\.exe)?"?\s+(user|group|localgroup|session|view|share|start|accounts)\b(?![^&]{0,80}\/(add|delete))/i,
      /nltest[^|&]{0,40}\/(domain_trusts|dclist)|dsquery|adfind|sharphound|bloodhound|powerview|seatbelt|find-localadmin|get-net(user|computer|session|localgroup)/i,
      /wmic[^|&]{0,40}(useraccount|group)\b|quser|qwinsta|query\s+user/i,
      /\bid;|;\s*(id|uname -a|whoami)\b|getcap\s+-r|find\s+\/[^;]{0,40}-perm/i,
    ],
    techniques: ['T1087'],
  },
  // Ordinary work
  {
    id: 'trims_oldest_copy',
    kind: 'administration',
    side: 'ordinary',
    en: 'removes only the oldest shadow copy of one volume',
    ko: '한 볼륨의 가장 오래된 섀도 복사본만 지움',
    any: [/vssadmin(\.exe)?"?\s+delete\s+shadows\s[^&|]{0,60}\/oldest\b/i],
    techniques: [],
  },
  {
    id: 'makes_backup',
    kind: 'administration',
    side: 'ordinary',
    en: 'makes a backup or a snapshot',
    ko: '백업이나 스냅숏을 만듦',
    any: [
      /vssadmin(\.exe)?"?\s+(create|list)/i,
      /wbadmin(\.exe)?"?\s+(start|get)/i,
      /\b(rsync|borg|restic|pg_dump|mysqldump|tar\s+-?c\w*f)\b/i,
      /\brman\b|ntbackup|robocopy\b/i,
    ],
    techniques: [],
  },
  {
    id: 'installs_software',
    kind: 'administration',
    side: 'ordinary',
    en: 'installs or updates software',
    ko: '소프트웨어를 설치하거나 갱신',
    any: [
      /msiexec(\.exe)?"?\s[^|&]{0,40}\/(i|p|update|x)\b(?![^|&]{0,40}https?:)/i,
      /\b(apt|apt-get|dnf|yum|zypper|rpm|dpkg|snap|pip3?)\s[^;&]{0,60}(install|update|upgrade|-i|-U|--configure)/i,
      /wusa(\.exe)?"?\s|usoclient|wuauclt(\.exe)?"?\s+\/(detectnow|reportnow)|dism(\.exe)?"?\s[^|&]{0,60}\/(online|add-package)/i,
      /setup(\.exe)?"?\s+\/(s|quiet|silent|qn)/i,
    ],
    techniques: [],
  },
  {
    id: 'routine_administration',
    kind: 'administration',
    side: 'ordinary',
    en: 'does routine administration (policy, state, inventory)',
    ko: '일상적인 관리 작업(정책, 상태, 자산 점검)',
    any: [
      /gpupdate|gpresult|get-hotfix|get-service|get-ciminstance|systeminfo|ipconfig|route\s+print|sfc\s+\/|chkdsk|w32tm|slmgr|repadmin|dcdiag|winrm\s+quickconfig/i,
      /systemctl\s+(restart|reload|status|start|daemon-reload)|journalctl|logrotate|ansible|puppet agent|salt-call|chef-client/i,
      /\bsc(\.exe)?"?\s+(query|qc|config|start|stop)\s(?![^&]{0,80}binpath)/i,
      /reg(\.exe)?"?\s+(query|export)\b(?![^|&]{0,40}\\(sam|security)\b)/i,
      /conhost\.exe 0x[0-9a-f]+/i,
    ],
    techniques: [],
  },
];
