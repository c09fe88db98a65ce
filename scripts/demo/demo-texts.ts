import type { VerdictLabel } from '../../src/console/contract/vocabulary.ts';
import type { Language } from '../../src/core/verdict.ts';

/** What the demo says, in one language. `{name}` places are filled by `say`. */
export interface DemoTexts {
  starting: string;
  started: string;
  sending: string;
  sent: string;
  waiting: string;
  grouping: string;
  labels: Record<VerdictLabel, string>;
  seconds: string;
  /** Headings of the columns: verdict, probability, host, alert, time. */
  verdictHead: [string, string, string, string, string];
  ticketHead: string;
  noTickets: string;
  ticket: string;
  ticketFacts: string;
  checkHead: string;
  attackGood: string;
  attackBad: string;
  benignNone: string;
  benignSome: string;
  missing: string;
  unexpected: string;
  ledger: string;
  model: string;
  noModel: string;
  console: string;
  stay: string;
  kept: string;
  stopping: string;
  stopped: string;
  failed: string;
  timeLimit: string;
}

const ko: DemoTexts = {
  starting: '해태를 임시 폴더에서 시작합니다: {folder}',
  started: '시작되었습니다({seconds}초). 콘솔: {url}',
  sending:
    '하루치 기록을 보냅니다: UDP·TCP syslog와 EDR 수신, 이벤트 {total}건(공격 2건, 정상 관리 작업 {benign}건, 배경)',
  sent: '보냄: UDP {udp}, TCP {tcp}, EDR {edr}(저장 확인 {stored}, 중복 {duplicates}, 격리 {quarantined})',
  waiting: '보냄 {sent}/{total} · 경보 {alerts} · 판정 {verdicts} · {seconds}초',
  grouping: '판정이 끝났습니다. 티켓으로 묶는 중 · {seconds}초',
  labels: { malicious: '악성', benign: '정상', needs_review: '검토' },
  seconds: '초',
  verdictHead: ['판정', '확률', '호스트', '경보', '소요'],
  ticketHead: '티켓',
  noTickets: '티켓이 없습니다.',
  ticket: '#{id} {title}',
  ticketFacts: '호스트 {hosts} · 경보 {alerts}건 · 기법 {techniques}',
  checkHead: '실제와 비교',
  attackGood: '공격 「{title}」: 경보 {malicious}/{seen}건 악성, 티켓 1건(#{tickets})으로 묶임',
  attackBad: '공격 「{title}」: 경보 {malicious}/{seen}건 악성(예상 {expected}건), 티켓 {tickets}',
  benignNone: '정상 작업 {total}건 가운데 악성으로 판정된 것 없음',
  benignSome: '정상 작업 {total}건 가운데 {count}건이 악성으로 판정됨: {titles}',
  missing: '오지 않은 경보: 기록 {lines}행',
  unexpected: '예상하지 않은 경보 {count}건',
  ledger: '이벤트 수신 {received} = 저장 {stored} + 예외 {excepted} + 격리 {quarantined} + 유실 {dropped}',
  model: '언어 모델 {model} · 토큰 입력 {prompt} 출력 {output} · 판정당 평균 {average}초 · 전체 {seconds}초',
  noModel: '언어 모델 없이 규칙과 유사 사례로 판정함 · 전체 {seconds}초',
  console: '콘솔 {url} · 사용자 {user} · 비밀번호 {password}',
  stay: '콘솔을 둘러보십시오. 끝내려면 Ctrl-C.',
  kept: '데이터 폴더를 남겼습니다: {folder}',
  stopping: '끝내는 중입니다…',
  stopped: '끝났습니다.',
  failed: '실패: {reason}',
  timeLimit: '{seconds}초 안에 끝나지 않았습니다.',
};

const en: DemoTexts = {
  starting: 'Starting Haetae in a throw-away folder: {folder}',
  started: 'Started ({seconds} s). Console: {url}',
  sending:
    'Sending a recorded day over UDP and TCP syslog and the EDR feed: {total} events (2 attacks, {benign} administrative jobs, background)',
  sent: 'Sent: UDP {udp}, TCP {tcp}, EDR {edr} (acknowledged as stored {stored}, duplicate {duplicates}, quarantined {quarantined})',
  waiting: 'sent {sent}/{total} · alerts {alerts} · verdicts {verdicts} · {seconds} s',
  grouping: 'All verdicts are in. Making tickets · {seconds} s',
  labels: { malicious: 'malicious', benign: 'benign', needs_review: 'review' },
  seconds: 's',
  verdictHead: ['verdict', 'prob.', 'host', 'alert', 'time'],
  ticketHead: 'Tickets',
  noTickets: 'There are no tickets.',
  ticket: '#{id} {title}',
  ticketFacts: 'hosts {hosts} · {alerts} alerts · techniques {techniques}',
  checkHead: 'Against what really happened',
  attackGood: 'Attack "{title}": {malicious} of {seen} alerts malicious, one ticket (#{tickets})',
  attackBad: 'Attack "{title}": {malicious} of {seen} alerts malicious ({expected} expected), tickets {tickets}',
  benignNone: 'None of {total} administrative jobs was called malicious',
  benignSome: '{count} of {total} administrative jobs called malicious: {titles}',
  missing: 'Alerts that did not come: lines {lines} of the recording',
  unexpected: '{count} alerts that were not expected',
  ledger:
    'Events received {received} = stored {stored} + excepted {excepted} + quarantined {quarantined} + dropped {dropped}',
  model: 'Language model {model} · tokens read {prompt}, written {output} · {average} s a verdict · {seconds} s in all',
  noModel: 'No language model: decided by rules and neighbours · {seconds} s in all',
  console: 'Console {url} · user {user} · password {password}',
  stay: 'Have a look at the console. Ctrl-C ends it.',
  kept: 'The data folder was kept: {folder}',
  stopping: 'Stopping…',
  stopped: 'Stopped.',
  failed: 'Failed: {reason}',
  timeLimit: 'It did not end within {seconds} s.',
};

export function demoTexts(language: Language): DemoTexts {
  return language === 'ko' ? ko : en;
}

/** Fills the `{name}` places of a text. */
export function say(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
