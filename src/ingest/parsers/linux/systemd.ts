import type { EventFields } from '../../../core/event.ts';
import { put, putPath } from '../field-values.ts';
import { lookUpTable } from '../look-up-table.ts';
import type { Behaviour } from '../parsed-record.ts';

const unit = /^(Started|Stopped|Starting|Stopping|Finished|Reloaded|Failed to start) (.{1,256}?)\.?$/;
const exited = /^(\S{1,256}): (?:Main|Control) process exited, code=(\w+), status=(\S+)/;
const failedUnit = /^(\S{1,256}): Failed with result '([^']+)'/;
const symlink = /^Created symlink (\S+) (?:→|->) (\S+?)\.?$/;
const logind = /^(?:New session (\S+) of user (\S+?)\.?$|Removed session (\S+?)\.?$|Session (\S+) logged out)/;
const actions = lookUpTable<string>({
  Started: 'service-started',
  Starting: 'service-starting',
  Stopped: 'service-stopped',
  Stopping: 'service-stopping',
  Finished: 'service-finished',
  Reloaded: 'service-reloaded',
  'Failed to start': 'service-failed',
});

/** Messages of the systemd service manager about units. */
export function readSystemd(message: string): Behaviour | null {
  const fields: EventFields = {};
  const started = unit.exec(message);
  if (started !== null) {
    // Newer versions name the unit before the description: "cron.service - Regular background program".
    put(fields, 'service.name', started[2]?.split(' - ', 1)[0]);
    return { category: 'host', action: actions[started[1] ?? ''] ?? 'service-changed', fields };
  }
  const failed = exited.exec(message) ?? failedUnit.exec(message);
  if (failed !== null) {
    put(fields, 'service.name', failed[1]);
    put(fields, 'event.reason', failed.slice(2).join(' '));
    return { category: 'host', action: 'service-failed', fields };
  }
  const link = symlink.exec(message);
  if (link === null) return null;
  putPath(fields, 'file.path', 'file.name', link[1]);
  put(fields, 'file.target_path', link[2]);
  return { category: 'configuration', action: 'service-enabled', fields };
}

/** Messages of systemd-logind about sessions. */
export function readLogind(message: string): Behaviour | null {
  const match = logind.exec(message);
  if (match === null) return null;
  const fields: EventFields = {};
  put(fields, 'session.id', match[1] ?? match[3] ?? match[4]);
  put(fields, 'user.name', match[2]);
  return { category: 'session', action: match[2] === undefined ? 'session-ended' : 'session-started', fields };
}
