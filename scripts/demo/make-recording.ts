import { writeFileSync } from 'node:fs';
import { day } from '../../config/demo/day.ts';
import { buildRecording, recordingTexts } from './recording/build-recording.ts';

/** Writes `config/demo/day.ndjson` and `truth.ndjson` anew; run it after changing an episode. */
const built = buildRecording(day);
const texts = recordingTexts(built);
writeFileSync(new URL('../../config/demo/day.ndjson', import.meta.url), texts.recording);
writeFileSync(new URL('../../config/demo/truth.ndjson', import.meta.url), texts.truth);
const alerts = built.truth.episodes.flatMap((episode) => episode.alerts);
console.log(`${built.items.length} items, ${Buffer.byteLength(texts.recording)} bytes, ${alerts.length} alerts`);
