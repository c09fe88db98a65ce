import { writeSync } from 'node:fs';
import { alertDraft, deltaOf, itemOf, openWriter, startAt } from './store-fixture.ts';

/**
 * Appends numbered events for ever, from number `argv[3]` on, and prints the last number of each batch after its
 * commit. Every seventh event is an alert. Killed from outside.
 */
const folder = process.argv[2] ?? '';
let next = Number(process.argv[3]);
const batch = 40;
const writer = openWriter(folder, { maxRows: 700 });
for (;;) {
  const items = Array.from({ length: batch }, (_, index) => {
    const number = next + index;
    const change = { sensorEventId: `n-${number}`, at: startAt + number, fields: { 'event.sequence': number } };
    return itemOf(change, number % 7 === 0 ? alertDraft(`alert ${number}`) : null);
  });
  const results = writer.append(items);
  const duplicates = results.filter((result) => result === 'duplicate').length;
  const stored = batch - duplicates;
  writer.count([deltaOf({ received: batch, stored, dropped: duplicates, duplicates, bytes: 1 })]);
  writer.commit();
  next += batch;
  writeSync(1, `${next - 1}\n`);
}
