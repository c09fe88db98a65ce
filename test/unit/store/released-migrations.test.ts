import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { readMigrations } from '../../../src/store/control/migrate.ts';

/**
 * SHA-256 of every migration that an appliance somewhere may have applied. One that is listed here is never edited: the
 * appliances that have it would go on without the change. With each release the new ones are added.
 */
const released: Record<string, string> = {
  '0001-base.sql': 'f243c022e6d411a84e8329529925d2e61e2c19f003ba452fd0bd3ec5b9a32f48',
  '0002-pipeline.sql': 'ceba8b9c36599ee62565f24cf5752f969878be87635ed1b6e805e2c98036af0d',
  '0003-sources.sql': 'ad38bb2b9b8f0a971aa3cc987a02df4aa28949c9fd2f776dc2462502ba58f396',
  '0004-health.sql': '575933f38b410bd5244ebb70f03fc1d1326c7838ae5d78739c82019f757f0c2d',
  '0005-files.sql': '191fc49b56f1b99ddea0b8f4b7fc39687cdc88850f14e96824b9a03663b34c0c',
  '0006-storage.sql': '2bfa1848b1f33b10d7548df3cced064d5e85951d4ce1142604818fe874fcbc76',
  '0008-retention.sql': '05b2eafad23599e6e94b60ca42a3b4ec50a76279eea6cbb4aae8f27c2de68e72',
};
/** Numbers that no release ever had; see `migrate.ts`. */
const neverUsed = [7];

it('leaves every released migration as it was', () => {
  const read = Object.fromEntries(
    readMigrations().map(({ name, sql }) => [name, createHash('sha256').update(sql).digest('hex')]),
  );
  expect(read).toMatchObject(released);
});

it('gives every migration the number after the one before, but for the numbers that never were', () => {
  const migrations = readMigrations();
  const most = migrations.at(-1)?.number ?? 0;
  const all = Array.from({ length: most }, (_, place) => place + 1).filter((number) => !neverUsed.includes(number));
  expect(migrations.map(({ number }) => number)).toEqual(all);
  expect(migrations.map(({ name }) => Number(name.slice(0, 4)))).toEqual(all);
});
