import type { EventCategory, EventFields } from '../../../src/core/event.ts';

export interface Episode {
  /** Minutes before now. */
  minutesAgo: number;
  host: string;
  category: EventCategory;
  action: string;
  fields: EventFields;
}

/** One thing that happened, so many minutes before now. */
export function step(
  minutesAgo: number,
  host: string,
  category: EventCategory,
  action: string,
  fields: EventFields,
): Episode {
  return { minutesAgo, host, category, action, fields };
}

/** Fields of a started process. */
export function proc(
  name: string,
  pid: number,
  parent: string,
  parentPid: number,
  commandLine: string,
  user: string,
): EventFields {
  return {
    'process.name': name,
    'process.pid': pid,
    'process.command_line': commandLine,
    'process.parent.name': parent,
    'process.parent.pid': parentPid,
    'user.name': user,
  };
}

/** Fields of a connection. */
export function net(pid: number, name: string, from: string, to: string, port: number): EventFields {
  return {
    'process.name': name,
    'process.pid': pid,
    'source.ip': from,
    'destination.ip': to,
    'destination.port': port,
  };
}
