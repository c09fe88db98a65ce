import type { Alert } from '../../../src/core/alert.ts';
import type { Severity, StoredEvent } from '../../../src/core/event.ts';
import type { Verdict, VerdictLabel } from '../../../src/core/verdict.ts';

interface AlertScript {
  /** Part of the event's command line, path or action that the alert is about. */
  about: string;
  host: string;
  title: string;
  titleKo: string;
  severity: Severity;
  techniques: string[];
  label: VerdictLabel | null;
  probability: number;
  summary: string;
  ticketId: number | null;
}

const scripts: AlertScript[] = [
  script(
    '-nop -w hidden',
    'gn-acct-pc07',
    'Office document starts obfuscated PowerShell',
    'Office 문서가 난독화된 PowerShell 실행',
    'high',
    ['T1059.001', 'T1204.002'],
    'malicious',
    0.97,
    'Excel이 숨김 창으로 인코딩된 PowerShell을 실행했고[2], 곧바로 외부 주소 203.0.113.77:443에 접속했습니다[3]. 정상 업무 매크로에서는 보이지 않는 조합입니다.',
    1042,
  ),
  script(
    'CurrentVersion\\Run',
    'gn-acct-pc07',
    'Run key set in the registry',
    '자동 실행 레지스트리 등록',
    'medium',
    ['T1547.001'],
    'malicious',
    0.91,
    '시스템 프로세스를 흉내 낸 svch0st.exe를 로그온 시 자동 실행하도록 등록했습니다[4].',
    1042,
  ),
  script(
    'MiniDump',
    'gn-acct-pc07',
    'LSASS memory dump through comsvcs.dll',
    'comsvcs.dll을 이용한 LSASS 메모리 덤프',
    'critical',
    ['T1003.001'],
    'malicious',
    0.99,
    'rundll32가 comsvcs.dll의 MiniDump로 lsass(PID 712)를 덤프했습니다[1]. 자격 증명 탈취로 판단합니다.',
    1042,
  ),
  script(
    'PSEXESVC',
    'gn-file01',
    'Remote service run (PsExec)',
    '원격 서비스 실행(PsExec)',
    'high',
    ['T1021.002', 'T1569.002'],
    'malicious',
    0.93,
    '10.20.7.41에서 svc_backup 계정으로 로그인한 직후 PSEXESVC가 실행되었습니다[1][2]. 이 계정은 평소 대화형으로 쓰이지 않습니다.',
    1042,
  ),
  script(
    'ntdsutil',
    'gn-dc01',
    'Domain credentials extracted with ntdsutil',
    'ntdsutil을 이용한 도메인 자격 증명 추출',
    'critical',
    ['T1003.003'],
    'malicious',
    0.98,
    '도메인 컨트롤러에서 ntds.dit 사본을 만들었습니다[1].',
    1042,
  ),
  script(
    'delete shadows',
    'gn-file01',
    'Volume shadow copies deleted',
    '볼륨 섀도 복사본 삭제',
    'critical',
    ['T1490'],
    'malicious',
    0.98,
    '백업 섀도를 모두 삭제했습니다[1]. 랜섬웨어 실행 직전 단계에서 흔합니다.',
    1042,
  ),
  script(
    'img_0412.jsp',
    'gn-web02',
    'JSP called in an upload folder',
    '업로드 폴더의 JSP 호출',
    'high',
    ['T1505.003'],
    'malicious',
    0.88,
    '업로드 폴더의 JSP로 POST 요청이 들어온 뒤 java가 셸을 실행했습니다[1][2].',
    1043,
  ),
  script(
    'sh -c',
    'gn-web02',
    'Web server starts a shell',
    '웹 서버가 셸 실행',
    'high',
    ['T1059.004'],
    'malicious',
    0.94,
    '웹 서버 프로세스(java)가 sh로 정찰 명령을 실행했습니다[1].',
    1043,
  ),
  script(
    'x.sh',
    'gn-web02',
    'Script downloaded to a temporary folder',
    '임시 폴더로 스크립트 내려받기',
    'medium',
    ['T1105'],
    'malicious',
    0.9,
    'curl로 외부 스크립트를 /tmp/.x에 저장했습니다[1].',
    1043,
  ),
  script(
    'psexec64',
    'gn-mgmt01',
    'Remote service run (PsExec)',
    '원격 서비스 실행(PsExec)',
    'high',
    ['T1569.002'],
    'benign',
    0.08,
    '관리 서버에서 관리자 계정이 사내 배포 폴더의 설치 파일을 배포한 작업입니다[1]. 같은 시각 변경 작업과 일치합니다.',
    null,
  ),
  script(
    'create shadow',
    'gn-backup01',
    'vssadmin run',
    'vssadmin 실행',
    'low',
    ['T1490'],
    'benign',
    0.04,
    '백업 에이전트가 정해진 시각에 섀도 복사본을 만들었습니다[1].',
    null,
  ),
  script(
    'wuauclt',
    'gn-wsus01',
    'Unusual arguments of a system tool',
    '시스템 도구의 비정상 인자',
    'low',
    ['T1218'],
    'benign',
    0.11,
    'Windows Update 서비스의 정상 동작입니다[1].',
    null,
  ),
  script(
    'logon-failed',
    'gn-dev-lx03',
    'Failed root SSH login',
    'root SSH 로그인 실패',
    'medium',
    ['T1110'],
    'needs_review',
    0.46,
    'root 로그인 실패 한 건만 보이며, 같은 주소의 다른 시도는 확인되지 않습니다[1].',
    null,
  ),
  script(
    '3333',
    'gn-web02',
    'Connection to a mining pool port outside',
    '채굴 풀 포트로 외부 접속',
    'medium',
    ['T1496'],
    null,
    0,
    '',
    null,
  ),
];

