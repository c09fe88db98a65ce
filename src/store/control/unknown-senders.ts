import type { UnknownSender } from '../../core/source.ts';
import type { ControlDatabase } from './control-database.ts';
import { addToTally, readTally } from './tallies.ts';

export interface UnknownSenderTable {
  /** Adds the counts; lines and guess replace those before. Beyond 10,000 the one heard of longest ago goes. */
  add(senders: readonly UnknownSender[], forgotten: number): void;
  /** The one heard of last first. */
  list(page: { limit: number; offset: number }): UnknownSender[];
  count(): number;
  /** How many were forgotten in all. */
  forgotten(): number;
  peers(): string[];
  remove(peers: readonly string[]): void;
}

const maxSenders = 10_000;
const forgottenTally = 'unknown_senders_forgotten';
type Row = Omit<UnknownSender, 'lines' | 'guess'> & { lines: string; guess: string };

export function createUnknownSenderTable(control: ControlDatabase): UnknownSenderTable {
  const count = () => control.preparePlucked<number>('SELECT count(*) FROM unknown_sender').get() ?? 0;
  return {
    add: (senders, forgotten) =>
      control.transaction(() => {
        const insert = control.prepare(
          `INSERT INTO unknown_sender (peer, first_at, last_at, received, held, transport, lines, guess)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (peer) DO UPDATE SET last_at = max(last_at, excluded.last_at),
             received = received + excluded.received, held = held + excluded.held, transport = excluded.transport,
             lines = excluded.lines, guess = excluded.guess`,
        );
        for (const { peer, firstAt, lastAt, received, held, transport, lines, guess } of senders) {
          insert.run(peer, firstAt, lastAt, received, held, transport, JSON.stringify(lines), JSON.stringify(guess));
        }
        const excess = Math.max(0, count() - maxSenders);
        control
          .prepare(
            'DELETE FROM unknown_sender WHERE peer IN (SELECT peer FROM unknown_sender ORDER BY last_at LIMIT ?)',
          )
          .run(excess);
        if (forgotten + excess > 0) addToTally(control, forgottenTally, forgotten + excess);
      }),
    list: ({ limit, offset }) =>
      control
        .prepare<Row>(
          `SELECT peer, first_at AS firstAt, last_at AS lastAt, received, held, transport, lines, guess
           FROM unknown_sender ORDER BY last_at DESC, peer LIMIT ? OFFSET ?`,
        )
        .all(limit, offset)
        .map((row) => ({
          ...row,
          lines: JSON.parse(row.lines) as string[],
          guess: JSON.parse(row.guess) as UnknownSender['guess'],
        })),
    count,
    forgotten: () => readTally(control, forgottenTally),
    peers: () => control.preparePlucked<string>('SELECT peer FROM unknown_sender').all(),
    remove(peers) {
      control
        .prepare('DELETE FROM unknown_sender WHERE peer IN (SELECT value FROM json_each(?))')
        .run(JSON.stringify(peers));
    },
  };
}
