import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawText } from '../../../src/console/api/raw-text.ts';

describe('rawText', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode('로그 log'), '로그 log', 'utf-8'],
    // '로그' in CP949.
    ['CP949', Uint8Array.of(0xb7, 0xce, 0xb1, 0xd7), '로그', 'euc-kr'],
    ['neither', Uint8Array.of(0xff, 0xff, 0x41), 'ÿÿA', 'latin1'],
    ['nothing', new Uint8Array(), '', 'utf-8'],
  ])('reads %s', (_name, bytes, text, encoding) => {
    expect(rawText(bytes)).toEqual({ text, encoding, sizeBytes: bytes.byteLength });
  });

  it('never throws and never hides bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        expect(rawText(bytes).sizeBytes).toBe(bytes.length);
        expect(rawText(bytes).text.length + 1).toBeGreaterThan(0);
      }),
    );
  });
});
