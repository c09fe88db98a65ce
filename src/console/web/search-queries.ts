import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { eventFieldsResponseSchema, eventHistogramResponseSchema } from '../contract/event-query.ts';
import { callApi } from './api-client.ts';

export type EventHistogram = z.infer<typeof eventHistogramResponseSchema>;
export type EventFields = z.infer<typeof eventFieldsResponseSchema>;

/** Columns of the picture above the events; about 8 pixels each on a wide screen. */
const columns = 96;

/** Events of a search by time; `query` has to name a span (`from` and `to`), null asks nothing. */
export function useEventHistogram(query: string | null) {
  return useQuery({
    queryKey: ['event-histogram', query],
    queryFn: ({ signal }) => callApi<EventHistogram>(`/events/histogram?${query}&buckets=${columns}`, { signal }),
    enabled: query !== null,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Which fields the events of a search have, and their most frequent values. */
export function useEventFields(query: string) {
  return useQuery({
    queryKey: ['event-fields', query],
    queryFn: ({ signal }) => callApi<EventFields>(`/events/fields?${query}`, { signal }),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
