import type { CommandPattern } from './command-pattern.ts';

/** Signs of ordinary work in a command line; they never excuse a sign of attack by themselves, the weights decide. */
export const administrationPatterns: readonly CommandPattern[] = [
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
