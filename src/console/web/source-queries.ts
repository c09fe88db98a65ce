import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ParserList } from '../contract/parser.ts';
import type {
  ChangeSourceRequest,
  CreatedSource,
  CreateSourceRequest,
  ManagedSource,
  ManagedSourceList,
  NatPage,
} from '../contract/source-admin.ts';
import type { AssignedSenders, AssignSendersRequest, UnknownSenderList } from '../contract/unknown-sender.ts';
import type { ReplaceZonesRequest, ZoneList } from '../contract/zone.ts';
import { callApi } from './api-client.ts';

const refreshMs = 5000;
/** Of a table of translations; the whole of it is in the file that was imported. */
export const shownNatEntries = 100;

export function useManagedSources() {
  return useQuery({
    queryKey: ['managed-sources'],
    queryFn: ({ signal }) => callApi<ManagedSourceList>('/sources/settings', { signal }),
    refetchInterval: refreshMs,
  });
}

export function useParsers() {
  return useQuery({
    queryKey: ['parsers'],
    queryFn: ({ signal }) => callApi<ParserList>('/parsers', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Everything that shows sources is asked for again after a change. */
function useSourceChange<Input, Answer>(call: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSettled: () =>
      Promise.all(
        ['managed-sources', 'sources', 'unknown-senders', 'nat'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export function useCreateSource() {
  return useSourceChange((body: CreateSourceRequest) => callApi<CreatedSource>('/sources', { method: 'POST', body }));
}

export function useChangeSource(id: number) {
  return useSourceChange((body: ChangeSourceRequest) =>
    callApi<ManagedSource>(`/sources/${id}`, { method: 'PATCH', body }),
  );
}

export function useRemoveSource({ id, revision }: Pick<ManagedSource, 'id' | 'revision'>) {
  return useSourceChange((_nothing: undefined) =>
    callApi<ManagedSource>(`/sources/${id}?revision=${revision}`, { method: 'DELETE' }),
  );
}

export function useNat(id: number) {
  return useQuery({
    queryKey: ['nat', id],
    queryFn: ({ signal }) => callApi<NatPage>(`/sources/${id}/nat?limit=${shownNatEntries}`, { signal }),
  });
}

export function useImportNat(id: number) {
  return useSourceChange((csv: Blob) => callApi<{ total: number }>(`/sources/${id}/nat`, { method: 'POST', csv }));
}

export function useUnknownSenders() {
  return useQuery({
    queryKey: ['unknown-senders'],
    queryFn: ({ signal }) => callApi<UnknownSenderList>('/unknown-senders?limit=200', { signal }),
    refetchInterval: refreshMs,
  });
}

export function useAssignSenders() {
  return useSourceChange((body: AssignSendersRequest) =>
    callApi<AssignedSenders>('/unknown-senders/assign', { method: 'POST', body }),
  );
}

export function useZones() {
  return useQuery({
    queryKey: ['zones'],
    queryFn: ({ signal }) => callApi<ZoneList>('/zones', { signal }),
  });
}

export function useReplaceZones() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ReplaceZonesRequest) => callApi<ZoneList>('/zones', { method: 'PUT', body }),
    onSuccess: (zones) => client.setQueryData(['zones'], zones),
  });
}
