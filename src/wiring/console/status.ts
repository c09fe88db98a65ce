import type { InferenceRoleStatus, StatusPort } from '../../console/api/status-port.ts';
import type { RoleStatus } from '../../inference/client.ts';
import { diskUse } from '../../operations/disk-use.ts';
import type { EventLoopMonitor } from '../../operations/event-loop-monitor.ts';
import type { Stores } from '../stores.ts';

export interface ConsoleStatusOptions {
  version: string;
  startedAt: number;
  dataFolder: string;
  inference: () => Record<'embedding' | 'language', RoleStatus>;
  eventLoop: EventLoopMonitor;
}

/** State of the appliance itself. */
export function createConsoleStatus({ search }: Pick<Stores, 'search'>, options: ConsoleStatusOptions): StatusPort {
  return {
    version: () => options.version,
    startedAt: () => options.startedAt,
    inference() {
      const status = options.inference();
      return (['embedding', 'language'] as const).map((role) => roleOf(role, status[role]));
    },
    eventLoop: () => options.eventLoop.figures(),
    async storage() {
      const [disk, partitions] = await Promise.all([diskUse(options.dataFolder), search.partitions()]);
      const metas = partitions.flatMap(({ meta }) => (meta ? [meta] : []));
      const oldest = metas.flatMap(({ minReceivedAt }) => minReceivedAt ?? []);
      const newest = metas.flatMap(({ maxReceivedAt }) => maxReceivedAt ?? []);
      return {
        disk,
        partitions: {
          count: partitions.length,
          sealed: metas.filter(({ state }) => state === 'sealed' || state === 'cold').length,
          events: metas.reduce((sum, { rowCount }) => sum + rowCount, 0),
          sizeBytes: partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
          newestAt: newest.length === 0 ? null : Math.max(...newest),
        },
      };
    },
  };
}

function roleOf(role: 'embedding' | 'language', status: RoleStatus): InferenceRoleStatus {
  const state = status.state === 'restarting' ? 'starting' : status.state;
  return {
    role,
    state,
    modelId: status.modelId,
    restarts24h: status.restarts,
    detail: state === 'ready' ? null : (status.lastError?.messageIn('ko') ?? null),
  };
}
