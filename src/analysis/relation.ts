import type { EventFields, StoredEvent } from '../core/event.ts';
import { type AlertView, baseName, viewOf } from './alert-view.ts';

/** How an event hangs together with the alert, strongest first. */
export type Relation = 'same_process' | 'process_tree' | 'same_object' | 'same_user' | 'none';

/** Entity and process ids of an event, own and parent's. */
interface ProcessIds {
  own: string[];
  parent: string[];
}

/** Accounts that every host runs; sharing one of them says nothing. */
const everyHostsUser = /^(system|local service|network service|root|localsystem|.*\$|dwm-\d+|umfd-\d+|)$/i;

/** Parents that start unrelated programs; being their child joins nothing. */
const startsEverything =
  /^(services|svchost|explorer|wininit|winlogon|userinit|taskeng|systemd|init|sshd|cron|crond|wmiprvse)?(\.exe)?$/;

/** Relation of an event to the alert by process entity ids (or pids), touched object, and user. */
export function relationOf(alertFields: EventFields, event: StoredEvent): Relation {
  const alert = processIds(alertFields);
  const other = processIds(event.fields);
  if (meets(alert.own, other.own)) return 'same_process';
  if (meets(alert.parent, other.own) || meets(alert.own, other.parent)) return 'process_tree';
  if (meets(alert.parent, other.parent) && !startsEverything.test(baseName(viewOf(alertFields).parentExecutable)))
    return 'process_tree';
  const [mine, its] = [viewOf(alertFields), viewOf(event.fields)];
  if (sharesObject(mine, its)) return 'same_object';
  return mine.user !== '' && !everyHostsUser.test(plainUser(mine)) && plainUser(mine) === plainUser(its)
    ? 'same_user'
    : 'none';
}

function processIds(fields: EventFields): ProcessIds {
  const pick = (...names: string[]) =>
    names.flatMap((name) => (fields[name] === undefined ? [] : [String(fields[name])]));
  const own = pick('process.entity_id');
  const parent = pick('process.parent.entity_id');
  return {
    own: own.length > 0 ? own : pick('process.pid').filter((pid) => Number(pid) > 4),
    parent: parent.length > 0 ? parent : pick('process.parent.pid').filter((pid) => Number(pid) > 4),
  };
}

function meets(left: string[], right: string[]): boolean {
  return left.some((value) => right.includes(value));
}

function sharesObject(mine: AlertView, its: AlertView): boolean {
  const same = (left: string, right: string) => left !== '' && left.toLowerCase() === right.toLowerCase();
  return (
    same(mine.filePath, its.filePath) ||
    same(mine.filePath, its.executable) ||
    same(mine.executable, its.filePath) ||
    (same(mine.destinationIp, its.destinationIp) && mine.destinationIp !== '127.0.0.1') ||
    same(mine.registryPath, its.registryPath)
  );
}

function plainUser(view: AlertView): string {
  return (view.user.split(/[\\/]/).at(-1) ?? '').toLowerCase();
}
