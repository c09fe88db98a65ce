/** Lines as they came off the sockets; the writer gives `batch.buffer.byteLength` back as credit once it is done. */
export interface LinesMessage {
  type: 'lines';
  batch: LineBatch;
}

/** How far a long delivery is; it is stored in the transaction of the records that it stands behind. */
export interface DeliveryProgress {
  key: string;
  position: number;
}

/** How far a long delivery is committed, and what became of the records up to there. */
export interface CommittedDelivery {
  /** 0: nothing of it. */
  position: number;
  stored: number;
  duplicates: number;
  quarantined: number;
}

/** One pushed body of NDJSON, or lines of an imported file; the writer answers with `feedDone` after commit, which also gives back its bytes. */
export interface FeedMessage {
  type: 'feed';
  requestId: number;
  sourceId: number;
  /** UTC epoch milliseconds. */
  receivedAt: number;
  peer: string;
  body: Uint8Array<ArrayBuffer>;
  progress?: DeliveryProgress;
}

/** Records that were received but could not be handed on, because too much was on its way already. */
export interface DroppedMessage {
  type: 'dropped';
  /** UTC epoch milliseconds. */
  receivedAt: number;
  /** How many by sender address; it is empty where the kernel dropped them, which does not say whose they were. */
  counts: { peer: string; count: number }[];
}

export type ReceiverToWriter = LinesMessage | FeedMessage | DroppedMessage;

interface CreditMessage {
  type: 'credit';
  bytes: number;
}

export interface FeedDoneMessage {
  type: 'feedDone';
  requestId: number;
  stored: number;
  duplicates: number;
  quarantined: number;
  /**
   * Why it was not committed as a whole; absent when it was. `records lost`: all but some that nothing could hold, and
   * sent again they meet the same end. Never shown to the sender.
   */
  error?: 'disk full' | 'source disabled' | 'records lost';
}

export type WriterToReceiver = CreditMessage | FeedDoneMessage;

/**
 * Lines packed in one buffer, so that a batch is transferred between threads without copying. Layout for n lines:
 * n × f64 receive time, n × u32 end of line, n × u16 peer, n × u8 transport, n × u8 frame state, then the bytes.
 */
export interface LineBatch {
  buffer: ArrayBuffer;
  lineCount: number;
  /** Sender addresses, indexed by a line's peer number. */
  peers: string[];
}
