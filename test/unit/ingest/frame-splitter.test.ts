import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameState } from '../../../src/ingest/line-batch.ts';
import { createFrameSplitter, type FrameSplitterCounts } from '../../../src/ingest/syslog/frame-splitter.ts';

interface Split {
  frames: [string, FrameState][];
  counts: FrameSplitterCounts;
  budgetLeft: number;
}

function split(chunks: Uint8Array[], limits = { message: 100, held: 1000 }): Split {
  const frames: [string, FrameState][] = [];
  let usedBytes = 0;
  const budget = {
    take: (bytes: number) => {
      usedBytes += bytes;
      return true;
    },
    give: (bytes: number) => {
      usedBytes -= bytes;
    },
  };
  const splitter = createFrameSplitter({
    maxMessageBytes: limits.message,
    maxHeldBytes: limits.held,
    budget,
    emit: (bytes, state) => frames.push([Buffer.from(bytes).toString('latin1'), state]),
  });
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { frames, counts: splitter.counts(), budgetLeft: usedBytes };
}

const splitText = (text: string, limits?: { message: number; held: number }) =>
  split([Buffer.from(text, 'latin1')], limits);

function cut(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const place of [...places, bytes.length]) {
    chunks.push(bytes.subarray(start, place));
    start = place;
  }
  return chunks;
}

describe('frame splitter', () => {
  const table: [string, string, [string, FrameState][]][] = [
    [
      'lines',
      '<1>a\n<2>b\r\n\n',
      [
        ['<1>a', 'whole'],
        ['<2>b', 'whole'],
      ],
    ],
    [
      'lines ended by NUL',
      '<1>a\0<2>b\0',
      [
        ['<1>a', 'whole'],
        ['<2>b', 'whole'],
      ],
    ],
    [
      'lines ended by NUL and LF',
      '<1>a\0\n<2>b\0\n',
      [
        ['<1>a', 'whole'],
        ['<2>b', 'whole'],
      ],
    ],
    [
      'octet counts',
      '4 <1>a6 <2>b\nc',
      [
        ['<1>a', 'whole'],
        ['<2>b\nc', 'whole'],
      ],
    ],
    [
      'octet counts with a line end between',
      '5 <1>a\n\n4 <2>b',
      [
        ['<1>a', 'whole'],
        ['<2>b', 'whole'],
      ],
    ],
    [
      'lines that begin with a date',
      '2019-04-30 a\n7 b\n',
      [
        ['2019-04-30 a', 'whole'],
        ['7 b', 'whole'],
      ],
    ],
    [
      'a line that poses as a count, after lines',
      '<1>a\n4 <2>b\n',
      [
        ['<1>a', 'whole'],
        ['4 <2>b', 'whole'],
      ],
    ],
    [
      'a last line without its end',
      '<1>a\n<2>b',
      [
        ['<1>a', 'whole'],
        ['<2>b', 'unterminated'],
      ],
    ],
    [
      'half a frame',
      '4 <1>a9 <2>b',
      [
        ['<1>a', 'whole'],
        ['<2>b', 'half_frame'],
      ],
    ],
    [
      'a count only',
      '4 <1>a9 ',
      [
        ['<1>a', 'whole'],
        ['9 ', 'half_frame'],
      ],
    ],
    [
      'half a count',
      '4 <1>a12',
      [
        ['<1>a', 'whole'],
        ['12', 'half_frame'],
      ],
    ],
    ['digits only', '12', [['12', 'unterminated']]],
    [
      'a count that is too short, up to the next count',
      '5 <1>abcdef7 <2>wxyz4 <3>c',
      [
        ['<1>ab', 'whole'],
        ['cdef', 'bad_octet_count'],
        ['<2>wxyz', 'bad_octet_count' as FrameState],
      ]
        .slice(0, 2)
        .concat([
          ['<2>wxyz', 'whole'],
          ['<3>c', 'whole'],
        ]) as [string, FrameState][],
    ],
    [
      'a count that is too short, up to the line end',
      '5 <1>abcdef\n7 <2>wxyz',
      [
        ['<1>ab', 'whole'],
        ['cdef', 'bad_octet_count'],
        ['<2>wxyz', 'whole'],
      ],
    ],
    [
      'a count of zero',
      '4 <1>a0 <2>b\n4 <3>c',
      [
        ['<1>a', 'whole'],
        ['0 <2>b', 'bad_octet_count'],
        ['<3>c', 'whole'],
      ],
    ],
    ['nothing', '', []],
    ['line ends only', '\n\r\n\0', []],
  ];
  it.each(table)('%s', (_name, input, expected) => {
    expect(splitText(input).frames).toEqual(expected);
  });

  it('sends messages over the limit to quarantine whole, and skips what is beyond the held limit', () => {
    const long = `<1>${'x'.repeat(500)}`;
    const huge = `<1>${'y'.repeat(5000)}`;
    for (const text of [`${long}\n${huge}\n<2>b\n`, `${long.length} ${long}${huge.length} ${huge}4 <2>b`]) {
      const { frames, counts } = splitText(text);
      expect(frames).toEqual([
        [long, 'too_long'],
        [huge.slice(0, 1000), 'too_long'],
        ['<2>b', 'whole'],
      ]);
      expect(counts.skippedBytes).toBe(huge.length - 1000);
    }
  });

  it('does not believe a count of many megabytes', () => {
    const { frames } = splitText('4 <1>a999999999 <2>b\n4 <3>c');
    expect(frames).toEqual([
      ['<1>a', 'whole'],
      ['999999999 <2>b', 'bad_octet_count'],
      ['<3>c', 'whole'],
    ]);
  });

  it('drops and counts what the shared budget has no room for', () => {
    const frames: FrameState[] = [];
    const budget = { take: () => false, give: () => undefined };
    const splitter = createFrameSplitter({
      maxMessageBytes: 100_000,
      maxHeldBytes: 1_000_000,
      budget,
      emit: (_bytes, state) => frames.push(state),
    });
    for (let index = 0; index < 100; index++) splitter.push(Buffer.alloc(1000, 'z'));
    splitter.push(Buffer.from('\n<1>a\n'));
    expect(frames).toEqual(['too_long', 'whole']);
    const counts = splitter.counts();
    expect(counts.receivedBytes).toBe(counts.emittedBytes + counts.framingBytes + counts.skippedBytes);
    expect(counts.skippedBytes).toBeGreaterThan(90_000);
  });

  const fragment = fc.oneof(
    fc.constantFrom('<1>abc\n', '4 <1>a', '12 <34>hello wo', '\n', '\0', '7 <', '0 ', '99999999999 ', '5 <1>', ' '),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.integer({ min: 0, max: 3000 }).map((length) => 'x'.repeat(length)),
  );
  const stream = fc.array(fragment, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''), 'latin1'));

  it('gives the same frames however the bytes are cut, and accounts for every byte', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(5000), { maxLength: 20 }), (bytes, cuts) => {
        const whole = split([bytes]);
        const cutUp = split(cut(bytes, cuts));
        expect(cutUp).toEqual(whole);
        const { receivedBytes, emittedBytes, framingBytes, skippedBytes } = whole.counts;
        expect(receivedBytes).toBe(bytes.length);
        expect(emittedBytes + framingBytes + skippedBytes).toBe(receivedBytes);
        expect(whole.frames.reduce((sum, [text]) => sum + text.length, 0)).toBe(emittedBytes);
        expect(whole.budgetLeft).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same frames byte by byte', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        expect(split(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(split([bytes]));
      }),
      { numRuns: 200 },
    );
  });
});
