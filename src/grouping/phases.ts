import type { Language } from '../core/verdict.ts';

/** A phase of an attack as titles name it, with the ATT&CK techniques that show it. */
interface Phase {
  en: string;
  ko: string;
  techniques: readonly string[];
}

/** In the order in which attacks usually run; technique ids without their part after the dot (ATT&CK Enterprise). */
const phases: readonly Phase[] = [
  { en: 'entry through a document', ko: '문서를 통한 침투', techniques: ['T1566', 'T1204', 'T1189'] },
  { en: 'break-in through a server', ko: '서버를 통한 침입', techniques: ['T1190', 'T1505', 'T1133'] },
  { en: 'use of a stolen account', ko: '탈취 계정 사용', techniques: ['T1078', 'T1110'] },
  {
    en: 'execution of suspicious commands',
    ko: '의심 명령 실행',
    techniques: ['T1059', 'T1218', 'T1127', 'T1047', 'T1569', 'T1055'],
  },
  { en: 'download of tools', ko: '도구 내려받기', techniques: ['T1105', 'T1197'] },
  { en: 'persistence', ko: '지속성 확보', techniques: ['T1053', 'T1543', 'T1547', 'T1546', 'T1136', 'T1098', 'T1574'] },
  { en: 'evasion', ko: '탐지 회피', techniques: ['T1562', 'T1070', 'T1112', 'T1564', 'T1036'] },
  { en: 'theft of credentials', ko: '자격 증명 탈취', techniques: ['T1003', 'T1558', 'T1555', 'T1552', 'T1550'] },
  {
    en: 'reconnaissance',
    ko: '내부 정찰',
    techniques: ['T1087', 'T1069', 'T1482', 'T1018', 'T1082', 'T1016', 'T1033', 'T1049', 'T1057'],
  },
  { en: 'lateral movement', ko: '측면 이동', techniques: ['T1021', 'T1570'] },
  { en: 'remote control', ko: '원격 제어', techniques: ['T1071', 'T1219', 'T1572', 'T1095', 'T1090'] },
  { en: 'theft of data', ko: '자료 유출', techniques: ['T1560', 'T1567', 'T1048', 'T1041', 'T1005', 'T1039'] },
  {
    en: 'destruction of recovery and data',
    ko: '복구 차단·데이터 파괴',
    techniques: ['T1490', 'T1486', 'T1485', 'T1489'],
  },
];

/** Phases that the techniques show, in the usual order of attacks. Techniques of no phase are left out. */
export function phasesOf(techniques: readonly string[], language: Language): string[] {
  const plain = new Set(techniques.map((id) => id.split('.')[0] ?? ''));
  return phases.filter((phase) => phase.techniques.some((id) => plain.has(id))).map((phase) => phase[language]);
}
