import type { PipelineRun, RunStep } from '../../../src/console/api/run-port.ts';
import type { HourLedger, SourceRow } from '../../../src/console/api/source-port.ts';

const hourMs = 3_600_000;

/** Reception of the company's sources; the last of them fell silent. */
export function companySources(now: number): SourceRow[] {
  return [
    source(1, 'EDR 에이전트', 'edr-push', now - 3_000, 41_000, now),
    source(2, '리눅스 서버 syslog', 'syslog-tcp', now - 9_000, 18_500, now),
    source(3, '본사 방화벽 gn-fw01', 'syslog-udp', now - 1_000, 96_000, now),
    source(4, '웹 방화벽 gn-waf01', 'syslog-udp', now - 5 * hourMs - 1_260_000, 7_200, now),
    { ...source(5, '지사 VPN', 'syslog-tls', now, 0, now), lastReceivedAt: null },
  ];
}

function source(
  id: number,
  name: string,
  kind: string,
  lastReceivedAt: number,
  perHour: number,
  now: number,
): SourceRow {
  return {
    id,
    name,
    kind,
    enabled: true,
    lastReceivedAt,
    silentAfterMs: 900_000,
    hours: hoursOf(perHour, lastReceivedAt, now),
  };
}

function hoursOf(perHour: number, lastReceivedAt: number, now: number): HourLedger[] {
  if (perHour === 0) return [];
  const firstAt = Math.floor(now / hourMs) * hourMs - 23 * hourMs;
  return Array.from({ length: 24 }, (_, index) => firstAt + index * hourMs)
    .filter((hourAt) => hourAt <= lastReceivedAt)
    .map((hourAt) => {
      const hourOfDay = ((hourAt + 9 * hourMs) / hourMs) % 24;
      const daily = 0.35 + 0.65 * Math.max(0, Math.sin(((hourOfDay - 6) / 14) * Math.PI));
      const elapsed = Math.min(1, (now - hourAt) / hourMs);
      const received = Math.round(perHour * daily * elapsed);
      const excepted = Math.round(received * 0.06);
      const quarantined = Math.round(received * 0.0012);
      const dropped = hourOfDay === 11 ? Math.round(received * 0.0004) : 0;
      return { hourAt, received, excepted, quarantined, dropped, stored: received - excepted - quarantined - dropped };
    });
}

/** Pipeline runs of the last hours, newest first; one is under way and one failed. */
export function companyRuns(now: number): PipelineRun[] {
  const kinds = ['analyse', 'group', 'collect', 'analyse', 'group', 'notify', 'collect', 'purge'];
  const earlier = Array.from({ length: 60 }, (_, index): PipelineRun => {
    const kind = kinds[index % kinds.length] ?? 'collect';
    const startedAt = now - (index + 1) * 300_000;
    const failed = index === 6;
    return {
      id: 5200 - index,
      kind,
      trigger: index === 3 ? 'demand' : 'schedule',
      startedBy: index === 3 ? 'admin' : null,
      state: failed ? 'failed' : 'succeeded',
      startedAt,
      endedAt: startedAt + 18_000 + index * 130,
      steps: stepsOf(kind, startedAt, failed),
    };
  });
  const running: PipelineRun = {
    id: 5201,
    kind: 'analyse',
    trigger: 'schedule',
    startedBy: null,
    state: 'running',
    startedAt: now - 34_000,
    endedAt: null,
    steps: [
      runStep('take_alerts', now - 34_000, { itemsTotal: 14, itemsDone: 14 }),
      {
        ...runStep('decide', now - 33_000, { itemsTotal: 14, itemsDone: 9 }),
        state: 'running',
        endedAt: null,
        attempts: 1,
      },
    ],
  };
  return [running, ...earlier];
}

function stepsOf(kind: string, startedAt: number, failed: boolean): RunStep[] {
  if (kind === 'analyse') {
    return [
      runStep('take_alerts', startedAt, { itemsTotal: 8, itemsDone: 8 }),
      runStep('decide', startedAt + 900, { itemsTotal: 8, itemsDone: 8, attempts: 2 }),
    ];
  }
  if (failed) {
    const error = 'EDR API answered 503 for GET /detections?cursor=8812; tried 4 times with growing pauses';
    return [
      {
        ...runStep('pull_pages', startedAt, { itemsTotal: 6, itemsDone: 2, itemsFailed: 4, attempts: 4 }),
        state: 'failed',
        error,
      },
    ];
  }
  return [
    runStep(kind === 'purge' ? 'remove_partitions' : `${kind}_items`, startedAt, { itemsTotal: 3, itemsDone: 3 }),
  ];
}

function runStep(kind: string, startedAt: number, counts: Partial<RunStep>): RunStep {
  return {
    kind,
    state: 'succeeded',
    itemsTotal: 0,
    itemsDone: 0,
    itemsFailed: 0,
    attempts: 1,
    error: null,
    startedAt,
    endedAt: startedAt + 12_000,
    ...counts,
  };
}
