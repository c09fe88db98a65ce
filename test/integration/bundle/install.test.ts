import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeFiles, sha256Sums } from '../../../scripts/bundle/bundle-manifest.ts';
import { packBundle } from '../../../scripts/bundle/pack-bundle.ts';

const installer = (name: string) => fileURLToPath(new URL(`../../../installer/${name}`, import.meta.url));

let folder: string;
let bundle: string;
let prefix: string;
let data: string;

/** A bundle in small: the real installer and launcher, and a shell script in place of the runtime. */
async function layOutBundle(version: string): Promise<void> {
  rmSync(bundle, { recursive: true, force: true });
  const files: Record<string, string> = {
    'runtime/node': '#!/bin/sh\necho "node $*"\n',
    'program/src/main.ts': `// ${version}\n`,
    'program/config/haetae.yaml': 'data:\n  # Everything\n  folder: ./data\nlanguage: ko\n',
    VERSION: `haetae ${version}\n`,
    'LICENCES.txt': '',
    'manifest.json': '{}\n',
    'install.sh': readFileSync(installer('install.sh'), 'utf8'),
    'bin/haetae': readFileSync(installer('haetae.sh'), 'utf8'),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(bundle, path)), { recursive: true });
    writeFileSync(join(bundle, path), text);
  }
  for (const path of ['runtime/node', 'install.sh', 'bin/haetae']) chmodSync(join(bundle, path), 0o755);
  writeFileSync(join(bundle, 'SHA256SUMS'), sha256Sums(await describeFiles(bundle)));
}

function install(...words: string[]): { status: number | null; text: string } {
  const run = spawnSync('sh', [join(bundle, 'install.sh'), '--no-service', '--lang', 'en', ...words], {
    encoding: 'utf8',
  });
  return { status: run.status, text: run.stdout + run.stderr };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haetae-install-'));
  bundle = join(folder, 'bundle');
  prefix = join(folder, 'opt');
  data = join(folder, 'data');
  await layOutBundle('1.0.0');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('install.sh', () => {
  it('installs into the given folders and says how to start', () => {
    const { status, text } = install('--prefix', prefix, '--data', data);
    expect(status, text).toBe(0);
    expect(text).toContain(`${prefix}/bin/haetae start`);
    expect(readFileSync(join(prefix, 'etc/haetae.yaml'), 'utf8')).toContain(`  folder: ${data}\n`);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const started = execFileSync(join(prefix, 'bin/haetae'), ['start'], { encoding: 'utf8' });
    expect(started).toBe(`node ${prefix}/program/src/main.ts --config ${prefix}/etc/haetae.yaml\n`);
    const reset = execFileSync(join(prefix, 'bin/haetae'), ['admin', 'reset-password', 'kim'], { encoding: 'utf8' });
    expect(reset).toBe(
      `node ${prefix}/program/scripts/admin.ts reset-password kim --config ${prefix}/etc/haetae.yaml\n`,
    );
    expect(execFileSync(join(prefix, 'bin/haetae'), ['version'], { encoding: 'utf8' })).toBe('haetae 1.0.0\n');
  });

  it('speaks Korean where the locale does', () => {
    const env = { ...process.env, LC_ALL: 'ko_KR.UTF-8' };
    const run = spawnSync('sh', [join(bundle, 'install.sh'), '--no-service', '--prefix', prefix, '--data', data], {
      encoding: 'utf8',
      env,
    });
    expect(run.stdout).toContain('설치했습니다');
  });

  it('refuses a changed file, and one that nobody listed', () => {
    writeFileSync(join(bundle, 'program/src/extra.ts'), '');
    expect(install('--prefix', prefix, '--data', data)).toMatchObject({
      status: 1,
      text: expect.stringContaining('does not name'),
    });
    rmSync(join(bundle, 'program/src/extra.ts'));
    writeFileSync(join(bundle, 'program/src/main.ts'), '// changed\n');
    expect(install('--prefix', prefix, '--data', data)).toMatchObject({
      status: 1,
      text: expect.stringContaining('src/main.ts'),
    });
    expect(existsSync(prefix)).toBe(false);
  });

  it('replaces an installation only when asked, and keeps its settings and data', async () => {
    install('--prefix', prefix, '--data', data);
    writeFileSync(join(prefix, 'etc/haetae.yaml'), 'mine\n');
    writeFileSync(join(data, 'kept'), '');
    await layOutBundle('1.1.0');
    expect(install('--prefix', prefix, '--data', data)).toMatchObject({
      status: 1,
      text: expect.stringContaining('1.0.0'),
    });
    expect(readFileSync(join(prefix, 'VERSION'), 'utf8')).toBe('haetae 1.0.0\n');
    expect(install('--prefix', prefix, '--data', data, '--replace').status).toBe(0);
    expect(readFileSync(join(prefix, 'VERSION'), 'utf8')).toBe('haetae 1.1.0\n');
    expect(readFileSync(join(prefix, 'program/src/main.ts'), 'utf8')).toBe('// 1.1.0\n');
    expect(readFileSync(join(prefix, 'etc/haetae.yaml'), 'utf8')).toBe('mine\n');
    expect(existsSync(join(data, 'kept'))).toBe(true);
  });

  it('refuses folders that are not its own, and options that it does not know', () => {
    mkdirSync(prefix);
    writeFileSync(join(prefix, 'somebody-elses'), '');
    expect(install('--prefix', prefix, '--data', data)).toMatchObject({
      status: 1,
      text: expect.stringContaining('not empty'),
    });
    expect(install('--prefix', data, '--data', join(data, 'inside')).text).toContain('outside');
    expect(install('--prefix', join(folder, 'a b'), '--data', data).text).toContain('letters');
    expect(install('--prefx', prefix).text).toContain('--prefx');
    expect(install('--prefix').text).toContain('needs a value');
  });
});

describe('packBundle', () => {
  it.each(['zst', 'gz'] as const)('packs the same input into the same %s that tar reads', async (compression) => {
    const [one, other] = [join(folder, `one.tar.${compression}`), join(folder, `other.tar.${compression}`)];
    const options = { folder: bundle, compression, modifiedSeconds: 1_700_000_000 };
    await packBundle({ ...options, archive: one });
    writeFileSync(join(bundle, 'VERSION'), readFileSync(join(bundle, 'VERSION')));
    await packBundle({ ...options, archive: other });
    expect(readFileSync(other).equals(readFileSync(one))).toBe(true);
    const unpack =
      compression === 'zst'
        ? `import('node:zlib').then((z) => process.stdin.pipe(z.createZstdDecompress()).pipe(process.stdout))`
        : `import('node:zlib').then((z) => process.stdin.pipe(z.createGunzip()).pipe(process.stdout))`;
    execFileSync('sh', ['-c', `"$0" -e "$1" < "$2" | tar -xf - -C "$3"`, process.execPath, unpack, one, unpacked()]);
    expect(readFileSync(join(unpacked(), 'bundle/VERSION'), 'utf8')).toBe('haetae 1.0.0\n');
    expect(statSync(join(unpacked(), 'bundle/bin/haetae')).mode & 0o777).toBe(0o755);
  });
});

function unpacked(): string {
  const target = join(folder, 'unpacked');
  mkdirSync(target, { recursive: true });
  return target;
}
