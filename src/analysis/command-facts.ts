import type { AlertView } from './alert-view.ts';
import { longestText } from './bounded-text.ts';
import type { CommandPattern } from './command-pattern.ts';
import { commandPatterns } from './command-patterns.ts';
import { hasEncodedCommand } from './decode-command.ts';
import type { Fact, FactScope } from './fact.ts';
import { isProtectedFolder, isShell, isUserWritable } from './known-programs.ts';
import { placeOfHost, urlHosts } from './network-place.ts';

/** What the alert's command, script, file or registry value does. */
export function commandFacts(scope: FactScope): Fact[] {
  const text = matchText(scope.view, scope.decoded);
  const facts = patternFacts(text, scope.alert.id);
  const add = (fact: Omit<Fact, 'eventIds'>) => facts.push({ ...fact, eventIds: [scope.alert.id] });
  const innocent = !facts.some((fact) => fact.side === 'attack');
  if (hasEncodedCommand(scope.view.commandLine)) add(encodedFact(scope.decoded, innocent));
  for (const host of new Set(urlHosts(text))) addUrlFact(host, add);
  if (/\blsass\.exe$/i.test(scope.view.targetExecutable)) add(lsassFact);
  else if (reachesIntoProcess(scope.view)) add(injectionFact);
  if (
    isUserWritable(scope.view.filePath) &&
    /\.(exe|dll|ps1|bat|vbs|js|hta|scr|sys|cpl|jsp|jspx|aspx|php|war)$/i.test(scope.view.filePath)
  )
    add({
      id: 'writes_program_to_user_folder',
      kind: 'execution',
      side: 'attack',
      en: 'writes a program or script into a folder any user can write to',
      ko: '일반 사용자가 쓸 수 있는 폴더에 프로그램이나 스크립트를 씀',
      techniques: ['T1105'],
    });
  if (startsUserFolderProgram(scope.view)) add(startEntryFact);
  if (namesInstalledProgram(scope.view.commandLine))
    add({
      id: 'names_installed_program',
      kind: 'administration',
      side: 'ordinary',
      en: 'the command names an installed program or a file on an inside server',
      ko: '명령이 설치된 프로그램이나 내부 서버의 파일을 가리킴',
      techniques: [],
    });
  return facts;
}

/** Pattern facts of any event, for the alert and for its context alike. */
export function patternFacts(text: string, eventId: number): Fact[] {
  const cut = text.slice(0, longestText);
  return commandPatterns
    .filter((pattern) => matches(pattern, cut))
    .map(({ id, kind, side, en, ko, techniques }) => ({
      id,
      kind,
      side,
      en,
      ko,
      techniques: techniques.slice(0, 1),
      eventIds: [eventId],
    }));
}

/** Everything in an event that can hold a command or a telling path. */
export function matchText(view: AlertView, decoded: string | null): string {
  return [view.commandLine, view.script, decoded ?? '', view.filePath, `${view.registryPath} ${view.registryData}`]
    .filter((text) => text.trim() !== '')
    .join('\n');
}

function matches(pattern: CommandPattern, text: string): boolean {
  return pattern.any.some((expression) => expression.test(text)) && !(pattern.not?.test(text) ?? false);
}

function encodedFact(decoded: string | null, innocent: boolean): Omit<Fact, 'eventIds'> {
  if (decoded !== null && innocent)
    return {
      id: 'encoded_but_plain',
      kind: 'administration',
      side: 'ordinary',
      en: 'the encoded command decodes to nothing alarming',
      ko: '인코딩된 명령을 풀어 보면 특이점이 없음',
      techniques: [],
    };
  return {
    id: 'encoded_command',
    kind: 'evasion',
    side: 'attack',
    en: decoded === null ? 'the command is encoded and unreadable' : 'the encoded command hides what it does',
    ko: '명령을 인코딩해 내용을 숨김',
    techniques: ['T1027'],
  };
}

function addUrlFact(host: string, add: (fact: Omit<Fact, 'eventIds'>) => void): void {
  const place = placeOfHost(host);
  if (place === 'outside')
    add({
      id: 'names_outside_address',
      kind: 'control',
      side: 'attack',
      en: `the command names the outside address ${host}`,
      ko: `명령에 외부 주소 ${host}이(가) 있음`,
      techniques: ['T1105'],
    });
  if (place === 'inside')
    add({
      id: 'names_inside_address',
      kind: 'administration',
      side: 'ordinary',
      en: `the command names the inside server ${host}`,
      ko: `명령에 내부 서버 ${host}이(가) 있음`,
      techniques: [],
    });
}

const lsassFact: Omit<Fact, 'eventIds'> = {
  id: 'opens_lsass',
  kind: 'credentials',
  side: 'attack',
  en: 'opens the memory of lsass.exe, which holds credentials',
  ko: '자격 증명을 담은 lsass.exe의 메모리를 엶',
  techniques: ['T1003.001'],
};

const injectionFact: Omit<Fact, 'eventIds'> = {
  id: 'reaches_into_process',
  kind: 'evasion',
  side: 'attack',
  en: 'a shell or user-folder program reaches into another process',
  ko: '셸이나 사용자 폴더의 프로그램이 다른 프로세스에 접근',
  techniques: ['T1055'],
};

function reachesIntoProcess(view: AlertView): boolean {
  return (
    view.targetExecutable !== '' &&
    (isShell(view.executable) || isUserWritable(view.executable)) &&
    !isShell(view.targetExecutable)
  );
}

const startEntryFact: Omit<Fact, 'eventIds'> = {
  id: 'keeps_itself_running',
  kind: 'persistence',
  side: 'attack',
  en: 'sets up a task, service or start entry for a program in a user folder or an interpreter',
  ko: '사용자 폴더의 프로그램이나 인터프리터를 작업·서비스·시작 항목으로 등록',
  techniques: ['T1547.001'],
};

function startsUserFolderProgram(view: AlertView): boolean {
  const startEntry =
    /currentversion\\(run|runonce)|\\services\\[^\\]+\\(imagepath|parameters)|\\image file execution options|\\inprocserver32/i.test(
      view.registryPath,
    ) || view.serviceName !== '';
  return (
    startEntry &&
    (isUserWritable(view.registryData) ||
      isUserWritable(view.script) ||
      /powershell|cmd(\.exe)?\s+\/c|%comspec%|mshta|wscript/i.test(`${view.registryData} ${view.script}`) ||
      isShell(view.executable))
  );
}

function namesInstalledProgram(commandLine: string): boolean {
  const paths = [...commandLine.matchAll(/"?([a-z]:\\[^"|&<>]{3,200}?\.(?:exe|dll|ps1|vbs|bat|msi|cab|msu))/gi)]
    .map((match) => match[1] ?? '')
    .slice(1, 6);
  const share =
    /\\\\(?!127\.|localhost)[\w.-]+\\[\w.-]+(?!\$)\\[^"|&]{1,160}\.(msi|exe|ps1|cab|msu|bat|vbs)\b/i.test(
      commandLine,
    ) && !/\\\\[\w.-]+\\\w+\$/.test(commandLine);
  return share || paths.some((path) => isProtectedFolder(path) && /\\program files/i.test(path));
}
