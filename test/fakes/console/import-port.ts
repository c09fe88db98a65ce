import type { ImportPort, ImportRow } from '../../../src/console/api/import-port.ts';
import { ApplianceError } from '../../../src/core/errors.ts';

const minuteMs = 60_000;
const mib = 2 ** 20;

/** Imports of an invented company: one of each state; uploads are read and appear as waiting. */
export function fakeImports(now: number): ImportPort {
  const rows = invented(now);
  return {
    list: async ({ before = Number.MAX_SAFE_INTEGER, limit }) => rows.filter(({ id }) => id < before).slice(0, limit),
    sources: async () => ['syslog', 'fw-branch', 'nac'],
    async upload({ source, name, body, by }) {
      let sizeBytes = 0;
      for await (const piece of body) sizeBytes += (piece as Uint8Array).length;
      if (name === 'again.log') {
        const params = { id: 1, name: 'again.log', source, at: new Date(now).toISOString() };
        throw new ApplianceError('FILE_IMPORTED_BEFORE', { params });
      }
      const id = (rows[0]?.id ?? 0) + 1;
      rows.unshift(row({ id, sourceName: source, name, sizeBytes, createdBy: by, origin: 'upload', createdAt: now }));
      return id;
    },
    async cancel(id) {
      const found = rows.find((known) => known.id === id && (known.state === 'running' || known.state === 'waiting'));
      if (found) found.state = 'cancelled';
      return found !== undefined;
    },
  };
}

function row(given: Partial<ImportRow>): ImportRow {
  return {
    id: 1,
    attempts: 0,
    sourceName: 'fw-branch',
    name: 'traffic.log',
    origin: 'drop',
    createdBy: '',
    sha256: 'a'.repeat(64),
    sizeBytes: 0,
    state: 'waiting',
    readBytes: 0,
    records: 0,
    stored: 0,
    quarantined: 0,
    duplicates: 0,
    errorCode: null,
    errorParams: {},
    createdAt: 0,
    startedAt: null,
    endedAt: null,
    ...given,
  };
}

function invented(now: number): ImportRow[] {
  const at = (minutes: number) => now - minutes * minuteMs;
  const counts = (records: number, quarantined = 0) => ({ records, stored: records - quarantined, quarantined });
  return [
    row({ id: 5, name: 'traffic-2026-03-02.log.zst', sizeBytes: 212 * mib, createdAt: at(1) }),
    row({
      id: 4,
      name: 'traffic-2026-03-01.log.zst',
      sizeBytes: 198 * mib,
      readBytes: 83 * mib,
      state: 'running',
      ...counts(2_310_442, 17),
      createdAt: at(6),
      startedAt: at(5),
    }),
    row({
      id: 3,
      sourceName: 'nac',
      name: '인증이력-2월.csv',
      origin: 'upload',
      createdBy: 'admin',
      sizeBytes: 4 * mib,
      readBytes: 4 * mib,
      state: 'done',
      ...counts(31_006, 2),
      createdAt: at(40),
      startedAt: at(40),
      endedAt: at(39),
    }),
    row({
      id: 2,
      name: 'traffic-2026-02-28.log.gz',
      sizeBytes: 90 * mib,
      readBytes: 61 * mib,
      state: 'failed',
      ...counts(1_501_223),
      errorCode: 'FILE_BROKEN',
      errorParams: { reason: 'unexpected end of file' },
      createdAt: at(70),
      startedAt: at(70),
      endedAt: at(66),
    }),
    row({
      id: 1,
      name: 'copy-of-traffic.log.gz',
      sizeBytes: 88 * mib,
      state: 'refused',
      errorCode: 'FILE_IMPORTED_BEFORE',
      errorParams: { id: 1, name: 'traffic-2026-02-27.log.gz', source: 'fw-branch', at: '2026-02-27T22:10:00.000Z' },
      createdAt: at(90),
      endedAt: at(90),
    }),
  ];
}
