import type { MembershipReason, ReferenceStory, Ticket, TicketMember } from '../../../src/core/ticket.ts';
import type { CompanyAlert } from './company-alerts.ts';

const reasons: MembershipReason[][] = [
  [{ kind: 'first', detail: '이 티켓을 만든 탐지', weight: 1 }],
  [
    { kind: 'same_process_tree', detail: 'powershell.exe (PID 6012)의 하위', weight: 0.9 },
    { kind: 'near_in_time', detail: '62초 차이', weight: 0.6 },
  ],
  [{ kind: 'same_process_tree', detail: 'svch0st.exe (PID 6440)의 하위', weight: 0.85 }],
  [
    { kind: 'shared_entity', detail: 'source.ip 10.20.7.41', weight: 0.8 },
    { kind: 'shared_entity', detail: 'user.name gaon\\svc_backup', weight: 0.7 },
  ],
  [{ kind: 'shared_entity', detail: 'user.name gaon\\svc_backup', weight: 0.7 }],
  [
    { kind: 'same_process_tree', detail: 'cmd.exe (PID 3390)의 하위', weight: 0.85 },
    { kind: 'similar_behaviour', detail: '코사인 유사도 0.81', weight: 0.4 },
  ],
];

const stories = [
  {
    id: 1042,
    title: '회계 PC 문서 감염에서 도메인 자격 증명 탈취와 백업 삭제까지',
    story:
      '회계팀 gn-acct-pc07에서 메일로 받은 견적서 문서가 숨김 PowerShell을 실행하고 203.0.113.77에 접속했습니다. 공격자는 svch0st.exe를 설치해 자동 실행에 등록한 뒤 LSASS 메모리를 덤프해 svc_backup 계정을 얻었습니다.\n\n이 계정으로 gn-file01에 PsExec로 이동하고, gn-dc01에서 ntds.dit 사본을 만들었습니다. 마지막으로 gn-file01의 섀도 복사본을 모두 삭제했습니다. 랜섬웨어 실행 직전 단계로 보이며, 세 호스트의 격리와 svc_backup 계정 정지가 급합니다.',
    severity: 'critical' as const,
    state: 'open' as const,
    users: ['gaon\\yjkim', 'gaon\\svc_backup'],
    modelId: 'qwen2.5-1.5b-instruct-q4',
  },
  {
    id: 1043,
    title: '웹 서버 gn-web02 웹셸 업로드와 채굴 프로그램 설치',
    story:
      '198.51.100.23이 gn-web02의 업로드 폴더에 올린 JSP를 호출해 셸을 실행했습니다. 이어 스크립트를 내려받고 crontab에 등록해 채굴 프로그램을 계속 실행하려 했습니다.',
    severity: 'high' as const,
    state: 'open' as const,
    users: ['tomcat'],
    modelId: null,
  },
];

/** Tickets of the alerts, the newest last, and an older closed one. */
export function companyTickets(alerts: readonly CompanyAlert[], now: number): Ticket[] {
  const made = stories.map((story): Ticket => {
    const members = alerts.filter((row) => row.ticketId === story.id);
    const times = members.map((row) => row.alert.at);
    const firstAt = Math.min(...times);
    const lastAt = Math.max(...times);
    return {
      ...story,
      language: 'ko',
      firstAt,
      lastAt,
      hosts: [...new Set(members.map((row) => row.alert.host))],
      techniques: [...new Set(members.flatMap((row) => row.alert.techniques))],
      alertCount: members.length,
      createdAt: firstAt + 40_000,
      updatedAt: lastAt + 40_000,
    };
  });
  return [closedTicket(now), ...made];
}

export function companyMembers(alerts: readonly CompanyAlert[], ticketId: number): TicketMember[] {
  return alerts
    .filter((row) => row.ticketId === ticketId)
    .map((row, index) => ({
      alertId: row.alert.id,
      reasons: reasons[index] ?? [],
      joinedAt: row.alert.at + 40_000,
    }));
}

/** Past cases that the tickets resemble. */
export const companyCases: { story: ReferenceStory; similarity: number }[] = [
  {
    story: {
      id: 31,
      title: '영업 PC 악성 매크로와 계정 탈취',
      summary: 'Office 매크로 → PowerShell → LSASS 덤프 → PsExec 이동',
      label: 'malicious',
      ticketId: 987,
    },
    similarity: 0.87,
  },
  {
    story: {
      id: 12,
      title: '랜섬웨어 전 단계: 섀도 복사본 삭제',
      summary: '원격 서비스 → vssadmin delete shadows → 대량 암호화',
      label: 'malicious',
      ticketId: null,
    },
    similarity: 0.74,
  },
  {
    story: {
      id: 44,
      title: '관리자 PsExec 배포 작업',
      summary: '관리 서버 → PsExec → msiexec 사내 배포 폴더',
      label: 'benign',
      ticketId: null,
    },
    similarity: 0.58,
  },
];

function closedTicket(now: number): Ticket {
  const firstAt = now - 9 * 86_400_000;
  return {
    id: 987,
    title: '영업 PC 악성 매크로와 계정 탈취',
    story: '영업팀 PC에서 문서 매크로가 PowerShell을 실행하고 계정을 탈취하려 했으나, 격리로 중단되었습니다.',
    language: 'ko',
    state: 'closed',
    severity: 'medium',
    firstAt,
    lastAt: firstAt + 1_500_000,
    hosts: ['gn-sales-pc02'],
    users: ['gaon\\hjlee'],
    techniques: ['T1059.001', 'T1003.001'],
    alertCount: 3,
    createdAt: firstAt + 60_000,
    updatedAt: firstAt + 86_400_000,
    modelId: 'qwen2.5-1.5b-instruct-q4',
  };
}
