import { repeat } from '../core/guarded-timers.ts';
import type { NetworkZone, SourceNat, SourceSet, UnknownSender } from '../core/source.ts';
import { createEnrichment, type Enrichment } from './enrichment.ts';
import type { UnknownSenders } from './unknown-senders.ts';

/** Enrichment with the zones and translations that the writer thread is started with. */
export function startEnrichment(zones: readonly NetworkZone[], nat: readonly SourceNat[]): Enrichment {
  const enrichment = createEnrichment();
  enrichment.setZones(zones);
  for (const { sourceId, entries } of nat) enrichment.setNat(sourceId, entries);
  return enrichment;
}

/** What the main thread tells of changed sources. */
export type SourcesMessage = { type: 'sources'; zones: readonly NetworkZone[] } & SourceSet;
/** Takes the translations of one source in place of those before. */
export type NatMessage = { type: 'nat' } & SourceNat;
/** What the writer thread tells of senders that no source names. */
export interface UnknownSendersMessage {
  type: 'unknownSenders';
  senders: UnknownSender[];
  forgotten: number;
}

/** Inside the writer thread: takes changed sources and tells of unknown senders. */
export interface SourceChanges {
  /** Takes effect between two batches. */
  take(message: SourcesMessage | NatMessage): void;
  stop(): void;
}

export interface SourceChangesOptions {
  normaliser: { setSources(sources: SourceSet): void };
  enrichment: Enrichment;
  unknownSenders: UnknownSenders;
  /** Commits what was taken until now. */
  intake: { flush(): void };
  report(message: UnknownSendersMessage): void;
  /** Telling of unknown senders failed; it is tried again a second later. */
  onError(error: Error): void;
}

const reportEveryMs = 1000;
/** Each may carry 64 KiB of lines and a guess over 20 of them; the rest comes a second later. */
const sendersPerReport = 100;

/** Starts to tell of unknown senders each second. */
export function createSourceChanges(options: SourceChangesOptions): SourceChanges {
  const { normaliser, enrichment, unknownSenders, intake } = options;
  const tell = () => {
    const { senders, forgotten } = unknownSenders.takeReport(sendersPerReport);
    if (senders.length > 0 || forgotten > 0) options.report({ type: 'unknownSenders', senders, forgotten });
  };
  const timer = repeat(reportEveryMs, tell, options.onError);
  return {
    take(message) {
      if (message.type === 'nat') {
        enrichment.setNat(message.sourceId, message.entries);
        return;
      }
      // What was held of a sender until now is committed before anybody parses it again.
      intake.flush();
      normaliser.setSources(message);
      enrichment.setZones(message.zones);
    },
    stop() {
      timer.stop();
      tell();
    },
  };
}
