import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { AlertDetail, AlertList } from '../contract/alert.ts';
import type { DeadItemList } from '../contract/dead-item.ts';
import type { EventDetail, EventSearch } from '../contract/event.ts';
import type { Overview } from '../contract/overview.ts';
import type { RunList } from '../contract/run.ts';
import type { CurrentSession, SignedIn } from '../contract/session.ts';
import type { Ledger, SourceList } from '../contract/source.ts';
import type { Status } from '../contract/status.ts';
import type { Ticket, TicketDetail, TicketList } from '../contract/ticket.ts';
import type { StartableRunKind, TicketState } from '../contract/vocabulary.ts';
import { ApiProblem, callApi, queryText } from './api-client.ts';

const fastMs = 5_000;
const slowMs = 15_000;
const pageSize = 50;

/** `always`: in a closed network a browser may believe that it is offline although the appliance answers. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: (count, error) =>
          count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status === 503),
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

export const sessionKey = ['session'];

export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => callApi<CurrentSession>('/session', { signal }),
    refetchInterval: slowMs,
  });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; password: string }) => callApi<SignedIn>('/session', { method: 'POST', body }),
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => callApi<undefined>('/session', { method: 'DELETE' }),
    onSettled: () => client.resetQueries(),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      callApi<SignedIn>('/session/password', { method: 'POST', body }),
    onSuccess: (session) => client.setQueryData(sessionKey, session),
  });
}

export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => callApi<Overview>('/overview', { signal }),
    refetchInterval: fastMs,
  });
}

export interface TicketFilter {
  state: string;
  severity: string;
  text: string;
}

export function useTickets(filter: TicketFilter) {
  return useInfiniteQuery({
    queryKey: ['tickets', filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<TicketList>(`/tickets${queryText({ ...filter, before: pageParam, limit: pageSize })}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: fastMs,
  });
}

export function useTicket(id: string) {
  return useQuery({
    queryKey: ['ticket', id],
    queryFn: ({ signal }) => callApi<TicketDetail>(`/tickets/${id}`, { signal }),
    refetchInterval: fastMs,
  });
}

export function useTicketState(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (state: TicketState) => callApi<Ticket>(`/tickets/${id}/state`, { method: 'PUT', body: { state } }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export interface AlertFilter {
  severity: string;
  label: string;
  text: string;
}

export function useAlerts(filter: AlertFilter) {
  return useInfiniteQuery({
    queryKey: ['alerts', filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<AlertList>(`/alerts${queryText({ ...filter, before: pageParam, limit: pageSize })}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: fastMs,
  });
}

export function useAlert(id: string) {
  return useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => callApi<AlertDetail>(`/alerts/${id}`, { signal }),
    refetchInterval: slowMs,
  });
}

/** Searches when `query` changes; a search is never repeated by itself. */
export function useEventSearch(query: string) {
  return useInfiniteQuery({
    queryKey: ['events', query],
    queryFn: ({ signal, pageParam }) =>
      callApi<EventSearch>(`/events?${query}${pageParam === undefined ? '' : `&before=${pageParam}`}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useEvent(id: string) {
  return useQuery({
    queryKey: ['event', id],
    queryFn: ({ signal }) => callApi<EventDetail>(`/events/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export interface RunFilter {
  kind: string;
  state: string;
}

export function useRuns(filter: RunFilter) {
  return useInfiniteQuery({
    queryKey: ['runs', filter],
    queryFn: ({ signal, pageParam }) =>
      callApi<RunList>(`/runs${queryText({ ...filter, before: pageParam, limit: pageSize })}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: fastMs,
  });
}

export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (kind: StartableRunKind) => callApi<{ runId: number }>('/runs', { method: 'POST', body: { kind } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  });
}

export function useDeadItems() {
  return useInfiniteQuery({
    queryKey: ['dead-items'],
    queryFn: ({ signal, pageParam }) =>
      callApi<DeadItemList>(`/runs/dead-items${queryText({ before: pageParam, limit: pageSize })}`, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: fastMs,
  });
}

export function usePutBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: number[]) =>
      callApi<{ putBack: number }>('/runs/dead-items/put-back', { method: 'POST', body: { ids } }),
    onSettled: () => client.invalidateQueries(),
  });
}

export function useSources() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => callApi<SourceList>('/sources', { signal }),
    refetchInterval: fastMs,
  });
}

export function useLedger(sourceId: string) {
  return useQuery({
    queryKey: ['ledger', sourceId],
    queryFn: ({ signal }) => {
      const hourMs = 3_600_000;
      const to = Math.ceil(Date.now() / hourMs) * hourMs;
      return callApi<Ledger>(`/ledger${queryText({ from: to - 24 * hourMs, to, sourceId })}`, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: slowMs,
  });
}

export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => callApi<Status>('/status', { signal }),
    refetchInterval: fastMs,
  });
}

export function useOpenapi() {
  return useQuery({
    queryKey: ['openapi'],
    queryFn: ({ signal }) => callApi<unknown>('/openapi.json', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
