import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.ts';
import {
  createFieldEncoder,
  decodeFields,
  decodeFieldValues,
  fieldNamesOf,
} from '../../../src/store/events/field-codes.ts';

describe('fields as they are stored', () => {
  let folder: string;
  let database: StoreDatabase;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'haetae-fields-'));
    database = openDatabase(join(folder, 'one.db'), { mode: 'write' });
    database.exec('CREATE TABLE field_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('come back as they were, also through a reader that knew fewer names before', () => {
    const encoder = createFieldEncoder(database);
    const names = fieldNamesOf(database);
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text !== '__proto__');
    const value = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (written) => {
        const fields = { ...written };
        const coded = encoder.encode(fields);
        expect(decodeFields(coded, names)).toEqual(JSON.parse(JSON.stringify(fields)));
        expect(decodeFieldValues(coded)).toEqual(Object.values(JSON.parse(JSON.stringify(fields)) as object));
      }),
    );
  });

  it('are the same for an encoder that goes on after a restart', () => {
    const first = createFieldEncoder(database).encode({ 'user.name': 'kim' });
    expect(createFieldEncoder(database).encode({ 'user.name': 'kim' })).toBe(first);
  });

  it('of made-up names stay readable when the table is full, and the table stays bounded', () => {
    const encoder = createFieldEncoder(database);
    for (let index = 0; index < 5000; index++) encoder.encode({ [`made.up.${index}`]: index });
    expect(database.preparePlucked<number>('SELECT count(*) FROM field_name').get()).toBe(4096);
    expect(decodeFields(encoder.encode({ 'made.up.late': 1 }), fieldNamesOf(database))).toEqual({ 'made.up.late': 1 });
  });

  it('with a very long name stay readable without a place in the table', () => {
    const [name, value] = ['k'.repeat(60_000), 'x'];
    database.exec('DELETE FROM field_name');
    const again = openDatabase(join(folder, 'one.db'), { mode: 'write' });
    const coded = createFieldEncoder(database).encode({ [name]: value, short: 1 });
    expect(database.preparePlucked<string>('SELECT name FROM field_name').all()).toEqual(['short']);
    expect(decodeFields(coded, fieldNamesOf(again))).toEqual({ [name]: value, short: 1 });
    again.close();
  });

  it('of a partition of version 1 are a JSON object', () => {
    expect(decodeFields('{"a":1}', fieldNamesOf(database))).toEqual({ a: 1 });
    expect(decodeFieldValues('{"a":1,"b":"x"}')).toEqual([1, 'x']);
  });
});
