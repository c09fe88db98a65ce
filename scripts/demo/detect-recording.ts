import type { AlertDraft } from '../../src/core/alert.ts';
import type { NormaliseOutcome } from '../../src/core/record.ts';
import { alertOf } from '../../src/detection/alert-draft.ts';
import { createDetector } from '../../src/detection/detector.ts';
import { loadRules } from '../../src/detection/rule-loader.ts';
import { createNormaliser } from '../../src/ingest/normalise.ts';
import { payloadAt, type RecordedItem } from './recording/recorded-item.ts';

/** What ingest and detection make of one line of the recording. */
export interface DetectedLine {
  /** From 1. */
  line: number;
  outcome: NormaliseOutcome;
  alert: AlertDraft | null;
}

const syslogSource = { id: 1, name: 'demo-syslog', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto' } as const;
const edrSource = { id: 2, name: 'demo-edr', kind: 'edr_push', timeZone: 'Asia/Seoul', charset: 'auto' } as const;

/** Runs a recording through the normaliser and the rules of a folder, without sockets or storage. */
export function detectRecording(
  items: readonly RecordedItem[],
  options: { rulesFolder: string; daySeconds: number; endAt: number },
): DetectedLine[] {
  const normaliser = createNormaliser({ sources: [edrSource], defaultSource: syslogSource });
  const { rules, refused } = loadRules(options.rulesFolder);
  if (refused.length > 0) throw new Error(`Rules refused: ${JSON.stringify(refused)}`);
  const detector = createDetector(rules);
  return items.map((item, index) => {
    const at = Math.round(options.endAt + (item.offsetSeconds - options.daySeconds) * 1000);
    const raw = new TextEncoder().encode(payloadAt(item, at));
    const sourceId = item.via === 'edr' ? edrSource.id : syslogSource.id;
    const outcome = normaliser.normaliseRecord({ sourceId, raw, receivedAt: options.endAt, peer: '127.0.0.1' });
    const alert = outcome.kind === 'event' ? alertOf(outcome.event, detector.match(outcome.event)) : null;
    return { line: index + 1, outcome, alert };
  });
}
