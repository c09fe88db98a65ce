import type { Writable } from 'node:stream';

export interface ZipEntry {
  encrypted: boolean;
  method: number;
  compressedBytes: number;
  sizeBytes: number;
  offset: number;
}
export function listZip(path: string): Promise<Map<string, ZipEntry>>;
export function extractMember(
  path: string,
  member: string,
  destination: string | Writable,
  options?: { onBytes?: (bytes: number) => void },
): Promise<void>;
