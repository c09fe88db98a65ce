import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultOf } from '../../../scripts/fuzz/check-outcome.ts';
import { type Door, openDoors } from '../../../scripts/fuzz/doors.ts';
import { hostileJson, hostileTimes, hugeJson } from '../../../scripts/fuzz/hostile-values.ts';
import { mutate } from '../../../scripts/fuzz/mutate.ts';
import { createRandom } from '../../../scripts/fuzz/random.ts';
import { recordSeeds } from '../../../scripts/fuzz/record-seeds.ts';
import { loadDefinitions } from '../../../src/ingest/parsers/definitions/definition-loader.ts';

const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../../../config/parsers'));
const seeds = recordSeeds(definitions);
const seed = Date.now() % 2 ** 31;
const random = createRandom(seed);
const caught: string[] = [];
const doors = openDoors(definitions, random, (stage, thrown) => {
  caught.push(`${stage}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
});

/** Sends a record through a door; what is wrong with what it becomes. */
function faultsOf(door: Door, bytes: Uint8Array, definition: string | null = null): string[] {
  const faults = door.enter(bytes, definition).flatMap((outcome) => faultOf(outcome) ?? []);
  return faults.map(
    (fault) => `${door.name}: ${fault}, seed ${seed}: ${Buffer.from(bytes.subarray(0, 500)).toString()}`,
  );
}

/** Places in the JSON seeds where a value can be another one: `"name":` and what follows. */
const places = seeds
  .map(({ bytes }) => Buffer.from(bytes).toString())
  .filter((text) => text.startsWith('{') && text.endsWith('}'))
  .flatMap((text) =>
    [...text.matchAll(/"[^"\\]{1,40}":(?:"[^"\\]{0,80}"|\d{1,20}|\{\}|\[\])/g)].map((found) => ({ text, found })),
  );
const json = doors.filter(({ name }) => name === 'push' || name === 'line, known sender');

function replaced({ text, found }: (typeof places)[number], value: string): Buffer {
  const [whole] = found;
  return Buffer.from(
    `${text.slice(0, found.index)}${whole.slice(0, whole.indexOf('":') + 2)}${value}${text.slice(found.index + whole.length)}`,
  );
}

const names = ['items', 'SYSCALL', 'StringInserts', 'event', 'EventData', '@timestamp', 'id', 'args'];

/** A place of this name, another one where the seeds have none. */
function placeOf(name: string, index: number): (typeof places)[number] {
  const place = places.find(({ found }) => found[0].startsWith(`"${name}":`)) ?? places[(index * 31) % places.length];
  if (place === undefined) throw new Error('the seeds hold no JSON');
  return place;
}

describe('records through all doors', () => {
  it('become an event or are set aside, and no stage throws, whatever was changed in them', () => {
    const faults: string[] = [];
    for (let mutants = 0; mutants < 600; mutants++) {
      const { bytes, definition } = random.of(seeds);
      const mutant = mutate(bytes, seeds, random);
      for (const door of doors) faults.push(...faultsOf(door, mutant, definition));
    }
    expect(faults).toEqual([]);
    expect(caught).toEqual([]);
  });

  it('hold any value where another kind is expected', () => {
    expect(places.length).toBeGreaterThan(200);
    const faults: string[] = [];
    for (const [index, place] of places.entries()) {
      // Every place sees a few of the values, every value many of the places.
      for (let one = index % 7; one < hostileJson.length; one += 7) {
        const bytes = replaced(place, hostileJson[one] ?? '');
        for (const door of json) faults.push(...faultsOf(door, bytes));
      }
    }
    expect(faults).toEqual([]);
    expect(caught).toEqual([]);
  });

  it('hold empty and gigantic groups, and nest ten thousand deep', () => {
    const faults = hugeJson.flatMap((huge, index) => {
      const value = huge();
      const groups = [`{"timestamp":"1795863600","eventid":"1","items":${value}}`, value].map((text) =>
        Buffer.from(text),
      );
      return [
        ...names.flatMap((name) => json.flatMap((door) => faultsOf(door, replaced(placeOf(name, index), value)))),
        ...groups.flatMap((group) => doors.flatMap((door) => faultsOf(door, group))),
      ];
    });
    expect(faults).toEqual([]);
    expect(caught).toEqual([]);
  });

  it('carry times at and beyond the limits', () => {
    const faults = hostileTimes.flatMap((time) =>
      seeds.flatMap(({ bytes, definition }) => {
        const text = Buffer.from(bytes).toString();
        const changed = text.replace(
          /\d{4}-\d{2}-\d{2}[T ][\d:.]+Z?|[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\b1[67]\d{8,17}\b/,
          time,
        );
        const door = random.of(doors);
        return changed === text ? [] : faultsOf(door, Buffer.from(changed), definition);
      }),
    );
    expect(faults).toEqual([]);
    expect(caught).toEqual([]);
  });
});
