import { linuxRoutine } from './background-linux.ts';
import { windowsRoutine } from './background-windows.ts';
import { fullName, machines } from './company.ts';
import type { Estate } from './estate.ts';
import { firewallFlow, nacNotice } from './network-devices.ts';
import { createScene, type Emission } from './stage.ts';

/** Seconds between two ordinary things on one machine, on average. */
const restSeconds = 260;
/** Ordinary things around each alert, so that its context looks as it does on a busy machine. */
const routinesAroundAlert = 8;
const aroundAlertSeconds = 58;

/** Fills the day with ordinary events: thinly everywhere, and more of it around the alerts that `emissions` hold. */
export function addBackground(emissions: Emission[], estate: Estate, daySeconds: number): void {
  const alerts = emissions.filter((emission) => emission.alert !== null);
  for (const { name, system } of machines) {
    const starts = spread(`starts ${name}`, daySeconds, restSeconds);
    const host = system === 'windows' ? fullName(name).toLowerCase() : name;
    for (const alert of alerts.filter((candidate) => candidate.host === host)) {
      const from = Math.max(0, alert.offsetSeconds - aroundAlertSeconds);
      starts.push(
        ...spread(
          `near ${name} ${alert.offsetSeconds}`,
          2 * aroundAlertSeconds,
          (2 * aroundAlertSeconds) / routinesAroundAlert,
        ).map((at) => from + at),
      );
    }
    starts.sort((a, b) => a - b);
    for (const [index, startSeconds] of starts.entries()) {
      const scene = createScene({ episodeId: null, seed: `background ${name} ${index}`, startSeconds, emissions });
      const stage = estate.stage(scene);
      if (system === 'windows') windowsRoutine(stage.windows(name), scene);
      else linuxRoutine(stage.linux(name), scene);
    }
  }
  addDevices(emissions, daySeconds);
}

function addDevices(emissions: Emission[], daySeconds: number): void {
  for (const [index, startSeconds] of spread('devices', daySeconds, 150).entries()) {
    const scene = createScene({ episodeId: null, seed: `device ${index}`, startSeconds, emissions });
    const { random } = scene;
    const ip = `10.20.11.${random.between(101, 180)}`;
    if (random.next() < 0.25)
      nacNotice(scene, {
        ip,
        mac: `00:00:5e:00:53:${random.hex(2)}`,
        text: random.pick([
          '노드 정보가 변경되었습니다.',
          'IP 충돌이 해소되었습니다.',
          '인증 사용자가 로그인하였습니다.',
        ]),
      });
    else if (random.next() < 0.3)
      firewallFlow(scene, {
        action: 'deny',
        source: `198.51.100.${random.between(1, 254)}`,
        destination: '10.20.30.11',
        port: random.pick([22, 23, 3389, 8080]),
      });
    else
      firewallFlow(scene, {
        action: 'allow',
        source: ip,
        destination: `203.0.113.${random.between(60, 120)}`,
        port: 443,
      });
  }
}

/** Times between 0 and `seconds`, `everySeconds` apart on average. */
function spread(seed: string, seconds: number, everySeconds: number): number[] {
  const { random } = createScene({ episodeId: null, seed, startSeconds: 0, emissions: [] });
  const times: number[] = [];
  for (let at = everySeconds * random.next(); at < seconds; at += everySeconds * (0.3 + 1.4 * random.next()))
    times.push(at);
  return times;
}
