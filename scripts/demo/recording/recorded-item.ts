/** The way an item is sent: syslog datagram, syslog stream, or a record pushed to the EDR feed. */
export type Via = 'udp' | 'tcp' | 'edr';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** One line of the recording. Times inside `payload` are `{{…}}` places, filled when it is sent. */
export interface RecordedItem {
  /** Seconds since the recorded day began, to the millisecond. */
  offsetSeconds: number;
  via: Via;
  /** A whole syslog line for `udp` and `tcp`, a record for `edr`. */
  payload: string | JsonObject;
}

/** What really happened: for tests and for the demo's own report, never for the appliance. */
export interface Truth {
  /** Length of the recorded day; its end becomes the moment of sending. */
  daySeconds: number;
  episodes: TruthEpisode[];
}

export interface TruthEpisode {
  id: string;
  kind: 'attack' | 'benign';
  title: { ko: string; en: string };
  hosts: string[];
  /** Line numbers in the recording, from 1, that belong to the episode. */
  lines: number[];
  alerts: TruthAlert[];
}

/** A line that a rule or the sensor must raise an alert on. */
export interface TruthAlert {
  line: number;
  host: string;
  offsetSeconds: number;
  /** Title of the rule or of the sensor's own alert. */
  title: string;
}

const kstOffsetMs = 9 * 3600 * 1000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type TimeFormat = (at: number, utc: string, kst: string) => string;

/** Places that may stand in a payload; all but `iso`, `utc` and the epoch ones are Korean time, as devices there send it. */
const timeFormats: Record<string, TimeFormat> = {
  iso: (_at, utc) => utc,
  utc: (_at, utc) => utc.replace('T', ' ').replace('Z', ''),
  kst: (_at, _utc, kst) => kst.replace('Z', '+09:00'),
  time5424: (_at, _utc, kst) => kst.replace('Z', '+09:00'),
  time3164: (_at, _utc, kst) =>
    `${months[Number(kst.slice(5, 7)) - 1]} ${String(Number(kst.slice(8, 10))).padStart(2)} ${kst.slice(11, 19)}`,
  date: (_at, _utc, kst) => kst.slice(0, 10).replaceAll('-', ''),
  epoch: (at) => (at / 1000).toFixed(3),
  epochMs: (at) => String(at),
};

/** The item's payload as text with its times filled in; `at` is UTC epoch milliseconds. Throws on an unknown place. */
export function payloadAt(item: RecordedItem, at: number): string {
  const text = typeof item.payload === 'string' ? item.payload : JSON.stringify(item.payload);
  const utc = new Date(at).toISOString();
  const kst = new Date(at + kstOffsetMs).toISOString();
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const format = timeFormats[name];
    if (format === undefined) throw new Error(`The recording has an unknown place ${whole}.`);
    return format(at, utc, kst);
  });
}

/** Reads a recording; throws with the line number where a line is not an item. */
export function parseRecording(text: string): RecordedItem[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const item = JSON.parse(line) as Partial<RecordedItem>;
      const known = item.via === 'udp' || item.via === 'tcp' || item.via === 'edr';
      if (!known || typeof item.offsetSeconds !== 'number' || item.payload === undefined)
        throw new Error(`Line ${index + 1} of the recording is not an item.`);
      return item as RecordedItem;
    });
}

/** Reads `truth.ndjson`: the day's length, then one episode a line. */
export function parseTruth(text: string): Truth {
  const [first, ...episodes] = text.split('\n').filter((line) => line !== '');
  const { daySeconds } = JSON.parse(first ?? '{}') as Pick<Truth, 'daySeconds'>;
  return { daySeconds, episodes: episodes.map((line) => JSON.parse(line) as TruthEpisode) };
}
