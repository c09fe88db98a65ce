import type { ChaosAppliance } from './chaos-appliance.ts';
import { type DatagramLoad, startDatagramLoad } from './datagram-load.ts';
import { senders } from './disturbance.ts';
import { type LineLoad, startLineLoad } from './line-load.ts';
import { alertRecord, quietRecord, syslogLine } from './load-records.ts';
import { series } from './number-marks.ts';
import { type PushLoad, startPushLoad } from './push-load.ts';
import { type ServiceProbe, startServiceProbe } from './service-probe.ts';

/** Everything that honest senders send while the disturbances happen. */
export interface ChaosLoad {
  pushes: PushLoad;
  alerts: PushLoad;
  lines: LineLoad;
  datagrams: DatagramLoad;
  probe: ServiceProbe;
  stop(): Promise<void>;
}

/** Two fifths by TCP, one by UDP, two by push; an alert with its context every four seconds. */
export async function startChaosLoad(appliance: ChaosAppliance, perSecond: number): Promise<ChaosLoad> {
  const share = perSecond / 5;
  const { tcp, udp } = appliance.ports;
  const pushes = startPushLoad({
    appliance,
    record: (number) => quietRecord(series.push, number),
    perSecond: 2 * share,
    batchRecords: 200,
    pushers: 2,
    from: senders.pushes,
  });
  const alerts = startPushLoad({
    appliance,
    record: alertRecord,
    perSecond: 0.75,
    batchRecords: 3,
    pushers: 1,
    from: senders.alerts,
  });
  const line = (number: number) => syslogLine(series.line, number);
  const lines = startLineLoad({ port: tcp, from: senders.lines, line, perSecond: 2 * share });
  const datagrams = await startDatagramLoad({
    port: udp,
    from: senders.datagrams,
    line: (number) => syslogLine(series.datagram, number),
    perSecond: share,
  });
  const probe = startServiceProbe({
    appliance,
    from: senders.probe,
    record: (number) => quietRecord(series.probe, number),
  });
  return {
    pushes,
    alerts,
    lines,
    datagrams,
    probe,
    async stop() {
      await Promise.all([pushes.stop(), alerts.stop(), lines.stop(), datagrams.stop()]);
      await probe.stop();
    },
  };
}
