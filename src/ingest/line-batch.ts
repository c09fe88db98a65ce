import type { LineBatch } from '../core/deliveries.ts';

/** How a line reached the appliance. The place in the list is its number in a batch. */
export const lineTransports = ['udp', 'tcp', 'tls'] as const;
export type LineTransport = (typeof lineTransports)[number];

/**
 * What framing found wrong with a line; anything but `whole` belongs in quarantine. The place in the list is its
 * number in a batch.
 */
export const frameStates = ['whole', 'too_long', 'half_frame', 'unterminated', 'bad_octet_count'] as const;
export type FrameState = (typeof frameStates)[number];
/** The states that no parser mends. */
export const cutStates: readonly FrameState[] = frameStates.filter((state) => state !== 'whole');

export interface Line {
  bytes: Uint8Array;
  /** UTC epoch milliseconds. */
  receivedAt: number;
  peer: string;
  transport: LineTransport;
  state: FrameState;
}

export interface LineBatchBuilder {
  /** Copies the line; its bytes may be reused afterwards. */
  add(line: Line): void;
  lineCount(): number;
  byteCount(): number;
  /** The lines so far as a batch, or null where there are none; the builder is empty afterwards. */
  take(): LineBatch | null;
}

const tableBytesPerLine = 16;
const initialBytes = 256 * 1024;
/** A peer number has 16 bits. */
export const maxPeersPerBatch = 65_535;

/** Collects lines into batches. */
export function createLineBatchBuilder(): LineBatchBuilder {
  let data = new Uint8Array(initialBytes);
  let length = 0;
  let ends: number[] = [];
  let times: number[] = [];
  let peerNumbers: number[] = [];
  let kinds: number[] = [];
  let peers = new Map<string, number>();

  function reserve(extra: number): void {
    if (length + extra <= data.length) return;
    const grown = new Uint8Array(Math.max(data.length * 2, length + extra));
    grown.set(data.subarray(0, length));
    data = grown;
  }

  function peerNumber(peer: string): number {
    const known = peers.get(peer);
    if (known !== undefined) return known;
    const number = peers.size;
    peers.set(peer, number);
    return number;
  }

  function reset(): void {
    // A single huge line must not keep its buffer for good.
    if (data.length > 4 * initialBytes) data = new Uint8Array(initialBytes);
    length = 0;
    ends = [];
    times = [];
    peerNumbers = [];
    kinds = [];
    peers = new Map();
  }

  return {
    add(line) {
      reserve(line.bytes.length);
      data.set(line.bytes, length);
      length += line.bytes.length;
      ends.push(length);
      times.push(line.receivedAt);
      peerNumbers.push(peerNumber(line.peer));
      kinds.push(lineTransports.indexOf(line.transport), frameStates.indexOf(line.state));
    },
    lineCount: () => ends.length,
    byteCount: () => length,
    take() {
      const lineCount = ends.length;
      if (lineCount === 0) return null;
      const buffer = new ArrayBuffer(lineCount * tableBytesPerLine + length);
      new Float64Array(buffer, 0, lineCount).set(times);
      new Uint32Array(buffer, lineCount * 8, lineCount).set(ends);
      new Uint16Array(buffer, lineCount * 12, lineCount).set(peerNumbers);
      new Uint8Array(buffer, lineCount * 14, lineCount * 2).set(kinds);
      new Uint8Array(buffer, lineCount * tableBytesPerLine).set(data.subarray(0, length));
      const batch = { buffer, lineCount, peers: [...peers.keys()] };
      reset();
      return batch;
    },
  };
}

/** Calls `visit` for each line of a batch. The bytes are views into the batch's buffer, not copies. */
export function readLineBatch(batch: LineBatch, visit: (line: Line) => void): void {
  const { buffer, lineCount, peers } = batch;
  const times = new Float64Array(buffer, 0, lineCount);
  const ends = new Uint32Array(buffer, lineCount * 8, lineCount);
  const peerNumbers = new Uint16Array(buffer, lineCount * 12, lineCount);
  const kinds = new Uint8Array(buffer, lineCount * 14, lineCount * 2);
  const dataAt = lineCount * tableBytesPerLine;
  let start = 0;
  for (let index = 0; index < lineCount; index++) {
    const end = ends[index] ?? start;
    visit({
      bytes: new Uint8Array(buffer, dataAt + start, end - start),
      receivedAt: times[index] ?? 0,
      peer: peers[peerNumbers[index] ?? 0] ?? '',
      transport: lineTransports[kinds[index * 2] ?? 0] ?? 'udp',
      state: frameStates[kinds[index * 2 + 1] ?? 0] ?? 'whole',
    });
    start = end;
  }
}
