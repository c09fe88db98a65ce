import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HealthAlarms } from '../contract/health.ts';
import type { ParserTest } from '../contract/parser-bench.ts';
import type { QuarantineList, QuarantineReasons, ReparseList } from '../contract/quarantine.ts';
import type { HealthKind } from '../contract/vocabulary.ts';
import { callApi, queryText } from './api-client.ts';

const fastMs = 5_000;
const slowMs = 15_000;
const pageSize = 50;

/** Which quarantined records are shown and parsed again; empty texts mean all. */
export interface QuarantineFilter {
  sourceId: string;
  reason: string;
  peer: string;
}

export function useHealthAlarms() {
  return useQuery({
    queryKey: ['health', 'alarms'],
    queryFn: ({ signal }) => callApi<HealthAlarms>('/health/alarms', { signal }),
    refetchInterval: slowMs,
  });
}

export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      callApi<{ done: true }>(`/health/alarms/${id}/acknowledge`, { method: 'POST', body: { note } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['health'] }),
  });
}

/** A `reason` of null hears of the kind again. */
export function useMute() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { sourceId: number; kind: HealthKind; reason: string | null }) =>
      callApi<{ done: true }>('/health/mutes', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['health'] }),
  });
}

export function useQuarantine(filter: QuarantineFilter) {
  return useInfiniteQuery({
    queryKey: ['quarantine', 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<QuarantineList>(`/quarantine${queryText({ ...filter, before: pageParam, limit: pageSize })}`, {
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useQuarantineReasons() {
  return useQuery({
    queryKey: ['quarantine', 'reasons'],
    queryFn: ({ signal }) => callApi<QuarantineReasons>('/quarantine/reasons', { signal }),
    refetchInterval: slowMs,
  });
}

export function useReparseRuns() {
  return useQuery({
    queryKey: ['reparse'],
    queryFn: ({ signal }) => callApi<ReparseList>('/quarantine/reparse', { signal }),
    refetchInterval: fastMs,
  });
}

export function useReparse() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ sourceId, reason, peer, toSourceId }: QuarantineFilter & { toSourceId: string }) =>
      callApi<{ runId: number }>('/quarantine/reparse', {
        method: 'POST',
        body: {
          ...(sourceId !== '' && { sourceId: Number(sourceId) }),
          ...(reason !== '' && { reason }),
          ...(peer !== '' && { peer }),
          ...(toSourceId !== '' && { toSourceId: Number(toSourceId) }),
        },
      }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useCancelReparse() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      callApi<{ cancelled: boolean }>(`/quarantine/reparse/${id}/cancel`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ['reparse'] }),
  });
}

/** What is tried on the bench; empty texts are left out. */
export interface BenchInput {
  lines: string;
  sourceId: string;
  parser: string;
  definition: string;
  against: string;
  charset: 'auto' | 'utf-8' | 'cp949';
}

export function useParserTest() {
  return useMutation({
    mutationFn: ({ lines, sourceId, parser, definition, against, charset }: BenchInput) =>
      callApi<ParserTest>('/parsers/test', {
        method: 'POST',
        body: {
          parser,
          charset,
          ...(sourceId === '' ? { lines: linesOf(lines) } : { sourceId: Number(sourceId) }),
          ...(definition.trim() !== '' && { definition }),
          ...(against !== '' && { against }),
        },
      }),
  });
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 200);
}
