import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ImportList, UploadAnswer } from '../contract/import.ts';
import { requestHeader } from '../contract/vocabulary.ts';
import { callApi, queryText } from './api-client.ts';

const everyMs = 2000;
const pageSize = 50;
const key = ['imports'];

export function useImports() {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ signal, pageParam }) =>
      callApi<ImportList>(`/imports${queryText({ before: pageParam, limit: pageSize })}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ imports }) => (imports.length < pageSize ? undefined : imports.at(-1)?.id),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
  });
}

export function useCancelImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => callApi<UploadAnswer>(`/imports/${id}/cancel`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** How an upload ended: the import's id, or the server's words (null where it cannot be reached). */
export type UploadEnd = { kind: 'taken'; id: number } | { kind: 'refused'; problem: string | null };

/** Sends a file as it is; `fetch` tells nothing of how much was sent. */
export function uploadFile(source: string, file: File, onSent: (share: number) => void): Promise<UploadEnd> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/imports${queryText({ source, name: file.name })}`);
    request.setRequestHeader(requestHeader, '1');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('accept-language', document.documentElement.lang);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      const answer = request.response as (UploadAnswer & { message?: string }) | null;
      if (request.status === 202 && answer !== null) resolve({ kind: 'taken', id: answer.importId });
      else resolve({ kind: 'refused', problem: answer?.message ?? `HTTP ${request.status}` });
    };
    request.onerror = () => resolve({ kind: 'refused', problem: null });
    request.send(file);
  });
}
