import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ModelCatalogue, parseCatalogue } from '../../src/inference/catalogue.ts';
import type { InferenceClient } from '../../src/inference/client.ts';
import { sha256OfFile } from '../../src/security/hash.ts';
import { catalogue, modelsFolder, realClient, smallId, temporaryFolder, until } from './model-setup.ts';

const deadlineMs = 120_000;
const words = { task: 'verdict', system: 'Answer yes or no.', labels: ['yes', 'no'], deadlineMs };
const longPrompt = 'process started cmd.exe /c whoami by winword.exe\n'.repeat(120);

let client: InferenceClient;
afterEach(() => client.stop({ graceMs: 0 }));

const pidOf = (): number => client.status().language.pid ?? 0;
const ready = () => until(() => client.status().language.state === 'ready');
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('crash', () => {
  it('rejects what was in hand with a retryable error, keeps what waited, and restarts', async () => {
    client = realClient();
    await ready();
    const first = pidOf();
    const inHand = client.decide({ ...words, prompt: longPrompt });
    const waiting = client.decide({ ...words, prompt: 'Is water wet?' });
    const asserted = expect(inHand).rejects.toMatchObject({
      code: 'INFERENCE_CHILD_CRASHED',
      retryable: true,
      params: { role: 'language', reason: expect.stringContaining('SIGKILL') },
    });
    await until(() => client.status().language.busyTask === 'verdict');
    process.kill(first, 'SIGKILL');
    await asserted;
    expect((await waiting).promptTokens).toBeGreaterThan(10);
    expect(pidOf()).not.toBe(first);
    expect(client.status().language).toMatchObject({ state: 'ready', restarts: 1 });
    expect((await client.embed(['after'], { deadlineMs })).vectors).toHaveLength(1);
  });

  it('opens the breaker for the model at work after three crashes and leaves the other one in service', async () => {
    client = realClient({ limits: { restartDelayMs: 10, breakerPauseMs: 2_000, checkEveryMs: 100 } });
    for (let crash = 0; crash < 3; crash++) {
      await ready();
      const inHand = client.decide({ ...words, prompt: longPrompt });
      const asserted = expect(inHand).rejects.toMatchObject({ code: 'INFERENCE_CHILD_CRASHED' });
      process.kill(pidOf(), 'SIGKILL');
      await asserted;
    }
    await expect(client.decide({ ...words, prompt: 'no' })).rejects.toMatchObject({
      code: 'INFERENCE_MODEL_BROKEN',
      retryable: true,
      params: { reason: expect.stringContaining('SIGKILL') },
    });
    expect(client.status().language.state).toBe('broken');
    expect((await client.embed(['still here'], { deadlineMs })).vectors).toHaveLength(1);
    await ready();
    expect((await client.decide({ ...words, prompt: 'Again?' })).promptTokens).toBeGreaterThan(10);
  });

  it('refuses new requests while stopping and leaves no process behind', async () => {
    client = realClient();
    await ready();
    const pid = pidOf();
    await client.stop({ graceMs: 1000 });
    expect(isAlive(pid)).toBe(false);
    await expect(client.decide({ ...words, prompt: 'late' })).rejects.toMatchObject({ code: 'INFERENCE_STOPPED' });
  });
});

describe('hang', () => {
  it('kills a child that gives no sign of life and answers afterwards', async () => {
    client = realClient({ limits: { heartbeatLimitMs: 3_000, checkEveryMs: 200, restartDelayMs: 10 } });
    await ready();
    const stuck = pidOf();
    const inHand = client.decide({ ...words, prompt: longPrompt });
    const asserted = expect(inHand).rejects.toMatchObject({ params: { reason: 'no sign of life for 3000 ms' } });
    process.kill(stuck, 'SIGSTOP');
    await asserted;
    expect(isAlive(stuck)).toBe(false);
    expect((await client.decide({ ...words, prompt: 'Now?' })).promptTokens).toBeGreaterThan(10);
  });
});

describe('memory', () => {
  it('kills a child beyond its ceiling and says so', async () => {
    client = realClient({ limits: { memoryLimitBytes: 100 * 2 ** 20, checkEveryMs: 50, restartDelayMs: 10 } });
    await until(() => client.status().language.state === 'broken' || client.status().embedding.state === 'broken');
    const { embedding, language } = client.status();
    expect((language.lastError ?? embedding.lastError)?.message).toMatch(
      /used \d+ MiB of memory, the limit is 100 MiB/,
    );
  });
});

