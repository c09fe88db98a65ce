import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../src/core/error-catalogue.ts';
import { ApplianceError } from '../../src/core/errors.ts';

describe('ApplianceError', () => {
  it('fills the catalogue message in both languages and keeps the cause', () => {
    const cause = new Error('inner');
    const params = { key: 'data.folder', value: '7', allowed: 'a path', file: 'haetae.yaml' };
    const error = new ApplianceError('SETTING_INVALID', { params, cause });
    expect(error.message).toBe('Setting data.folder has the value 7; allowed is a path. Correct it in haetae.yaml.');
    expect(error.messageIn('ko')).toContain('data.folder');
    expect(error.cause).toBe(cause);
  });

  it('has the same places to fill in both languages', () => {
    for (const [code, entry] of Object.entries(errorCatalogue)) {
      const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      expect(places(entry.ko), code).toEqual(places(entry.en));
    }
  });
});
