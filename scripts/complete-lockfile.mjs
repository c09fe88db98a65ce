/**
 * Completes package-lock.json after `npm install`: adds the optional packages of other platforms that npm left out
 * because the registry at hand does not carry them. Without them `npm ci` refuses the lock file ("Missing: … from lock
 * file"). They carry no integrity, and npm never fetches them on a platform that they do not fit.
 *
 * Usage: node scripts/complete-lockfile.mjs [--without-gpu] [package-lock.json]
 * `--without-gpu` marks the CUDA and Vulkan binaries of node-llama-cpp (600 MB) as fitting no platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const aliases = { mac: 'darwin', win: 'win32', armv7l: 'arm', wasm32: 'wasm32' };
const gpuPackages = /^node_modules\/@node-llama-cpp\/.*-(cuda|cuda-ext|vulkan)$/;

/** Platform limits that a package's name states (`cli-linux-x64-musl`), as npm's own fields. */
function platformOf(name) {
  const words = name.split(/[/-]/).map((word) => aliases[word] ?? word);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.filter((word) => word === 'musl').concat(words.includes('musleabihf') ? ['musl'] : []);
  // A name that states no platform must not be fetched either: it is absent from the registry at hand.
  return {
    os: os.length > 0 ? os : ['none'],
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
  };
}

function missingOptionals(packages) {
  const missing = new Map();
  for (const entry of Object.values(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (!packages[path] && /^\d/.test(version)) missing.set(path, { version, optional: true, ...platformOf(name) });
    }
  }
  return missing;
}

const withoutGpu = process.argv.includes('--without-gpu');
const path = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(path, 'utf8'));
const missing = missingOptionals(lock.packages);
for (const [place, entry] of missing) lock.packages[place] = entry;
const gpu = Object.keys(lock.packages).filter((place) => withoutGpu && gpuPackages.test(place));
for (const place of gpu) lock.packages[place].os = ['none'];
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${path}: ${missing.size} packages of other platforms added, ${gpu.length} GPU packages left out.`);