describe('cancellation and deadline', () => {
  it('stops in the middle of a prompt and takes the next request in the same child', async () => {
    client = realClient();
    await ready();
    const pid = pidOf();
    const abort = new AbortController();
    const inHand = client.decide({ ...words, prompt: longPrompt, signal: abort.signal });
    const asserted = expect(inHand).rejects.toMatchObject({ code: 'INFERENCE_CANCELLED' });
    await until(() => client.status().language.busyTask !== null);
    abort.abort();
    await asserted;
    const next = await client.decide({ ...words, prompt: longPrompt });
    expect(next.reusedTokens).toBeLessThan(next.promptTokens - 300);
    expect(pidOf()).toBe(pid);
  });

  it('rejects at the deadline, waiting included', async () => {
    client = realClient({ languageModelId: smallId });
    await ready();
    const requests = [1, 2, 3].map(() => client.decide({ ...words, prompt: longPrompt, deadlineMs: 300 }));
    for (const outcome of await Promise.allSettled(requests)) {
      expect(outcome).toMatchObject({ reason: { code: 'INFERENCE_DEADLINE_PASSED', retryable: true } });
    }
  });
});

/** A models folder with the real embedding model and a damaged language model, and a catalogue whose hash fits it. */
async function damagedModel(damage: (path: string) => void, options: { adoptHash: boolean }) {
  const folder = temporaryFolder();
  const changed = structuredClone(catalogue) as ModelCatalogue;
  for (const model of changed.models.filter(({ id }) => !id.startsWith('qwen'))) {
    for (const file of model.files) {
      const path = join(folder, model.id, file.name);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(join(modelsFolder, model.id, file.name), path);
      if (model.id !== smallId) continue;
      damage(path);
      if (options.adoptHash) file.sha256 = await sha256OfFile(path);
      if (options.adoptHash) file.sizeBytes = readFileSync(path).length;
    }
  }
  return {
    modelsFolder: folder,
    catalogue: parseCatalogue(changed, 'test'),
    verifiedFile: join(folder, 'verified.json'),
  };
}

/** Keeps the header and spoils what lies behind it: the keys and the table of tensors. */
function spoilInside(path: string): void {
  const bytes = readFileSync(path);
  for (let at = 24; at < 3_000_000; at += 7) bytes[at] = (at * 31) % 256;
  writeFileSync(path, bytes);
}

describe('damaged files', () => {
  it('survives a GGUF whose header passes and whose inside is broken', async () => {
    const limits = { restartDelayMs: 10, loadLimitMs: 5_000, checkEveryMs: 100 };
    client = realClient({ ...(await damagedModel(spoilInside, { adoptHash: true })), limits });
    await until(() => client.status().language.state === 'broken');
    expect(client.status().language.lastError?.code).toBe('INFERENCE_CHILD_CRASHED');
    await until(() => client.status().embedding.state === 'ready');
    expect((await client.embed(['parent lives'], { deadlineMs })).vectors).toHaveLength(1);
    await expect(client.decide({ ...words, prompt: 'x' })).rejects.toMatchObject({ code: 'INFERENCE_MODEL_BROKEN' });
  });

  it('refuses a spoilt file by name before native code sees it', async () => {
    client = realClient(await damagedModel(spoilInside, { adoptHash: false }));
    await until(() => client.status().language.state === 'broken');
    const { lastError, restarts } = client.status().language;
    expect(lastError?.message).toMatch(/SmolLM2-135M-Instruct.Q4_1.gguf is damaged: its SHA-256 is/);
    expect(restarts).toBe(0);
  });

  it('refuses a cut file by its size', async () => {
    client = realClient(await damagedModel((path) => truncateSync(path, 5_000_000), { adoptHash: false }));
    await until(() => client.status().language.state === 'broken');
    expect(client.status().language.lastError?.message).toContain('5000000 bytes instead of 98362432');
  });
});

describe('life of the child', () => {
  it('replaces an idle child at its age without counting a crash', async () => {
    client = realClient({ limits: { recycleAfterMs: 100, checkEveryMs: 50 } });
    await ready();
    const first = pidOf();
    await until(() => pidOf() !== first && client.status().language.state === 'ready');
    expect(client.status().language).toMatchObject({ restarts: 0, lastError: null });
    expect(isAlive(first)).toBe(false);
  });

  it('gives each model a child of its own where asked, so that one survives the other', async () => {
    client = realClient({ separateChildren: true });
    await ready();
    await until(() => client.status().embedding.state === 'ready');
    const { embedding, language } = client.status();
    expect(embedding.pid).not.toBe(language.pid);
    process.kill(language.pid ?? 0, 'SIGKILL');
    expect((await client.embed(['unharmed'], { deadlineMs })).vectors).toHaveLength(1);
    expect(client.status().embedding).toMatchObject({ restarts: 0, pid: embedding.pid });
    await ready();
  });
});
