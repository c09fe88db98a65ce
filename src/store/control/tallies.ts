import type { ControlDatabase } from './control-database.ts';

/** Running totals for the dashboard; changed in the transaction of what they count. */
export function addToTally(control: ControlDatabase, name: string, count: number): void {
  control
    .prepare(
      'INSERT INTO tally (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value',
    )
    .run(name, count);
}

/** A total; 0 where nothing was counted yet. */
export function readTally(control: ControlDatabase, name: string): number {
  return control.preparePlucked<number>('SELECT value FROM tally WHERE name = ?').get(name) ?? 0;
}
