import type { StoredEvent } from '../core/event.ts';
import { type AlertView, baseName } from './alert-view.ts';
import type { Fact, FactScope } from './fact.ts';
import {
  isDocumentProgram,
  isProtectedFolder,
  isScriptHost,
  isServerProgram,
  isShell,
  isUserWritable,
} from './known-programs.ts';

/** Process starts of the context by the id of the process. */
type Starts = ReadonlyMap<string, { event: StoredEvent; view: AlertView }>;

const longestChain = 8;

/**
 * Who stands behind the shells: a command that an installed product runs through `cmd /c` shows only `cmd.exe` as its
 * starter, and an event about one process opening another shows no starter at all. Read from the process starts in
 * the context. Windows' own folder does not count, because attackers run its programs too.
 */
export function ancestorFacts(scope: FactScope): Fact[] {
  const starts = startsOf(scope);
  const own = starts.get(idOf(scope.fields, 'process'));
  const direct = scope.view.parentExecutable === '' ? own : undefined;
  // Engines that renew themselves live under ProgramData, started by the service in Program Files.
  if (direct && !isUserWritable(direct.view.executable) && isInstalledProduct(direct.view.parentExecutable))
    return [factOf(direct.view.parentExecutable, direct.event)];
  if (!isShell(scope.view.parentExecutable)) return [];
  let id = idOf(scope.fields, 'process.parent');
  for (let steps = 0; steps < longestChain; steps += 1) {
    const start = starts.get(id);
    if (!start) return [];
    const { commandLine, parentExecutable } = start.view;
    const script = installedScript(commandLine);
    if (script !== null) return [factOf(script, start.event)];
    if (isInstalledProduct(parentExecutable)) return [factOf(parentExecutable, start.event)];
    if (!isShell(parentExecutable)) return [];
    id = idOf(start.event.fields, 'process.parent');
  }
  return [];
}

function startsOf({ context }: FactScope): Starts {
  const starts = new Map<string, { event: StoredEvent; view: AlertView }>();
  for (const { event, view } of context) {
    const id = idOf(event.fields, 'process');
    if (event.category === 'process' && view.parentExecutable !== '' && id !== '') starts.set(id, { event, view });
  }
  return starts;
}

function idOf(fields: Record<string, string | number>, prefix: string): string {
  return String(fields[`${prefix}.entity_id`] ?? fields[`${prefix}.pid`] ?? '');
}

function isInstalledProduct(path: string): boolean {
  if (!isProtectedFolder(path) || !/[\\/](program files|opt[\\/])/i.test(path)) return false;
  return !isShell(path) && !isDocumentProgram(path) && !isServerProgram(path) && !isScriptHost(path);
}

/** First argument of a shell that is no option; a path named later in a command says nothing of who runs it. */
const shellScript =
  /^"?[^"\s]*(?:sh|cmd|powershell|pwsh)(?:\.exe)?"?(?:\s+[-/]\w{1,20}(?:\s+bypass)?)*\s+["']?(\/opt\/[\w.-]+\/[\w./-]+|[a-z]:\\program files[^"|&<>]{1,200}?\.(?:ps1|bat|cmd|vbs))(?=$|[\s"'])/i;

/** The script of an installed product that a shell was started with; only administrators can put one there. */
function installedScript(commandLine: string): string | null {
  return shellScript.exec(commandLine.slice(0, 2000))?.[1] ?? null;
}

function factOf(path: string, { id }: StoredEvent): Fact {
  const name = baseName(path);
  return {
    id: 'installed_ancestor',
    kind: 'administration',
    side: 'ordinary',
    en: `behind it stands ${name}, installed in a protected folder`,
    ko: `보호된 폴더에 설치된 ${name}이(가) 실행한 것`,
    eventIds: [id],
    techniques: [],
  };
}
