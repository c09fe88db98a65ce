import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { StoreDatabase } from '../database.ts';

const keysPerPage = 1024;
/** A longer key stands for all that begin like it; the rows are judged anyway. */
const maxKeyBytes = 250;
/** A beginning that more pages share narrows nothing. */
const maxPrefixPages = 64;
const level = 9;

/** What a key is besides a word. */
export type KeyKind = 'host' | 'category' | 'source';
const kindMarks: Record<KeyKind, string> = { host: '\u0001h', category: '\u0001c', source: '\u0001s' };

/** The key under which a value of a column is found. */
export function columnKey(kind: KeyKind, value: string | number): string {
  return keyOf(`${kindMarks[kind]}${value}`);
}

/** A word as a key: its UTF-8 bytes as characters, whose order is that of the bytes. */
export function wordKey(word: string): string {
  return keyOf(word);
}

function keyOf(text: string): string {
  return Buffer.from(text).toString('latin1').slice(0, maxKeyBytes);
}

/**
 * The index of a cold partition: which blocks hold which key. Keys are words and, after a control character that no
 * word holds, hosts, categories and sources. They are kept in order, 1024 a page, each as what differs from the one
 * before; a word that occurs once costs about 4 bytes where FTS5 takes 10. Exact, and it finds beginnings of words.
 */
export interface ColdWordsBuilder {
  /** The distinct keys of the next block. */
  addBlock(keys: Set<string>): void;
  /** Merges and inserts page by page; yields after each. */
  write(database: StoreDatabase): Generator<void>;
}

/** One block's keys in order, as one text: half a million events take about 30 MB. */
interface Cursor {
  block: number;
  keys: string;
  next: number;
  key: string;
}

/** Keeps everything in memory until it is written. */
export function createColdWordsBuilder(): ColdWordsBuilder {
  const cursors: Cursor[] = [];
  return {
    addBlock(keys) {
      const sorted = `${[...keys].sort().join('\n')}\n`;
      cursors.push({ block: cursors.length, keys: sorted, next: 0, key: '' });
    },
    *write(database) {
      const insert = database.prepare('INSERT INTO word_page (page, first, keys) VALUES (?, ?, ?)');
      let page = 0;
      for (const entries of pagesOf(mergedKeys(cursors))) {
        const first = Buffer.from(entries[0]?.key ?? '', 'latin1');
        insert.run(page, first, packPage(entries));
        page += 1;
        yield;
      }
      database.exec('CREATE INDEX word_page_first ON word_page (first)');
    },
  };
}

interface Entry {
  key: string;
  /** Ascending. */
  blocks: number[];
}

function* pagesOf(entries: Iterable<Entry>): Generator<Entry[]> {
  let page: Entry[] = [];
  for (const entry of entries) {
    page.push(entry);
    if (page.length < keysPerPage) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** All keys in order with their blocks: a heap of the blocks by their next key. */
function* mergedKeys(cursors: Cursor[]): Generator<Entry> {
  const heap = cursors.filter(advance);
  for (let place = heap.length >> 1; place >= 0; place -= 1) siftDown(heap, place);
  while (heap[0] !== undefined) {
    const entry: Entry = { key: heap[0].key, blocks: [] };
    while (heap[0]?.key === entry.key) {
      entry.blocks.push(heap[0].block);
      takeTop(heap);
    }
    yield entry;
  }
}

/** Goes on to the next key of the topmost block, or leaves it out when it has none. */
function takeTop(heap: Cursor[]): void {
  if (!advance(heap[0] as Cursor)) {
    const last = heap.pop() as Cursor;
    if (heap.length > 0) heap[0] = last;
  }
  siftDown(heap, 0);
}

/** Goes to the next key; false where there is none. */
function advance(cursor: Cursor): boolean {
  const end = cursor.keys.indexOf('\n', cursor.next);
  if (end === -1) return false;
  cursor.key = cursor.keys.slice(cursor.next, end);
  cursor.next = end + 1;
  return true;
}

function isBefore(one: Cursor, other: Cursor): boolean {
  return one.key < other.key || (one.key === other.key && one.block < other.block);
}

function siftDown(heap: Cursor[], from: number): void {
  let place = from;
  const moved = heap[place];
  if (moved === undefined) return;
  for (;;) {
    let child = place * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Cursor, heap[child] as Cursor)) child += 1;
    if (!isBefore(heap[child] as Cursor, moved)) break;
    heap[place] = heap[child] as Cursor;
    place = child;
  }
  heap[place] = moved;
}

