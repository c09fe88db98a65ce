import type { HealthPort } from '../../console/api/health-port.ts';
import { alarmText } from '../../sources/health/alarm-texts.ts';
import type { HealthKind } from '../../sources/health/finding.ts';
import { applianceSource } from '../../sources/source-health-watch.ts';
import type { Stores } from '../stores.ts';

/** Alarms about sources, from their tables. */
export function createConsoleHealth({ health, sources }: Pick<Stores, 'health' | 'sources'>): HealthPort {
  return {
    async alarms(closedSince) {
      const names = sources.names();
      const mutes = new Map(health.mutes().map((mute) => [`${mute.sourceId} ${mute.kind}`, mute]));
      const now = Date.now();
      return health.list({ closedSince }).map((alarm) => {
        const mute = mutes.get(`${alarm.sourceId} ${alarm.kind}`);
        const heard = mute === undefined || (mute.untilAt !== null && mute.untilAt <= now);
        return { ...alarm, sourceName: names.get(alarm.sourceId) ?? '', muted: heard ? null : mute };
      });
    },
    text: ({ kind, ...numbers }, language) => alarmText({ kind: kind as HealthKind, ...numbers }, language),
    acknowledge: async (ack) => health.acknowledge(ack),
    async mute({ sourceId, kind, untilAt, reason, by, at }) {
      if (sourceId !== applianceSource && !sources.names().has(sourceId)) return false;
      if (reason === null) health.unmute(sourceId, kind);
      else health.mute({ sourceId, kind, untilAt, reason, mutedBy: by, mutedAt: at });
      return true;
    },
  };
}
