import { type AlertView, baseName } from './alert-view.ts';
import type { Fact, FactScope } from './fact.ts';
import {
  borrowsSystemName,
  isDocumentProgram,
  isProtectedFolder,
  isScriptHost,
  isServerProgram,
  isShell,
  isUserWritable,
  managementProduct,
} from './known-programs.ts';
import { placeOfAddress, placeOfHost } from './network-place.ts';

type OriginFact = Omit<Fact, 'eventIds' | 'techniques'> & { techniques?: string[] };

/** Who acts: the process, what started it, the account, and where a connection goes. */
export function originFacts(scope: FactScope): Fact[] {
  const own = [...processOrigin(scope.view), ...accountOrigin(scope.view), ...connection(scope.view)];
  return own.map((fact) => ({ ...fact, techniques: fact.techniques ?? [], eventIds: [scope.alert.id] }));
}

function* processOrigin(view: AlertView): Generator<OriginFact> {
  const { executable, parentExecutable } = view;
  const product = managementProduct(parentExecutable) ?? managementProduct(executable);
  if (product !== null)
    yield {
      id: 'started_by_management',
      kind: 'administration',
      side: 'ordinary',
      en: `started by ${product} from a protected folder`,
      ko: `보호된 폴더의 관리 프로그램(${product})이 실행함`,
    };
  if (isUserWritable(executable) && executable !== '')
    yield {
      id: 'runs_from_user_folder',
      kind: 'execution',
      side: 'attack',
      en: 'the program lies in a folder any user can write to',
      ko: '일반 사용자가 쓸 수 있는 폴더의 프로그램',
      techniques: ['T1204.002'],
    };
  if (isUserWritable(parentExecutable) && parentExecutable !== '')
    yield {
      id: 'parent_in_user_folder',
      kind: 'execution',
      side: 'attack',
      en: 'started by a program in a folder any user can write to',
      ko: '일반 사용자가 쓸 수 있는 폴더의 프로그램이 실행함',
    };
  if (borrowsSystemName(executable) || borrowsSystemName(parentExecutable))
    yield {
      id: 'borrowed_system_name',
      kind: 'evasion',
      side: 'attack',
      en: 'has the name of a Windows program but lies elsewhere',
      ko: 'Windows 시스템 파일 이름을 다른 폴더에서 사용',
      techniques: ['T1036.005'],
    };
  yield* parentOrigin(view);
  if (
    product === null &&
    isProtectedFolder(executable) &&
    isProtectedFolder(parentExecutable) &&
    !isShell(parentExecutable) &&
    !isDocumentProgram(parentExecutable) &&
    !isServerProgram(parentExecutable) &&
    !isScriptHost(parentExecutable)
  )
    yield {
      id: 'installed_programs',
      kind: 'administration',
      side: 'ordinary',
      en: 'program and starter are installed in protected folders',
      ko: '프로그램과 상위 프로세스 모두 보호된 폴더에 설치됨',
    };
}

function* parentOrigin(view: AlertView): Generator<OriginFact> {
  const parent = view.parentExecutable;
  const shellLike = isShell(view.executable) || isScriptHost(view.executable);
  if (isDocumentProgram(parent) && (shellLike || isUserWritable(view.executable)))
    yield {
      id: 'started_by_document',
      kind: 'execution',
      side: 'attack',
      en: `started by the document or web program ${baseName(parent)}`,
      ko: `문서·웹 프로그램 ${baseName(parent)}이(가) 실행함`,
      techniques: ['T1204.002'],
    };
  if (isServerProgram(parent) && shellLike)
    yield {
      id: 'started_by_server',
      kind: 'execution',
      side: 'attack',
      en: `started by the server program ${baseName(parent)}`,
      ko: `서버 프로그램 ${baseName(parent)}이(가) 실행함`,
      techniques: ['T1190'],
    };
  if (isScriptHost(parent) && !isProtectedScript(view.parentCommandLine))
    yield {
      id: 'started_by_script_host',
      kind: 'execution',
      side: 'attack',
      en: `started by the script host ${baseName(parent)}`,
      ko: `스크립트 호스트 ${baseName(parent)}이(가) 실행함`,
      techniques: ['T1059'],
    };
  if (/^(wmiprvse|wsmprovhost|psexesvc|mmc|dllhost)\.exe$/.test(baseName(parent)))
    yield {
      id: 'started_remotely',
      kind: 'movement',
      side: 'attack',
      en: `started through remote management (${baseName(parent)})`,
      ko: `원격 관리(${baseName(parent)})를 통해 실행됨`,
      techniques: ['T1021'],
    };
}

/** A script host that runs a file from Windows or Program Files does what was installed. */
function isProtectedScript(commandLine: string): boolean {
  const script = scriptIn(commandLine);
  return script !== null && isProtectedFolder(script);
}

/** From the first drive between two quotation marks to the last ending of a script; the first such path of the command. */
export function scriptIn(commandLine: string): string | null {
  for (const piece of commandLine.split('"')) {
    const from = piece.search(/[a-z]:\\/i);
    if (from < 0) continue;
    const path = piece.slice(from);
    const ending = [...path.matchAll(/\.(?:vbs|js|wsf|dll|hta|cpl)/gi)].at(-1);
    // At least one letter between `C:\` and the ending.
    if (ending !== undefined && ending.index > 3) return path.slice(0, ending.index + ending[0].length);
  }
  return null;
}

function* accountOrigin(view: AlertView): Generator<OriginFact> {
  const name = view.user.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (
    /^(www-data|apache|nginx|tomcat|iusr|defaultapppool|nobody|mssqlserver|mysql|postgres)$/.test(name) &&
    (isShell(view.executable) || isServerProgram(view.parentExecutable))
  )
    yield {
      id: 'server_account_shell',
      kind: 'execution',
      side: 'attack',
      en: `runs as the server account ${name}`,
      ko: `서버 계정 ${name}(으)로 실행됨`,
      techniques: ['T1505.003'],
    };
  if (isAdministratorName(name))
    yield {
      id: 'administrator_account',
      kind: 'administration',
      side: 'ordinary',
      en: `account ${name} is named as an administrator's`,
      ko: `관리자 이름의 계정 ${name}`,
    };
}

/** Names that sites give to administrators' personal or job accounts; a hint, never a proof. */
export function isAdministratorName(name: string): boolean {
  return /(^|[._-])(adm|admin|administrator|it|infra|sysadmin|secops|ops|deploy|ansible|backup|helpdesk)($|[._\d-])/.test(
    name.toLowerCase(),
  );
}

function* connection(view: AlertView): Generator<OriginFact> {
  const place = view.destinationIp === '' ? placeOfHost(view.destinationDomain) : placeOfAddress(view.destinationIp);
  const target = view.destinationDomain || view.destinationIp;
  const unusual = isShell(view.executable) || isScriptHost(view.executable) || isUserWritable(view.executable);
  if (place === 'outside' && unusual)
    yield {
      id: 'connects_outside',
      kind: 'control',
      side: 'attack',
      en: `a shell, script host or user-folder program connects to the outside address ${target}`,
      ko: `셸·스크립트·사용자 폴더 프로그램이 외부 주소 ${target}에 연결`,
      techniques: ['T1071'],
    };
  if (place === 'inside')
    yield {
      id: 'connects_inside',
      kind: 'administration',
      side: 'ordinary',
      en: `connects to the inside address ${target}`,
      ko: `내부 주소 ${target}에 연결`,
    };
}
