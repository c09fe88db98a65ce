import type { InferenceRole } from './catalogue.ts';
import type { InferenceLimits } from './inference-limits.ts';

type Activity = { kind: 'loading' | 'working'; progressAt: number };

/** What the watchdog found: why the child must be killed, and which model is to blame if one is. */
export interface WatchdogFinding {
  reason: string;
  role: InferenceRole | null;
}

/** Judges from signs of life whether the child still moves. Times are monotonic milliseconds. */
export interface ChildWatchdog {
  noteAlive(at: number): void;
  noteProgress(role: InferenceRole, at: number): void;
  begin(role: InferenceRole, kind: Activity['kind'], at: number): void;
  end(role: InferenceRole): void;
  /** Models that load or work, those that load alone where there are any: loading is where native code dies most. */
  suspects(): InferenceRole[];
  check(at: number): WatchdogFinding | null;
}

export function createChildWatchdog(limits: InferenceLimits, startedAt: number): ChildWatchdog {
  const activities = new Map<InferenceRole, Activity>();
  let aliveAt = startedAt;
  let checkedAt = startedAt;

  const suspects = () => {
    const loading = [...activities].filter(([, activity]) => activity.kind === 'loading');
    return (loading.length > 0 ? loading : [...activities]).map(([role]) => role);
  };
  // The parent itself stood still (suspended machine, stopped process): nothing it missed is the child's fault.
  const forgiveOwnPause = (at: number) => {
    const pauseMs = at - checkedAt - limits.checkEveryMs;
    checkedAt = at;
    if (pauseMs < limits.checkEveryMs * 4) return;
    aliveAt = at;
    for (const activity of activities.values()) activity.progressAt = at;
  };

  return {
    noteAlive(at) {
      aliveAt = at;
    },
    noteProgress(role, at) {
      aliveAt = at;
      const activity = activities.get(role);
      if (activity) activity.progressAt = at;
    },
    begin(role, kind, at) {
      activities.set(role, { kind, progressAt: at });
    },
    end(role) {
      activities.delete(role);
    },
    suspects,
    check(at) {
      forgiveOwnPause(at);
      for (const [role, { kind, progressAt }] of activities) {
        const limitMs = kind === 'loading' ? limits.loadLimitMs : limits.progressLimitMs;
        if (at - progressAt > limitMs) return { role, reason: `no progress while ${kind} for ${limitMs} ms` };
      }
      const silent = at - aliveAt > limits.heartbeatLimitMs;
      return silent ? { role: null, reason: `no sign of life for ${limits.heartbeatLimitMs} ms` } : null;
    },
  };
}