/** Shared and own lengths, then what differs, then counts and steps of the blocks: each apart, since like packs with like. */
function packPage(entries: readonly Entry[]): Buffer {
  const lengths = Buffer.alloc(entries.length * 2);
  const suffixes: string[] = [];
  const postings: number[] = [];
  let before = '';
  for (const [index, { key, blocks }] of entries.entries()) {
    const shared = sharedLength(before, key);
    lengths[index * 2] = shared;
    lengths[index * 2 + 1] = key.length - shared;
    suffixes.push(key.slice(shared));
    pushVarint(postings, blocks.length);
    for (const [place, block] of blocks.entries()) pushVarint(postings, block - (blocks[place - 1] ?? -1) - 1);
    before = key;
  }
  const text = Buffer.from(suffixes.join(''), 'latin1');
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(entries.length, 0);
  sizes.writeUInt32LE(text.length, 4);
  return zstdCompressSync(Buffer.concat([sizes, lengths, text, Buffer.from(postings)]), {
    params: { [constants.ZSTD_c_compressionLevel]: level },
  });
}

function sharedLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** Marks of blocks: 1 at the places of those that are meant. */
export type BlockMarks = Uint8Array;

/** Looks keys up in the index of an open cold partition. */
export interface ColdWords {
  /** Blocks that hold a key. */
  exact(key: string): BlockMarks;
  /** Blocks that hold a key of this beginning; null where it is too common to be worth looking up. */
  prefix(beginning: string): BlockMarks | null;
}

/** `blockCount` of the partition. */
export function openColdWords(database: StoreDatabase, blockCount: number): ColdWords {
  const pageBefore = database.preparePlucked<number>(
    'SELECT page FROM word_page WHERE first <= ? ORDER BY first DESC LIMIT 1',
  );
  const pageKeys = database.preparePlucked<Uint8Array>('SELECT keys FROM word_page WHERE page = ?');
  const mark = (page: number, matches: (key: string) => boolean, marks: BlockMarks): string => {
    const packed = pageKeys.get(page);
    return packed === undefined ? '' : readPage(zstdDecompressSync(packed), matches, marks);
  };
  return {
    exact(key) {
      const marks = new Uint8Array(blockCount);
      const page = pageBefore.get(Buffer.from(key, 'latin1'));
      if (page !== undefined) mark(page, (candidate) => candidate === key, marks);
      return marks;
    },
    prefix(beginning) {
      const marks = new Uint8Array(blockCount);
      const first = pageBefore.get(Buffer.from(beginning, 'latin1')) ?? 0;
      for (let page = first; page < first + maxPrefixPages; page += 1) {
        const last = mark(page, (key) => key.startsWith(beginning), marks);
        if (last === '' || (last > beginning && !last.startsWith(beginning))) return marks;
      }
      return null;
    },
  };
}

/** Marks the blocks of keys that match; gives the page's last key. */
function readPage(page: Buffer, matches: (key: string) => boolean, marks: BlockMarks): string {
  const count = page.readUInt32LE(0);
  const suffixes = page.toString('latin1', 8 + count * 2, 8 + count * 2 + page.readUInt32LE(4));
  const posting = { bytes: page, at: 8 + count * 2 + suffixes.length };
  let used = 0;
  let key = '';
  for (let index = 0; index < count; index += 1) {
    const own = page[9 + index * 2] as number;
    key = key.slice(0, page[8 + index * 2]) + suffixes.slice(used, used + own);
    used += own;
    readPosting(posting, matches(key) ? marks : null);
  }
  return key;
}

function readPosting(posting: { bytes: Buffer; at: number }, marks: BlockMarks | null): void {
  let block = -1;
  for (let left = readVarint(posting); left > 0; left -= 1) {
    block += readVarint(posting) + 1;
    if (marks !== null) marks[block] = 1;
  }
}

function readVarint(from: { bytes: Buffer; at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = from.bytes[from.at] as number;
    from.at += 1;
    value += (byte % 128) * scale;
    if (byte < 128) return value;
  }
}
