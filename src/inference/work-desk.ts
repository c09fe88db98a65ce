import { ApplianceError, asError } from '../core/errors.ts';
import { type EmbeddingHost, loadEmbeddingModel } from './embedding/embedding-host.ts';
import { type LanguageHost, loadLanguageModel } from './language/language-host.ts';
import type { WorkControl } from './language/loaded-language-model.ts';
import type { FromChild, ModelLoad, PackedError, ToChild, Work } from './messages.ts';

type DoneResult = Extract<FromChild, { kind: 'done' }>['result'];

/** The child's side of the messages: loads models, does the work, reports progress, results and failures. */
export interface WorkDesk {
  take(message: ToChild): void;
}

export function createWorkDesk(send: (message: FromChild) => void): WorkDesk {
  const hosts: { embedding: EmbeddingHost | null; language: LanguageHost | null } = { embedding: null, language: null };
  const inHand = new Map<number, AbortController>();

  const load = async (model: ModelLoad): Promise<void> => {
    const startedAt = performance.now();
    const onProgress = () => send({ kind: 'progress', role: model.role });
    try {
      if (model.role === 'embedding') hosts.embedding = await loadEmbeddingModel(model);
      else hosts.language = await loadLanguageModel(model, onProgress);
      send({ kind: 'loaded', role: model.role, durationMs: Math.round(performance.now() - startedAt) });
    } catch (thrown) {
      send({ kind: 'load_failed', role: model.role, reason: asError(thrown).message });
    }
  };

  const run = async (work: Work, control: WorkControl): Promise<DoneResult> => {
    const language = () => requireHost(hosts.language, 'language');
    switch (work.kind) {
      case 'embed':
        return requireHost(hosts.embedding, 'embedding').embed(work.texts, control);
      case 'count':
        return language().countTokens(work.texts);
      case 'decide':
        return language().decide(work.parts, work.labels, control);
      case 'generate':
        return language().generate(work, control);
    }
  };

  const answer = async (id: number, work: Work): Promise<void> => {
    const abort = new AbortController();
    inHand.set(id, abort);
    const role = work.kind === 'embed' ? 'embedding' : 'language';
    const control = { signal: abort.signal, onProgress: () => send({ kind: 'progress', role }) };
    try {
      send({ kind: 'done', id, result: await run(work, control) });
    } catch (thrown) {
      send({ kind: 'failed', id, error: packError(thrown, role) });
    } finally {
      inHand.delete(id);
    }
  };

  return {
    take(message) {
      switch (message.kind) {
        case 'load':
          void load(message.load);
          break;
        case 'work':
          void answer(message.id, message.work);
          break;
        case 'cancel':
          inHand.get(message.id)?.abort();
          break;
      }
    },
  };
}

function requireHost<H>(host: H | null, role: string): H {
  if (host) return host;
  throw new ApplianceError('INFERENCE_FAILED', { params: { role, reason: 'the model is not loaded' } });
}

function packError(thrown: unknown, role: string): PackedError {
  if (thrown instanceof ApplianceError) return { code: thrown.code, params: thrown.params };
  return { code: 'INFERENCE_FAILED', params: { role, reason: asError(thrown).message } };
}
