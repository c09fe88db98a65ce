import type { LinuxActor } from './linux-actor.ts';
import type { Scene } from './stage.ts';
import type { WindowsActor } from './windows-actor.ts';

/** What an episode plays on: its scene and the company's machines in it. */
export interface Stage {
  scene: Scene;
  windows(name: string): WindowsActor;
  linux(name: string): LinuxActor;
}

/** A part of the day that belongs together: an attack, or administration that looks like one. */
export interface Episode {
  id: string;
  kind: 'attack' | 'benign';
  title: { ko: string; en: string };
  play(stage: Stage): void;
}

/** The day's programme. */
export interface Day {
  /** Length of the day in seconds; its end becomes the moment of sending. */
  seconds: number;
  programme: { startSeconds: number; episode: Episode }[];
}

/** Seconds of a time of the day written `h:mm`. */
export function clockTime(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60;
}
