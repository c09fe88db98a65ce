import type { StoredEvent } from '../core/event.ts';
import { type AlertView, baseName } from './alert-view.ts';
import { matchText, patternFacts } from './command-facts.ts';
import { decodeCommand } from './decode-command.ts';
import type { Fact, FactScope } from './fact.ts';
import { isDocumentProgram, isScriptHost, isShell, isUserWritable, managementProduct } from './known-programs.ts';
import { placeOfAddress } from './network-place.ts';
import { isAdministratorName } from './origin-facts.ts';
import { relationOf } from './relation.ts';

/** Pattern facts that mean something in a neighbouring event too. */
const telling = new Set([
  'runs_text_as_code',
  'downloads_file',
  'proxy_execution',
  'reverse_shell',
  'dumps_credentials',
  'keeps_itself_running',
  'adds_account',
  'stops_protection',
  'clears_traces',
  'destroys_recovery',
  'locks_files',
  'smbexec_trace',
  'reaches_other_host',
  'looks_around',
  'makes_backup',
  'installs_software',
]);

/** Successful logons as the Security log, sshd and PAM name them. */
const isLogon = /^(logged-(in|on)(-explicit)?|session-(started|opened|reconnected)|authenticated|accepted)/;

/** What the same host did around the alert. Only events of the same process tree or user count as attack signs. */
export function contextFacts(scope: FactScope): Fact[] {
  const facts: Fact[] = [];
  for (const { event, view } of scope.context) {
    const related = relationOf(scope.fields, event) !== 'none';
    for (const fact of nearFacts(event, view))
      if (related || fact.side === 'ordinary' || fact.id === 'near_logon_from_outside') facts.push(fact);
  }
  if (/wevtutil(\.exe)?"?\s+(cl|clear-log)\b/i.test(scope.view.commandLine)) facts.push(...exportsBefore(scope));
  return facts;
}

/** Retention rules ask for saving a log and then emptying it; somebody who covers tracks does not keep a copy. */
function* exportsBefore(scope: FactScope): Generator<Fact> {
  for (const { event, view } of scope.context) {
    if (event.at > scope.alert.at || relationOf(scope.fields, event) === 'none') continue;
    if (!/wevtutil(\.exe)?"?\s+(epl|export-log)\b/i.test(view.commandLine)) continue;
    yield {
      id: 'exported_log_before',
      kind: 'administration',
      side: 'ordinary',
      en: 'the same script saved the log before it was cleared',
      ko: '로그를 지우기 전에 같은 스크립트가 저장해 둠',
      eventIds: [event.id],
      techniques: [],
    };
  }
}

function* nearFacts(event: StoredEvent, view: AlertView): Generator<Fact> {
  for (const fact of patternFacts(matchText(view, decodeCommand(view.commandLine)), event.id))
    if (
      telling.has(fact.id) &&
      (event.category === 'process' || fact.kind === 'destruction' || fact.kind === 'credentials')
    )
      yield { ...fact, id: `near_${fact.id}`, en: `near it, a process ${fact.en}`, ko: `전후 프로세스: ${fact.ko}` };
  yield* nearOrigin(event, view);
}

function* nearOrigin(event: StoredEvent, view: AlertView): Generator<Fact> {
  const at = { eventIds: [event.id], techniques: [] as string[] };
  const unusual = isShell(view.executable) || isScriptHost(view.executable) || isUserWritable(view.executable);
  if (event.category === 'network' && placeOfAddress(view.destinationIp) === 'outside' && unusual)
    yield {
      ...at,
      id: 'near_connects_outside',
      kind: 'control',
      side: 'attack',
      en: `near it, ${baseName(view.executable)} connects to the outside address ${view.destinationIp}`,
      ko: `전후에 ${baseName(view.executable)}이(가) 외부 주소 ${view.destinationIp}에 연결`,
      techniques: ['T1071'],
    };
  if (event.category === 'process' && isUserWritable(view.executable) && view.executable !== '')
    yield {
      ...at,
      id: 'near_runs_from_user_folder',
      kind: 'execution',
      side: 'attack',
      en: `near it, ${baseName(view.executable)} runs from a folder any user can write to`,
      ko: `전후에 사용자 폴더의 ${baseName(view.executable)} 실행`,
    };
  if (
    event.category === 'file' &&
    isUserWritable(view.filePath) &&
    /\.(exe|dll|ps1|bat|vbs|hta|scr|sys)$/i.test(view.filePath) &&
    managementProduct(view.executable) === null
  )
    yield {
      ...at,
      id: 'near_writes_program_to_user_folder',
      kind: 'execution',
      side: 'attack',
      en: `near it, the program ${baseName(view.filePath)} is written to a user folder`,
      ko: `전후에 사용자 폴더에 ${baseName(view.filePath)} 생성`,
    };
  if (isDocumentProgram(view.parentExecutable) && isShell(view.executable))
    yield {
      ...at,
      id: 'near_started_by_document',
      kind: 'execution',
      side: 'attack',
      en: `near it, ${baseName(view.parentExecutable)} starts a shell`,
      ko: `전후에 ${baseName(view.parentExecutable)}이(가) 셸을 실행`,
    };
  if (isLogon.test(event.action)) yield* nearLogon(event, view);
  const product =
    event.category === 'process' || event.category === 'network' ? managementProduct(view.executable) : null;
  if (product !== null && product !== 'system update or management')
    yield {
      ...at,
      id: 'near_management',
      kind: 'administration',
      side: 'ordinary',
      en: `near it, ${product} is at work`,
      ko: `전후에 관리 프로그램(${product}) 동작`,
    };
}

function* nearLogon(event: StoredEvent, view: AlertView): Generator<Fact> {
  const account = view.user.split(/[\\/]/).at(-1) ?? '';
  const place = placeOfAddress(view.sourceIp);
  const at = { eventIds: [event.id], techniques: [] as string[] };
  if (place === 'outside')
    yield {
      ...at,
      id: 'near_logon_from_outside',
      kind: 'movement',
      side: 'attack',
      en: `near it, ${account} logs on from the outside address ${view.sourceIp}`,
      ko: `전후에 ${account}이(가) 외부 주소 ${view.sourceIp}에서 로그온`,
      techniques: ['T1078'],
    };
  if (place === 'inside' && isAdministratorName(account))
    yield {
      ...at,
      id: 'near_administrator_logon',
      kind: 'administration',
      side: 'ordinary',
      en: `near it, the administrator's account ${account} logs on from ${view.sourceIp} inside`,
      ko: `전후에 관리자 계정 ${account}이(가) 내부 ${view.sourceIp}에서 로그온`,
    };
}
