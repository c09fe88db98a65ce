import { createSocket } from 'node:dgram';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { systemClock } from '../../../src/core/clock.ts';
import type { NewSource } from '../../../src/core/source.ts';
import { createReparses } from '../../../src/intake/reparses.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { loadSettings } from '../../../src/settings/load-settings.ts';
import { createNatAdmin } from '../../../src/sources/nat-admin.ts';
import { createSenderAssignments } from '../../../src/sources/sender-assignment.ts';
import { createSourceAdmin } from '../../../src/sources/source-admin.ts';
import { createSourceKeeper } from '../../../src/sources/source-keeper.ts';
import { createZoneAdmin } from '../../../src/sources/zone-admin.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { migrate, readMigrations } from '../../../src/store/control/migrate.ts';
import { createSourceTable } from '../../../src/store/control/sources.ts';
import { createUnknownSenderTable } from '../../../src/store/control/unknown-senders.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { createConsoleParsers } from '../../../src/wiring/console/parsers.ts';
import { startFeeds } from '../../../src/wiring/feeds.ts';
import { createDiskRoom } from '../../../src/wiring/needs-room.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { hangLimitMs, waitUntil } from '../../wait-until.ts';
import { codeOf, recordDiagnostics, withFolder } from '../store/store-fixture.ts';

const program = new URL('../../..', import.meta.url).pathname;
const author = { at: 1000, by: 'kim' };
const usual = { transport: '', parser: 'auto', charset: 'auto', timeZone: 'Asia/Seoul', enabled: true } as const;

/** Receiver, writer and control database as the appliance has them, and the console's ports over them. */
async function openSources(folder: string, settingsText: object = {}) {
  const file = join(folder, 'haetae.yaml');
  const local = '127.0.0.1:0';
  const data = join(folder, 'data');
  const parsersFolder = join(folder, 'parsers');
  const rulesFolder = join(folder, 'rules');
  for (const made of [parsersFolder, rulesFolder]) mkdirSync(made, { recursive: true });
  copyFileSync(join(program, 'config/parsers/fortigate.yaml'), join(parsersFolder, 'fortigate.yaml'));
  const ingest = { udp: local, tcp: '', tls: '', http: local, parsersFolder };
  const detection = { rulesFolder };
  writeFileSync(file, stringify({ data: { folder: data }, ingest, detection, ...settingsText }));
  const settings = loadSettings(file);
  const diagnostics = recordDiagnostics();
  const stores = openStores({ folder: data, clock: systemClock, diagnostics, auditHash: () => '' });
  const tls = await selfMadeCertificate(join(data, 'certificate'), []);
  const feeds = await startFeeds(stores, {
    settings,
    sockets: {},
    tls,
    diagnostics,
    room: createDiskRoom(),
    onFatal: (error) => {
      throw error;
    },
  });
  const reparses = createReparses(stores, { writer: feeds.writer, clock: systemClock });
  feeds.follow({ onReparse: (progress) => reparses.note(progress) });
  const { book } = feeds;
  const keeper = createSourceKeeper(stores, createConsoleParsers(settings.ingest.parsersFolder));
  const sourceAdmin = { book, keeper, reparses, transaction: stores.control.transaction };
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.5', resolve));
  return {
    stores,
    feeds,
    admin: createSourceAdmin(stores, sourceAdmin),
    nat: createNatAdmin(stores, book),
    zones: createZoneAdmin(stores, book),
    unknown: createSenderAssignments(stores, sourceAdmin),
    send: (line: string) =>
      new Promise<void>((resolve, reject) =>
        socket.send(line, feeds.receiver.addresses().udp?.port ?? 0, '127.0.0.1', (error) =>
          error ? reject(error) : resolve(),
        ),
      ),
    push: (name: string, token: string) =>
      push(feeds.receiver.addresses().http?.port ?? 0, { name, token, ca: tls.cert }),
    /** The newest event once it says so. */
    async newest(fits: (event: { sourceId: number; fields: Record<string, unknown> }) => boolean) {
      let found: Awaited<ReturnType<typeof stores.search.search>>['events'][number] | undefined;
      await waitUntil('an event', async () => {
        [found] = (await stores.search.search({ limit: 1 }, { deadlineMs: hangLimitMs })).events;
        return found !== undefined && fits(found);
      });
      if (found === undefined) throw new Error('no event');
      return found;
    },
    /** Resolves once a record of the source was counted as dropped. */
    async dropped(sourceId: number) {
      await waitUntil('a dropped record', async () => {
        const hours = await stores.search.countsByHour({ fromAt: 0, toAt: Number.MAX_SAFE_INTEGER });
        return hours.some((hour) => hour.sourceId === sourceId && hour.dropped === 1);
      });
    },
    /** Resolves once the writer has told of an unknown sender with a held line. */
    async listed() {
      await waitUntil('an unknown sender', () => stores.unknownSenders.list({ limit: 1, offset: 0 })[0]?.held === 1);
    },
    async close() {
      socket.close();
      await feeds.receiver.stop({ deadlineMs: 2000 });
      await feeds.writer.stop();
      await stores.close();
    },
  };
}

