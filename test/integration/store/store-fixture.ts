import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertDraft } from '../../../src/core/alert.ts';
import type { AppendItem, LedgerDelta } from '../../../src/core/commit.ts';
import type { NormalisedEvent } from '../../../src/core/event.ts';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import {
  type EventWriter,
  type OpenEventWriterOptions,
  openEventWriter,
} from '../../../src/store/events/event-writer.ts';
import { sealPartition } from '../../../src/store/events/sealing.ts';

/** 2026-03-02 09:00 UTC. */
export const startAt = 1_772_442_000_000;

/** A folder that is removed after `use`. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function eventOf(change: Partial<NormalisedEvent> = {}): NormalisedEvent {
  return {
    at: startAt,
    receivedAt: startAt + 20,
    sourceId: 1,
    host: 'ws-01.corp.example',
    category: 'process',
    action: 'process-started',
    sensorEventId: null,
    fields: { 'process.name': 'cmd.exe' },
    raw: new TextEncoder().encode('<13>process started'),
    threat: null,
    ...change,
  };
}

export function itemOf(change: Partial<NormalisedEvent> = {}, alert: AlertDraft | null = null): AppendItem {
  return { event: eventOf(change), alert };
}

export function alertDraft(title: string): AlertDraft {
  const hit = { id: 'r-1', title, titleKo: null, level: 'high' as const };
  const rule = { ...hit, techniques: ['T1059.001'], tactics: ['execution'] };
  return { severity: 'high', title, origin: 'rule', rules: [rule], techniques: ['T1059.001'] };
}

export function deltaOf(change: Partial<LedgerDelta>): LedgerDelta {
  const none = { received: 0, stored: 0, excepted: 0, quarantined: 0, dropped: 0, duplicates: 0, bytes: 0 };
  return { sourceId: 1, hourAt: startAt, ...none, ...change };
}

export function openWriter(folder: string, change: Partial<OpenEventWriterOptions> = {}): EventWriter {
  return openEventWriter({ folder, clock: { now: () => startAt }, ...change });
}

/** Appends and commits. */
export function store(writer: EventWriter, items: AppendItem[]): (number | 'duplicate')[] {
  const results = writer.append(items);
  writer.commit();
  return results;
}

/** Seals in this thread, all steps at once. */
export function sealNow(folder: string, partition: number): number {
  return [...sealPartition(folder, partition, () => startAt)].length;
}

export interface RecordedDiagnostics extends Diagnostics {
  reports: { name: string; details: Record<string, unknown> }[];
}

export function recordDiagnostics(): RecordedDiagnostics {
  const reports: RecordedDiagnostics['reports'] = [];
  return { reports, report: (_level, name, details = {}) => void reports.push({ name, details }), counts: () => ({}) };
}

/** The code of what `fn` throws. */
export function codeOf(fn: () => unknown): string | undefined {
  try {
    fn();
  } catch (thrown) {
    return (thrown as { code?: string }).code ?? String(thrown);
  }
  return undefined;
}