export interface CompanyAlert {
  alert: Alert;
  event: StoredEvent;
  verdict: Verdict | null;
  ticketId: number | null;
}

/** Alerts with their verdicts, oldest first. */
export function companyAlerts(events: readonly StoredEvent[]): CompanyAlert[] {
  const found = scripts.map((script) => {
    const event = events.find((candidate) => isAbout(candidate, script));
    if (event === undefined) throw new Error(`no event for the alert ${script.title}`);
    return {
      alert: alertOf(event, script),
      event,
      verdict: verdictOf(event, script, events),
      ticketId: script.ticketId,
    };
  });
  return found.sort((one, other) => one.alert.id - other.alert.id);
}

function isAbout(event: StoredEvent, { host, about }: AlertScript): boolean {
  if (event.host !== host) return false;
  return event.action === about || Object.values(event.fields).some((value) => String(value).includes(about));
}

function alertOf(event: StoredEvent, { title, titleKo, severity, techniques }: AlertScript): Alert {
  const { id, at, receivedAt, sourceId, host } = event;
  const rules = [
    {
      id: `8f1c0b6e-0000-4000-8000-${String(id).padStart(12, '0')}`,
      title,
      titleKo,
      level: severity,
      techniques,
      tactics: ['execution'],
    },
  ];
  return { id, at, receivedAt, sourceId, host, severity, title, origin: 'rule', rules, techniques };
}

function verdictOf(event: StoredEvent, script: AlertScript, events: readonly StoredEvent[]): Verdict | null {
  if (script.label === null) return null;
  const context = events.filter((near) => near.host === event.host && Math.abs(near.at - event.at) <= 60_000);
  const cited = context.slice(0, 2).map((near) => near.id);
  return {
    alertId: event.id,
    label: script.label,
    probability: script.probability,
    basis: 'model',
    reviewReason: script.label === 'needs_review' ? 'uncertain' : null,
    summary: script.summary,
    language: 'ko',
    techniques: script.techniques,
    citedEventIds: cited.includes(event.id) ? cited : [...cited, event.id],
    factors: [
      { name: 'model', logOdds: logOdds(script.probability) * 0.6, detail: '언어 모델의 답' },
      { name: 'rules', logOdds: 0.9, detail: script.titleKo },
      { name: 'neighbours', logOdds: logOdds(script.probability) * 0.25, detail: '비슷한 과거 사례 5건' },
      { name: 'rarity', logOdds: -0.3, detail: '이 호스트에서 30일 동안 4회' },
    ],
    evidence: context.map((near, index) => ({
      number: index + 1,
      eventId: near.id,
      at: near.at,
      text: evidenceText(near),
    })),
    evidenceShown: context.length,
    evidenceTotal: context.length + 12,
    modelId: 'qwen2.5-1.5b-instruct-q4',
    promptTokens: 1180,
    outputTokens: 96,
    durationMs: 8420,
    decidedAt: event.at + 22_000,
  };
}

function evidenceText(event: StoredEvent): string {
  const { fields } = event;
  const about =
    fields['process.command_line'] ??
    fields['file.path'] ??
    fields['registry.path'] ??
    fields['destination.ip'] ??
    fields['url.path'] ??
    fields['user.name'];
  return `${event.action} ${fields['process.name'] ?? ''} ${about ?? ''}`.replaceAll('  ', ' ');
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function script(
  about: string,
  host: string,
  title: string,
  titleKo: string,
  severity: Severity,
  techniques: string[],
  label: VerdictLabel | null,
  probability: number,
  summary: string,
  ticketId: number | null,
): AlertScript {
  return { about, host, title, titleKo, severity, techniques, label, probability, summary, ticketId };
}
