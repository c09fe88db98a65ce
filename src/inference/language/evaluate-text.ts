import { type LlamaContextSequence, type LlamaGrammar, LlamaGrammarEvaluationState, type Token } from 'node-llama-cpp';
import type { GenerateResult, NoAnswerReason } from '../messages.ts';
import { type JsonSchema, valueFault } from './json-schema.ts';
import type { LoadedLanguageModel, WorkControl } from './loaded-language-model.ts';
import type { PromptTokens } from './prompt-tokens.ts';
import { readPrompt, throwIfCancelled } from './read-prompt.ts';

interface TextRequest {
  prompt: PromptTokens<Token>;
  prefixKey: string;
  schema: JsonSchema;
  maxTokens: number;
  control: WorkControl;
}

/** The likeliest text first; if that is no answer, one try with some chance in it. */
const attemptTemperatures = [0, 0.6];

/** JSON by grammar, parsed and checked against the schema, tried twice. */
export async function evaluateText(loaded: LoadedLanguageModel, request: TextRequest): Promise<GenerateResult> {
  const startedAt = performance.now();
  // JsonSchema is a checked subset of what the grammar takes; the library's generic type cannot follow its recursion.
  const grammar = await loaded.llama.createGrammarForJsonSchema(request.schema as { readonly type: 'object' });
  const sequence = loaded.slots.take(request.prefixKey);
  let outputTokens = 0;
  let reason: NoAnswerReason = 'not_json';
  const facts = () => ({
    modelId: loaded.modelId,
    promptTokens: request.prompt.tokens.length,
    outputTokens,
    durationMs: Math.round(performance.now() - startedAt),
  });
  for (const temperature of attemptTemperatures) {
    const attempt = await writeOnce({ loaded, request, sequence, grammar, temperature });
    outputTokens += attempt.tokens;
    if (attempt.outcome.kind === 'value') return { kind: 'answer', value: attempt.outcome.value, ...facts() };
    reason = attempt.outcome.reason;
  }
  return { kind: 'no_answer', reason, ...facts() };
}

type Outcome = { kind: 'value'; value: unknown } | { kind: 'fault'; reason: NoAnswerReason };

async function writeOnce(options: {
  loaded: LoadedLanguageModel;
  request: TextRequest;
  sequence: LlamaContextSequence;
  grammar: LlamaGrammar;
  temperature: number;
}): Promise<{ tokens: number; outcome: Outcome }> {
  const { loaded, request, sequence } = options;
  const { control, maxTokens, prompt } = request;
  await readPrompt(sequence, prompt.tokens, control);
  const written: Token[] = [];
  const steps = sequence.evaluate([prompt.tokens.at(-1) as Token], {
    grammarEvaluationState: new LlamaGrammarEvaluationState({ model: loaded.model, grammar: options.grammar }),
    temperature: options.temperature,
    seed: 1,
  });
  for await (const token of steps) {
    written.push(token);
    control.onProgress();
    throwIfCancelled(control.signal);
    // The grammar allows white space after the end, and some models then write it until the limit.
    const text = loaded.model.detokenize(written);
    if (endsValue(text)) return { tokens: written.length, outcome: outcomeOf(text, request.schema) };
    if (written.length >= maxTokens) return { tokens: written.length, outcome: { kind: 'fault', reason: 'cut_off' } };
  }
  return { tokens: written.length, outcome: outcomeOf(loaded.model.detokenize(written), request.schema) };
}

function endsValue(text: string): boolean {
  return /[}\]]\s*$/.test(text) && parseJson(text) !== undefined;
}

function outcomeOf(text: string, schema: JsonSchema): Outcome {
  const value = parseJson(text);
  if (value === undefined) return { kind: 'fault', reason: 'not_json' };
  return valueFault(value, schema) === null ? { kind: 'value', value } : { kind: 'fault', reason: 'schema_mismatch' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON yet, or not at all: an expected outcome that the caller names.
    return undefined;
  }
}
