import type { Problem } from '../contract/common.ts';
import { activityHeader, requestHeader } from '../contract/vocabulary.ts';
import { takeActivity } from './activity.ts';

/** An answer that is not a success; `status` 0 where no answer came. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  /** Lines of an imported file that were refused, each with its reason in both languages. */
  readonly problems: readonly { ko: string; en: string }[];

  constructor(status: number, problem: Problem & { problems?: readonly { ko: string; en: string }[] }) {
    super(problem.message);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.problems = problem.problems ?? [];
  }
}

interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** A CSV file in place of a body; sent as it is, in whatever character set. */
  csv?: Blob;
  signal?: AbortSignal;
}

/** Calls the API in the page's language. The server has checked the answer against the contract. */
export async function callApi<Answer>(path: string, options: CallOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = {
    'accept-language': document.documentElement.lang,
    [requestHeader]: '1',
  };
  if (takeActivity()) headers[activityHeader] = '1';
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.csv !== undefined) headers['content-type'] = 'text/csv';
  const response = await fetch(`/api${path}`, {
    method: options.method ?? 'GET',
    headers,
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.csv !== undefined && { body: options.csv }),
    ...(options.signal && { signal: options.signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, { code: 'UNREACHABLE', message: '', requestId: '' });
  });
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ApiProblem(response.status, problemOf(answer, response.status));
  return answer as Answer;
}

/** Query text from the parts that have a value. */
export function queryText(parts: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function problemOf(answer: unknown, status: number): ConstructorParameters<typeof ApiProblem>[1] {
  const given = answer as Partial<ConstructorParameters<typeof ApiProblem>[1]> | null;
  return {
    ...(given?.problems && { problems: given.problems }),
    code: given?.code ?? `HTTP_${status}`,
    message: given?.message ?? `HTTP ${status}`,
    requestId: given?.requestId ?? '',
  };
}
