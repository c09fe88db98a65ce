import { machines } from './company.ts';
import type { Stage } from './episode.ts';
import { createLinuxActor } from './linux-actor.ts';
import { createLinuxMachine } from './linux-machine.ts';
import type { Scene } from './stage.ts';
import { createWindowsActor } from './windows-actor.ts';
import { createWindowsMachine } from './windows-machine.ts';

/** The company's machines, set up once for the whole day. */
export interface Estate {
  stage(scene: Scene): Stage;
}

export function createEstate(): Estate {
  const windows = new Map(
    machines.flatMap((facts) =>
      facts.system === 'windows' ? [[facts.name, createWindowsMachine(facts)] as const] : [],
    ),
  );
  const linux = new Map(
    machines.flatMap((facts) => (facts.system === 'linux' ? [[facts.name, createLinuxMachine(facts)] as const] : [])),
  );
  return {
    stage: (scene) => ({
      scene,
      windows: (name) => createWindowsActor(existing(windows, name), scene),
      linux: (name) => createLinuxActor(existing(linux, name), scene),
    }),
  };
}

function existing<T>(machinesByName: Map<string, T>, name: string): T {
  const machine = machinesByName.get(name);
  if (machine === undefined) throw new Error(`The company has no machine ${name}.`);
  return machine;
}
