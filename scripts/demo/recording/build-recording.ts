import { addBackground } from './background.ts';
import type { Day } from './episode.ts';
import { createEstate } from './estate.ts';
import type { RecordedItem, Truth, TruthEpisode } from './recorded-item.ts';
import { createScene, type Emission } from './stage.ts';

export interface Recording {
  items: RecordedItem[];
  truth: Truth;
}

/** Plays the day: the same programme gives the same recording, byte for byte. */
export function buildRecording(day: Day): Recording {
  const emissions: Emission[] = [];
  const estate = createEstate();
  for (const { startSeconds, episode } of day.programme)
    episode.play(estate.stage(createScene({ episodeId: episode.id, seed: episode.id, startSeconds, emissions })));
  addBackground(emissions, estate, day.seconds);
  const late = emissions.find(({ episodeId, offsetSeconds }) => episodeId !== null && offsetSeconds > day.seconds);
  if (late !== undefined) throw new Error(`Episode ${late.episodeId} does not end before the day does.`);
  const inOrder = emissions
    .filter(({ offsetSeconds }) => offsetSeconds <= day.seconds)
    .sort((a, b) => a.offsetSeconds - b.offsetSeconds);
  return { items: numbered(inOrder), truth: truthOf(day, inOrder) };
}

/** The recording's two files as text, JSON lines both: the items, and what is true about them. */
export function recordingTexts({ items, truth }: Recording): { recording: string; truth: string } {
  const lines = (values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  return { recording: lines(items), truth: lines([{ daySeconds: truth.daySeconds }, ...truth.episodes]) };
}

/** Record numbers count up in each machine's log in the order of time, as they do in reality. */
function numbered(emissions: Emission[]): RecordedItem[] {
  const numbers = new Map<string, number>();
  return emissions.map(({ offsetSeconds, via, log, render }) => {
    const recordNumber = (numbers.get(log) ?? 41_000) + 1;
    numbers.set(log, recordNumber);
    return { offsetSeconds, via, payload: render(recordNumber) };
  });
}

function truthOf(day: Day, emissions: Emission[]): Truth {
  const placed = emissions.map((emission, index) => ({ ...emission, line: index + 1 }));
  const episodes = day.programme.map(({ episode: { id, kind, title } }): TruthEpisode => {
    const mine = placed.filter(({ episodeId }) => episodeId === id);
    return {
      id,
      kind,
      title,
      hosts: [...new Set(mine.map(({ host }) => host))],
      lines: mine.map(({ line }) => line),
      alerts: mine.flatMap(({ line, host, offsetSeconds, alert }) =>
        alert === null ? [] : [{ line, host, offsetSeconds, title: alert }],
      ),
    };
  });
  return { daySeconds: day.seconds, episodes };
}
