import type { EventFields, StoredEvent } from '../../../src/core/event.ts';
import type { GroupingCandidate } from '../../../src/grouping/ports.ts';

export const dayAt = Date.UTC(2024, 4, 2, 1, 0, 0);

export interface CandidateParts {
  id: number;
  minutes: number;
  host: string;
  fields?: EventFields;
  context?: StoredEvent[];
  label?: GroupingCandidate['verdict']['label'];
  vector?: Float32Array;
}

export function candidate(parts: CandidateParts): GroupingCandidate {
  const at = dayAt + parts.minutes * 60_000;
  return {
    alert: {
      id: parts.id,
      at,
      receivedAt: at,
      sourceId: 1,
      host: parts.host,
      severity: 'high',
      title: `alert ${parts.id}`,
      origin: 'rule',
      rules: [],
      techniques: [],
      fields: parts.fields ?? {},
    },
    verdict: {
      label: parts.label ?? 'malicious',
      probability: 0.9,
      summary: '',
      techniques: [],
      citedEventIds: [parts.id],
    },
    vector: parts.vector ?? null,
    context: parts.context ?? [],
  };
}

export function contextEvent(
  id: number,
  minutes: number,
  parts: Pick<StoredEvent, 'host' | 'category' | 'action' | 'fields'>,
): StoredEvent {
  const at = dayAt + minutes * 60_000;
  return { id, at, receivedAt: at, sourceId: 1, ...parts };
}

const tool = 'C:\\Users\\Public\\od.exe';

/** Attack A starts on ws-017 (10.30.5.17) and moves to srv-db01; attack B runs on web-02 at the same time. */
export function overlappingAttacks(): { a: GroupingCandidate[]; b: GroupingCandidate[] } {
  const a = [
    candidate({
      id: 1,
      minutes: 0,
      host: 'ws-017',
      fields: {
        'process.executable': 'C:\\Windows\\System32\\powershell.exe',
        'process.entity_id': 'a2',
        'process.parent.entity_id': 'a1',
        'process.parent.executable': 'C:\\Program Files\\Office\\WINWORD.EXE',
        'user.name': 'kim.minji',
        'destination.ip': '203.0.113.45',
        'source.ip': '10.30.5.17',
      },
    }),
    candidate({
      id: 2,
      minutes: 3,
      host: 'ws-017',
      fields: {
        'process.executable': tool,
        'process.entity_id': 'a3',
        'process.parent.entity_id': 'a2',
        'process.parent.executable': 'C:\\Windows\\System32\\powershell.exe',
        'user.name': 'kim.minji',
      },
    }),
    candidate({
      id: 3,
      minutes: 25,
      host: 'srv-db01',
      fields: {
        'process.executable': 'C:\\Windows\\System32\\cmd.exe',
        'process.entity_id': 'd2',
        'process.parent.executable': 'C:\\Windows\\System32\\services.exe',
        'user.name': 'SYSTEM',
      },
      context: [
        contextEvent(300, 24.9, {
          host: 'srv-db01',
          category: 'authentication',
          action: 'logged-on',
          fields: { 'user.name': 'svc_sql', 'source.ip': '10.30.5.17' },
        }),
      ],
    }),
    candidate({
      id: 4,
      minutes: 31,
      host: 'srv-db01',
      fields: {
        'process.executable': 'C:\\Windows\\System32\\rundll32.exe',
        'process.entity_id': 'd5',
        'process.parent.entity_id': 'd2',
        'process.parent.executable': 'C:\\Windows\\System32\\cmd.exe',
        'user.name': 'SYSTEM',
      },
    }),
  ];
  const b = [
    candidate({
      id: 11,
      minutes: 1,
      host: 'web-02',
      fields: {
        'process.executable': '/bin/bash',
        'process.entity_id': 'w2',
        'process.parent.entity_id': 'w1',
        'process.parent.executable': '/usr/sbin/apache2',
        'user.name': 'www-data',
        'destination.ip': '198.51.100.7',
      },
    }),
    candidate({
      id: 12,
      minutes: 14,
      host: 'web-02',
      fields: {
        'process.executable': '/tmp/.x/kw',
        'process.entity_id': 'w9',
        'user.name': 'root',
        'destination.ip': '198.51.100.7',
      },
    }),
    candidate({
      id: 13,
      minutes: 28,
      host: 'web-02',
      fields: { 'process.executable': '/usr/sbin/usermod', 'process.entity_id': 'w12', 'user.name': 'root' },
    }),
  ];
  return { a, b };
}
