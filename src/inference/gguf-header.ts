import { open } from 'node:fs/promises';

/**
 * Looks at the fixed head of a GGUF file (ggml `docs/gguf.md`: magic, version, tensor count, key count; little
 * endian). Returns null where it is plausible, else what is wrong. The loader of llama.cpp aborts the process or never
 * returns on malformed files, so they are refused before.
 */
export async function ggufHeaderFault(path: string): Promise<string | null> {
  const head = Buffer.alloc(24);
  const file = await open(path, 'r');
  try {
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return bytesRead < head.length ? `only ${bytesRead} bytes long` : headFault(head);
  } finally {
    await file.close();
  }
}

function headFault(head: Buffer): string | null {
  const magic = head.toString('latin1', 0, 4);
  if (magic !== 'GGUF') return 'it does not begin with GGUF';
  const version = head.readUInt32LE(4);
  if (version !== 2 && version !== 3) return `GGUF version ${version} is not supported`;
  const tensors = head.readBigUInt64LE(8);
  if (tensors < 1n || tensors > 100_000n) return `it claims ${tensors} tensors`;
  const keys = head.readBigUInt64LE(16);
  if (keys < 1n || keys > 100_000n) return `it claims ${keys} metadata keys`;
  return null;
}
