import { expect, it } from 'vitest';
import { createAgedRecords } from '../../../../src/store/control/aged-records.ts';
import { createAssetTable } from '../../../../src/store/control/assets.ts';
import { openControlDatabase } from '../../../../src/store/control/control-database.ts';
import { createHealthTable } from '../../../../src/store/control/health.ts';
import { createReparseRunTable } from '../../../../src/store/control/reparse-runs.ts';
import { createSourceTable } from '../../../../src/store/control/sources.ts';
import { withFolder } from '../store-fixture.ts';

const said = {
  sourceId: 1,
  ip: '10.20.3.41',
  mac: '00-00-5E-00-53-01',
  hostName: null,
  userName: null,
  switchName: null,
  switchPort: null,
  state: null,
};

it('bindings of an address lengthen while they agree, and a later owner does not change the past', () =>
  withFolder((folder) => {
    const control = openControlDatabase({ folder });
    const assets = createAssetTable(control);
    assets.record([
      { ...said, fromAt: 100, toAt: 200 },
      { ...said, userName: 'lee.jh', switchPort: 'Gi1/0/14', fromAt: 300, toAt: 400 },
      { ...said, mac: '00-00-5E-00-53-02', userName: 'kim', fromAt: 1000, toAt: 1000 },
      { ...said, mac: null, userName: 'kim', fromAt: 1500, toAt: 1500 },
      { ...said, ip: null, switchPort: 'Gi1/0/15', fromAt: 1600, toAt: 1600 },
      { ...said, ip: null, mac: null, fromAt: 1700, toAt: 1700 },
    ]);
    expect(assets.at('10.20.3.41', 99)).toBeNull();
    expect(assets.at('10.20.3.41', 999)).toMatchObject({ userName: 'lee.jh', switchPort: 'Gi1/0/14', toAt: 400 });
    expect(assets.at('10.20.3.41', 1600)).toMatchObject({ userName: 'kim', fromAt: 1000, toAt: 1500 });
    expect(assets.list({ ip: '10.20.3.41' })).toHaveLength(2);
    expect(assets.list({ mac: '00-00-5E-00-53-01' }).map(({ switchPort }) => switchPort)).toEqual([
      'Gi1/0/15',
      'Gi1/0/14',
    ]);
    expect([...createAgedRecords(control).assets(500)]).toEqual([{ bindings: 1 }]);
    control.close();
  }));

it('alarms open once a source and kind, close, are acknowledged, muted and forgotten', () =>
  withFolder((folder) => {
    const control = openControlDatabase({ folder });
    const health = createHealthTable(control);
    const alarm = { sourceId: 4, kind: 'silent', at: 10, measured: 1, expected: 2, detail: { missed: 3 } };
    health.open(alarm);
    health.open({ ...alarm, at: 11 });
    health.update({ ...alarm, measured: 9 });
    const [open, ...others] = health.openAlarms();
    expect(others).toEqual([]);
    expect(open).toMatchObject({ openedAt: 10, measured: 9, detail: { missed: 3 }, closedAt: null });
    expect(health.acknowledge({ id: open?.id ?? 0, by: 'kim', at: 12, note: 'power works' })).toBe(true);
    expect(health.acknowledge({ id: 99, by: 'kim', at: 12, note: '-' })).toBe(false);
    health.close({ sourceId: 4, kind: 'silent', at: 20 });
    health.open({ ...alarm, at: 30 });
    expect(health.list({ closedSince: 0 }).map(({ openedAt }) => openedAt)).toEqual([30, 10]);
    expect(health.list({ closedSince: 21 })).toHaveLength(1);
    health.mute({ sourceId: 4, kind: 'silent', untilAt: null, reason: 'lab', mutedBy: 'kim', mutedAt: 1 });
    expect(health.mutes()).toMatchObject([{ sourceId: 4, reason: 'lab', untilAt: null }]);
    expect([health.unmute(4, 'silent'), health.unmute(4, 'silent')]).toEqual([true, false]);
    expect([...createAgedRecords(control).alarms(21)]).toEqual([{ alarms: 1 }]);
    const id = createSourceTable(control).ensure('fw', 'syslog', {});
    const profiles = [
      { sourceId: id, profile: '{"version":1}' },
      { sourceId: 999, profile: '{}' },
    ];
    health.saveProfiles(profiles, 5);
    health.saveProfiles(profiles, 6);
    expect([...health.profiles()]).toEqual([[id, '{"version":1}']]);
    control.close();
  }));

it('runs that parse again are kept until they end, with what they counted', () =>
  withFolder((folder) => {
    const control = openControlDatabase({ folder });
    const runs = createReparseRunTable(control);
    const id = runs.create({ selection: { reason: 'bad_cef' }, toSourceId: 3, startedBy: 'kim', startedAt: 5 });
    expect(runs.unfinished()).toMatchObject([{ id, selection: { reason: 'bad_cef' }, toSourceId: 3 }]);
    const counts = { examined: 9, stored: 7, duplicates: 0, failed: { bad_cef: 2 } };
    runs.end(id, { ...counts, state: 'succeeded', error: null, endedAt: 8 });
    expect(runs.unfinished()).toEqual([]);
    expect(runs.get(id)).toMatchObject({ ...counts, state: 'succeeded', endedAt: 8 });
    expect(runs.get(id + 1)).toBeNull();
    expect(runs.list()).toHaveLength(1);
    control.close();
  }));
