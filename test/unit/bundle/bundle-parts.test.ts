import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256Sums } from '../../../scripts/bundle/bundle-manifest.ts';
import { parseBundleOptions } from '../../../scripts/bundle/bundle-options.ts';
import { importClosure } from '../../../scripts/bundle/import-closure.ts';
import { licenceList } from '../../../scripts/bundle/licences.ts';
import { neededFiles } from '../../../scripts/bundle/package-files.ts';
import { packagesNeededBy } from '../../../scripts/bundle/production-packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'haetae-bundle-unit-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>, below: string): string {
  const base = join(folder, below);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return base;
}

describe('parseBundleOptions', () => {
  it.each([
    [[], { models: 'default', gpu: false, compression: 'zst', out: 'dist' }],
    [['--models', 'a,b', '--gpu'], { models: ['a', 'b'], gpu: true, compression: 'zst', out: 'dist' }],
    [['--models', 'none', '--gzip', '--out', 'x'], { models: [], gpu: false, compression: 'gz', out: 'x' }],
  ])('takes %j', (words, options) => expect(parseBundleOptions(words)).toEqual({ kind: 'run', options }));

  it('refuses by name', () => {
    expect(parseBundleOptions(['--cuda'])).toEqual({ kind: 'refused', reason: expect.stringContaining('--cuda') });
  });
});

describe('neededFiles', () => {
  it('keeps code, binaries of this platform and licences, and drops the rest', () => {
    const base = write(
      {
        'LICENSE.md': '',
        'README.md': '',
        'package.json': '{}',
        'dist/index.js': '',
        'dist/index.d.ts': '',
        'dist/index.js.map': '',
        'src/index.ts': '',
        'test/a.js': '',
        'node_modules/nested/index.js': '',
        'bin/napi-v6/linux/x64/a.so': '',
        'bin/napi-v6/linux/arm64/a.so': '',
        'bin/napi-v6/win32/x64/a.dll': '',
      },
      'onnx',
    );
    expect(neededFiles('onnxruntime-node', base)).toEqual([
      'LICENSE.md',
      'bin/napi-v6/linux/x64/a.so',
      'dist/index.js',
      'package.json',
    ]);
  });
});

describe('packagesNeededBy', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/app': {
        version: '1.0.0',
        license: 'MIT',
        dependencies: { shared: '2' },
        optionalDependencies: { 'for-mac': '1', 'for-linux': '1', '@node-llama-cpp/linux-x64-cuda': '1' },
      },
      'node_modules/app/node_modules/shared': { version: '2.0.0', dependencies: { deep: '1' } },
      'node_modules/shared': { version: '1.0.0' },
      'node_modules/deep': { version: '1.0.0' },
      'node_modules/for-mac': { os: ['darwin'] },
      'node_modules/for-linux': { version: '1.1.0', os: ['!win32'], cpu: ['x64'] },
      'node_modules/@node-llama-cpp/linux-x64-cuda': { version: '3.0.0', os: ['linux'], cpu: ['x64'] },
      'node_modules/unused': { version: '1.0.0' },
    },
  };
  const files = Object.keys(lock.packages).map((path) => [join(path, 'package.json'), '{}'] as const);
  const projectFolder = write({ ...Object.fromEntries(files), 'package-lock.json': JSON.stringify(lock) }, 'project');

  it('follows dependencies as Node finds them, for this platform only', () => {
    const found = packagesNeededBy({ projectFolder, roots: ['app'], gpu: false });
    expect(found.map((one) => one.folder)).toEqual([
      'node_modules/app',
      'node_modules/app/node_modules/shared',
      'node_modules/deep',
      'node_modules/for-linux',
    ]);
    expect(found[0]).toMatchObject({ name: 'app', version: '1.0.0', licence: 'MIT' });
  });

  it('takes the libraries for graphics cards only when asked', () => {
    const names = packagesNeededBy({ projectFolder, roots: ['app'], gpu: true }).map(({ name }) => name);
    expect(names).toContain('@node-llama-cpp/linux-x64-cuda');
  });

  it('says what is missing', () => {
    expect(() => packagesNeededBy({ projectFolder, roots: ['nothing'], gpu: false })).toThrow('nothing');
  });
});

describe('importClosure', () => {
  it('follows relative imports of every form', () => {
    const base = write(
      {
        'a.ts': "import { b } from './lib/b.ts';\nimport type { C } from '../outside.ts';\nimport x from 'package';",
        'lib/b.ts': "export const c = await import('./c.mjs');",
        'lib/c.mjs': "import '../d.ts';",
        'd.ts': '',
        'e.ts': '',
        '../outside.ts': '',
      },
      'closure/inner',
    );
    expect(importClosure(base, ['a.ts'])).toEqual(['../outside.ts', 'a.ts', 'd.ts', 'lib/b.ts', 'lib/c.mjs']);
  });
});

describe('lists of the bundle', () => {
  it('writes sums as sha256sum reads them', () => {
    expect(sha256Sums([{ path: 'a/b', sizeBytes: 1, sha256: 'ff' }])).toBe('ff  ./a/b\n');
  });

  it('prints each licence text once', () => {
    const text = licenceList([
      { title: 'a 1', licence: 'MIT', text: 'same words' },
      { title: 'b 2', licence: 'MIT', text: 'same words' },
      { title: 'model c', licence: 'Apache-2.0', text: '' },
    ]);
    expect(text.match(/same words/g)).toHaveLength(1);
    expect(text).toContain('model c: Apache-2.0');
  });
});