function push(port: number, { name, token, ca }: { name: string; token: string; ca: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
    const path = `/v1/feeds/${name}/events`;
    const sent = request(
      { host: '127.0.0.1', servername: 'localhost', port, path, method: 'POST', ca, headers },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end('{"message":"hello"}\n');
  });
}

const connection = (address: string) =>
  `<13>Mar  1 09:00:00 fw-1 CEF:0|Vendor|Product|1|100|connection|3|src=${address}`;

describe('sources in the control database', () => {
  it('keep ids, counts and cursors of an earlier release over the migration', () =>
    withFolder((folder) => {
      const database = openDatabase(join(folder, 'control.db'), { mode: 'write', vectors: true });
      migrate(
        database,
        readMigrations().filter(({ number }) => number < 3),
        1,
      );
      database.exec(
        `INSERT INTO source (id, name, kind, config, last_received_at, received, stored) VALUES
           (7, 'edr', 'edr_pull', '{"addresses":[],"timeZone":"UTC","charset":"auto"}', 5, 3, 3);
         INSERT INTO feed_cursor (source_id, cursor, saved_at) VALUES (7, 'abc', 9)`,
      );
      database.close();
      const control = openControlDatabase({ folder });
      const table = createSourceTable(control);
      expect(table.list()).toMatchObject([
        {
          id: 7,
          name: 'edr',
          kind: 'edr_pull',
          origin: 'file',
          state: 'active',
          revision: 1,
          received: 3,
          lastReceivedAt: 5,
        },
      ]);
      expect(control.prepare('SELECT * FROM feed_cursor').all()).toEqual([
        { source_id: 7, cursor: 'abc', saved_at: 9 },
      ]);
      expect(control.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      expect(() => control.exec(`INSERT INTO feed_cursor VALUES (8, 'x', 1)`)).toThrow('FOREIGN KEY');
      control.close();
    }));

  it('take a change for the revision that was read, and a name again once its source was removed', () =>
    withFolder((folder) => {
      const control = openControlDatabase({ folder });
      const table = createSourceTable(control);
      const id = table.create({ name: 'fw', kind: 'syslog', config: {}, state: 'active' }, author) ?? 0;
      expect(table.create({ name: 'fw', kind: 'syslog', config: {}, state: 'active' }, author)).toBeNull();
      expect(table.change(id, { revision: 1, config: { a: 1 }, state: 'disabled' }, author)).toBe(true);
      expect(table.change(id, { revision: 1, config: {}, state: 'active' }, author)).toBe(false);
      expect(table.get(id)).toMatchObject({ revision: 2, state: 'disabled', config: { a: 1 }, changedBy: 'kim' });
      expect(table.change(id, { revision: 2, config: {}, state: 'removed' }, author)).toBe(true);
      const again = table.create({ name: 'fw', kind: 'syslog', config: {}, state: 'active' }, author);
      expect(again).not.toBe(id);
      expect(table.names().get(id)).toBe('fw');
      expect(table.list().map((source) => source.id)).toEqual([again]);
      control.close();
    }));

  it('keep the 10,000 unknown senders heard of last, adding up what is reported', () =>
    withFolder((folder) => {
      const control = openControlDatabase({ folder });
      const table = createUnknownSenderTable(control);
      const sender = (index: number) => {
        const counts = { firstAt: index, lastAt: index, received: 2, held: 1, transport: 'udp' };
        return { peer: `10.0.${index >> 8}.${index & 255}`, ...counts, lines: ['x'], guess: [] };
      };
      table.add(
        Array.from({ length: 10_003 }, (_, index) => sender(index)),
        4,
      );
      table.add([{ ...sender(5), lastAt: 20_000, lines: ['y'] }], 0);
      expect(table.count()).toBe(10_000);
      expect(table.forgotten()).toBe(7);
      expect(table.list({ limit: 1, offset: 0 })).toMatchObject([
        { peer: '10.0.0.5', received: 4, held: 2, firstAt: 5, lines: ['y'] },
      ]);
      control.close();
    }));
});

describe('sources of a running appliance', () => {
  it('take effect without a restart: made, translated, labelled, switched off, removed', () =>
    withFolder(async (folder) => {
      const sources = await openSources(folder);
      const { admin, nat, zones, unknown, send, newest, dropped, listed } = sources;
      try {
        await send(connection('203.0.113.7'));
        await send('words without a header');
        const first = await newest(() => true);
        await listed();
        const { source } = await admin.create(
          { ...usual, name: 'branch', kind: 'syslog', addresses: ['127.0.0.5'] },
          author,
        );
        const held = await newest(({ fields }) => fields['message'] === 'words without a header');
        expect(held.sourceId).toBe(source.id);
        await send(connection('203.0.113.7'));
        const own = await newest(({ sourceId, fields }) => sourceId === source.id && 'source.ip' in fields);
        expect(first.sourceId).not.toBe(source.id);
        expect(own.fields).toMatchObject({ 'source.ip': '203.0.113.7', 'labels.source_zone': 'external' });

        await nat.importCsv(source.id, Buffer.from('translated,internal\n203.0.113.7,10.10.3.7\n'));
        const { revision } = await zones.list();
        await zones.replace([{ network: '10.10.3.9/16', label: '사용자' }], { ...author, revision });
        await send(connection('203.0.113.7'));
        const translated = await newest(({ fields }) => 'source.nat.ip' in fields);
        expect(translated.fields).toMatchObject({
          'source.ip': '10.10.3.7',
          'source.nat.ip': '203.0.113.7',
          'labels.source_zone': '사용자',
        });
        expect((await zones.list()).zones).toEqual([{ network: '10.10.0.0/16', label: '사용자', origin: 'console' }]);

        const off = await admin.change(source.id, { revision: source.revision, enabled: false }, author);
        await send(connection('203.0.113.8'));
        await dropped(source.id);
        await admin.remove(source.id, off?.revision ?? 0, author);
        await send(connection('203.0.113.9'));
        const last = await newest(({ fields }) => fields['source.ip'] === '203.0.113.9');
        expect(last.sourceId).toBe(first.sourceId);
        expect((await unknown.list({ limit: 10, offset: 0 })).senders.map(({ peer }) => peer)).not.toContain(
          '127.0.0.1',
        );
      } finally {
        await sources.close();
      }
    }));

  it('let a sensor push from the moment its source is made until it is removed', () =>
    withFolder(async (folder) => {
      const sources = await openSources(folder);
      try {
        expect(await sources.push('laptops', 'some-token-of-nobody')).toBe(401);
        const { source, token } = await sources.admin.create(
          { ...usual, name: 'laptops', kind: 'edr_push', addresses: [] },
          author,
        );
        expect(token).toMatch(/^[\w-]{43}$/);
        expect(await sources.push('laptops', token ?? '')).toBe(200);
        await sources.newest((event) => event.sourceId === source.id);
        await sources.admin.remove(source.id, source.revision, author);
        expect(await sources.push('laptops', token ?? '')).toBe(401);
      } finally {
        await sources.close();
      }
    }));

  it('are made with their token or not at all', () =>
    withFolder(async (folder) => {
      const sources = await openSources(folder);
      try {
        const tokens = join(folder, 'data/tokens');
        mkdirSync(tokens, { recursive: true });
        writeFileSync(join(tokens, 'laptops.token'), 'short');
        const wanted: NewSource = { ...usual, name: 'laptops', kind: 'edr_push', addresses: [], enabled: false };
        const refused = await sources.admin.create(wanted, author).catch((thrown: unknown) => thrown);
        expect(
          codeOf(() => {
            throw refused;
          }),
        ).toBe('TOKEN_TOO_SHORT');
        expect((await sources.admin.list()).map(({ name }) => name)).toEqual(['syslog']);
        rmSync(join(tokens, 'laptops.token'));
        const { source } = await sources.admin.create(wanted, author);
        expect(source).toMatchObject({ name: 'laptops', state: 'disabled', revision: 1 });
      } finally {
        await sources.close();
      }
    }));

  it('come from file and console; the file is brought up to date at the start, and its sources are read-only', () =>
    withFolder(async (folder) => {
      const nat = join(folder, 'nat.csv');
      writeFileSync(nat, '203.0.113.7,10.0.0.7\n');
      const ofFile = { name: 'fw', kind: 'syslog', addresses: ['192.0.2.1'], parser: 'fortigate', nat };
      const first = await openSources(folder, { sources: [ofFile], zones: [{ network: '10.0.0.0/8', label: 'user' }] });
      await first.admin.create({ ...usual, name: 'branch', kind: 'syslog', addresses: ['192.0.2.2'] }, author);
      const list = await first.admin.list();
      expect(list.map(({ name, origin, parser, natEntries }) => [name, origin, parser, natEntries])).toEqual([
        ['fw', 'file', 'fortigate', 1],
        ['syslog', 'built_in', 'auto', 0],
        ['branch', 'console', 'auto', 0],
      ]);
      const fw = list[0]?.id ?? 0;
      await expect(first.admin.change(fw, { revision: 1, enabled: false }, author)).rejects.toMatchObject({
        code: 'SOURCE_READ_ONLY',
      });
      await expect(first.nat.replace(fw, [])).rejects.toMatchObject({ code: 'SOURCE_READ_ONLY' });
      await first.close();
      const second = await openSources(folder);
      expect((await second.admin.list()).map(({ name }) => name)).toEqual(['syslog', 'branch']);
      expect(await second.admin.get(fw)).toMatchObject({ name: 'fw', state: 'removed' });
      expect((await second.zones.list()).zones).toEqual([]);
      await second.close();
      const third = await openSources(folder, { sources: [ofFile] });
      expect(await third.admin.get(fw)).toMatchObject({ name: 'fw', state: 'active' });
      await third.close();
      writeFileSync(nat, 'translated,internal\n203.0.113.7,nobody\n');
      await expect(openSources(folder, { sources: [ofFile] })).rejects.toThrow(
        /source fw cannot be used: Line 2: nobody/,
      );
    }));

  it('of the file parse what was held of a sender that they name from this start on', () =>
    withFolder(async (folder) => {
      const first = await openSources(folder);
      await first.send('words without a header');
      await first.listed();
      await first.close();
      const second = await openSources(folder, {
        sources: [{ name: 'branch', kind: 'syslog', addresses: ['127.0.0.5'] }],
      });
      try {
        const event = await second.newest(({ fields }) => fields['message'] === 'words without a header');
        const branch = (await second.admin.list()).find(({ name }) => name === 'branch');
        expect(event.sourceId).toBe(branch?.id);
        expect((await second.unknown.list({ limit: 1, offset: 0 })).total).toBe(0);
      } finally {
        await second.close();
      }
    }));

  it('refuse an assignment as a whole, and name what is wrong', () =>
    withFolder(async (folder) => {
      const sources = await openSources(folder);
      try {
        const { admin, unknown } = sources;
        const { source } = await admin.create(
          { ...usual, name: 'branch', kind: 'syslog', addresses: ['192.0.2.2'] },
          author,
        );
        const to = (name: string) => ({ source: { ...usual, name } });
        const code = (assignments: Parameters<typeof unknown.assign>[0]) =>
          unknown.assign(assignments, author).then(() => '', codeOfThrown);
        expect(
          await code([
            { peers: ['192.0.2.9'], to: to('one') },
            { peers: ['192.0.2.2'], to: to('two') },
          ]),
        ).toBe('SOURCE_ADDRESS_TAKEN');
        expect(
          await code([
            { peers: ['192.0.2.9'], to: to('one') },
            { peers: ['192.0.2.9'], to: to('two') },
          ]),
        ).toBe('SOURCE_ASSIGNED_TWICE');
        expect(
          await code([
            { peers: ['192.0.2.9'], to: to('one') },
            { peers: ['192.0.2.8'], to: { sourceId: 4711 } },
          ]),
        ).toBe('CONSOLE_NOT_FOUND');
        expect(await code([{ peers: ['printer'], to: to('one') }])).toBe('SOURCE_ADDRESS_INVALID');
        expect((await admin.list()).map(({ name }) => name)).toEqual(['syslog', 'branch']);
        const [added] = await unknown.assign(
          [{ peers: ['192.0.2.9', '192.0.2.8'], to: { sourceId: source.id } }],
          author,
        );
        expect(added?.source.addresses).toEqual(['192.0.2.2', '192.0.2.9', '192.0.2.8']);
      } finally {
        await sources.close();
      }
    }));
});

function codeOfThrown(thrown: unknown): string {
  const code = codeOf(() => {
    throw thrown;
  });
  return code ?? String(thrown);
}
