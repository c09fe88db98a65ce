import { expect, it } from 'vitest';
import { createReparses } from '../../../src/intake/reparses.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { createReparseRunTable } from '../../../src/store/control/reparse-runs.ts';
import { withFolder } from '../store/store-fixture.ts';

const none = { examined: 0, stored: 0, duplicates: 0, failed: {}, error: null };

/** A writer that only remembers what it was told. */
function rememberingWriter() {
  const told: unknown[] = [];
  return {
    told,
    reparse: (request: object) => void told.push(request),
    cancelReparse: (requestId: number) => void told.push({ cancel: requestId }),
  };
}

it('a run that a restart cut off is started again with the same selection, and ends once', () =>
  withFolder((folder) => {
    let now = 1000;
    const clock = { now: () => now };
    const control = openControlDatabase({ folder });
    const reparseRuns = createReparseRunTable(control);
    const first = createReparses({ reparseRuns }, { writer: rememberingWriter(), clock });
    const id = first.start({ selection: { peer: '192.0.2.7' }, toSourceId: 4, actor: 'kim' });
    const other = first.start({ selection: { reason: 'bad_cef' }, actor: 'kim' });
    first.note({ ...none, type: 'reparseProgress', requestId: id, state: 'running', examined: 200, stored: 180 });
    expect(first.get(id)).toMatchObject({ state: 'running', examined: 200, stored: 180, toSourceId: 4 });
    now = 2000;
    first.note({ ...none, type: 'reparseProgress', requestId: other, state: 'succeeded', examined: 5, stored: 5 });

    const writer = rememberingWriter();
    const again = createReparses({ reparseRuns }, { writer, clock });
    expect(writer.told).toEqual([{ requestId: id, selection: { peer: '192.0.2.7' }, toSourceId: 4 }]);
    expect([again.cancel(other), again.cancel(id)]).toEqual([false, true]);
    expect(writer.told.at(-1)).toEqual({ cancel: id });
    again.note({ ...none, type: 'reparseProgress', requestId: id, state: 'cancelled', examined: 20, stored: 20 });
    expect(again.list()).toMatchObject([
      { id: other, state: 'succeeded', stored: 5, endedAt: 2000 },
      { id, state: 'cancelled', stored: 20, startedBy: 'kim' },
    ]);
    expect(reparseRuns.unfinished()).toEqual([]);
    control.close();
  }));
