import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EdrFeed {
  /** `https://127.0.0.1:8444/v1/feeds/<source>/events` */
  url: string;
  token: string;
  /** PEM of the certificate to trust. */
  ca: string;
}

/** What the appliance says it did with a batch, after commit. */
export interface Acknowledgement {
  stored: number;
  duplicates: number;
  quarantined: number;
}

export interface EdrPusher {
  /** Sends records as NDJSON until they are acknowledged; throws when the feed refuses them for good. */
  push(records: string[]): Promise<Acknowledgement>;
  close(): void;
}

const maxAttempts = 30;
const busyStatuses = new Set([429, 503]);
const requestTimeoutMs = 90_000;

/** A client of the EDR feed that sends a batch again while the appliance is busy, as a sensor's relay does. */
export function createEdrPusher({ url, token, ca }: EdrFeed): EdrPusher {
  const agent = new Agent({ keepAlive: true, ca });
  const post = (body: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-ndjson',
        'content-length': Buffer.byteLength(body),
      };
      const sent = request(url, { method: 'POST', agent, headers, timeout: requestTimeoutMs }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      });
      sent.on('timeout', () => sent.destroy(new Error('The EDR feed did not answer in time.')));
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    push: async (records) => {
      const body = records.map((record) => `${record}\n`).join('');
      for (let attempt = 1; ; attempt++) {
        const { status, text } = await post(body);
        if (status === 200) return JSON.parse(text) as Acknowledgement;
        if (!busyStatuses.has(status) || attempt === maxAttempts)
          throw new Error(`The EDR feed answered ${status}: ${text.slice(0, 200)}`);
        await sleep(200 * Math.min(attempt, 10));
      }
    },
    close: () => agent.destroy(),
  };
}
