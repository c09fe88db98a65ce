import type { AssignSendersRequest, UnknownSender } from '../contract/unknown-sender.ts';

/** How chosen senders become sources. */
export interface AssignDraft {
  mode: 'each' | 'together' | 'existing';
  /** Name of the one new source. */
  name: string;
  /** Id of the existing source; '' while none is chosen. */
  sourceId: string;
  /** A parser's name, or `guess` for the likely one of each sender. */
  parser: string;
  charset: 'auto' | 'utf-8' | 'cp949';
  timeZone: string;
}

type Sender = Pick<UnknownSender, 'peer' | 'guess'>;

/** What a sender's source is called where each gets its own: parser and address, unique because addresses are. */
export function sourceNameOf(sender: Sender, parser: string): string {
  const known = parserOf(sender, parser);
  const kind = known === 'auto' ? 'syslog' : (known.split(':')[0] ?? '');
  const address = sender.peer.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${kind}-${address}`.slice(0, 63);
}

/** The request that a draft comes to. */
export function assignRequestOf(senders: readonly Sender[], draft: AssignDraft): AssignSendersRequest {
  const { charset, timeZone, parser } = draft;
  const peers = senders.map(({ peer }) => peer);
  if (draft.mode === 'existing') return { assignments: [{ peers, sourceId: Number(draft.sourceId) }] };
  const [first] = senders;
  if (draft.mode === 'together') {
    const source = { name: draft.name, parser: first ? parserOf(first, parser) : 'auto', charset, timeZone };
    return { assignments: [{ peers, source }] };
  }
  return {
    assignments: senders.map((sender) => ({
      peers: [sender.peer],
      source: { name: sourceNameOf(sender, parser), parser: parserOf(sender, parser), charset, timeZone },
    })),
  };
}

function parserOf({ guess }: Sender, parser: string): string {
  return parser === 'guess' ? (guess[0]?.parser ?? 'auto') : parser;
}
