import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadFile } from '../../../scripts/bootstrap/hub-download.mjs';

const folder = mkdtempSync(join(tmpdir(), 'haetae-hub-'));
const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
const ranges: (string | undefined)[] = [];
const server = createServer((request, response) => {
  ranges.push(request.headers.range);
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (request.url === '/missing') response.writeHead(404).end();
  else
    response
      .writeHead(start > 0 && request.url === '/file' ? 206 : 200)
      .end(content.subarray(request.url === '/file' ? start : 0));
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe('download from a hub', () => {
  const sizeBytes = content.length;

  it('goes on where an earlier try stopped', async () => {
    const path = join(folder, 'resumed');
    writeFileSync(path, content.subarray(0, 150_000));
    let heard = 0;
    await downloadFile(`${origin}/file`, path, { sizeBytes, onBytes: (bytes) => (heard += bytes) });
    expect(ranges.at(-1)).toBe('bytes=150000-');
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(heard).toBe(sizeBytes);
  });

  it('begins anew where the server knows no ranges', async () => {
    const path = join(folder, 'anew');
    writeFileSync(path, 'something else');
    await downloadFile(`${origin}/whole`, path, { sizeBytes });
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('names what it could not get', async () => {
    await expect(downloadFile(`${origin}/missing`, join(folder, 'x'), { sizeBytes })).rejects.toThrow('answered 404');
    await expect(downloadFile('http://127.0.0.1:1/f', join(folder, 'x'), { sizeBytes })).rejects.toThrow('127.0.0.1:1');
  });
});
