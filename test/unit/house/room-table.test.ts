import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

interface Override {
  includes: string[];
  linter: { rules: { style?: { noRestrictedImports?: { options: { patterns: { group: string[] }[] } } } } };
}

/** Rows of the room table: room → what it may import. */
const table = new Map(
  readFileSync(join(root, 'README.md'), 'utf8')
    .replace(/.*?\n## Rooms\n(.*?)\n## .*/s, '$1')
    .split('\n')
    .filter((line) => /^\| [a-z/]+ +\|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, room = '', , mayImport = '']) => [room, mayImport] as const),
);
const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as { overrides: Override[] };
const forbidden = new Map(
  overrides.flatMap(({ includes: [folder = ''], linter }) => {
    const patterns = linter.rules.style?.noRestrictedImports?.options.patterns;
    return patterns === undefined ? [] : [[folder, new Set(patterns.flatMap(({ group }) => group))] as const];
  }),
);
const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => (name === 'console' ? ['console/contract', 'console/api', 'console/web'] : [name]));
const topRooms = folders.filter((room) => !room.startsWith('console/') && room !== 'wiring');

describe('the room table of the README', () => {
  it('has a row for every folder of src and no other', () => {
    expect([...table.keys()].sort()).toEqual([...folders].sort());
  });

  it.each(topRooms)('says of %s what the linter enforces', (room) => {
    const allowed = new Set((table.get(room) ?? '').split(', '));
    const others = [...topRooms, 'console'].filter((other) => other !== room);
    const found = forbidden.get(`src/${room}/**`) ?? new Set();
    expect(others.filter((other) => !found.has(`**/${other}/**`))).toEqual(
      others.filter((other) => allowed.has(other)),
    );
    expect(found).toContain('**/wiring/**');
    expect(found).toContain('**/appliance.ts');
  });

  it('says of the parts of console what the linter enforces', () => {
    for (const part of ['contract', 'api', 'web']) {
      const allowed = new Set((table.get(`console/${part}`) ?? '').split(', '));
      const found = forbidden.get(`src/console/${part}/**`) ?? new Set();
      const free = topRooms.filter((room) => !found.has(`**/${room}/**`));
      // The contract's schemas take plain lists of core's words.
      expect(free.filter((room) => !(part === 'contract' && room === 'core'))).toEqual(
        topRooms.filter((room) => allowed.has(room)),
      );
    }
  });

  it('keeps the libraries of rooms out of wiring and the entries', () => {
    const found = forbidden.get('src/wiring/**') ?? new Set();
    for (const library of ['better-sqlite3', 'fastify', 'node:crypto', 'node:net', 'node-cron', 'onnxruntime-node']) {
      expect(found).toContain(library);
    }
  });
});
