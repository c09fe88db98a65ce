import type { importsKo } from './imports-ko.ts';

type SameKeys<T> = { [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> };

/** English texts of imported files. */
export const importsEn: SameKeys<typeof importsKo> = {
  imports: {
    title: 'File imports',
    none: 'No file was imported yet.',
    upload: 'Upload files',
    uploadHint: 'Logs (.log .txt), JSON, NDJSON, CSV, also with gzip or zstd. The same file is imported once only.',
    dropHere: 'Drop files here or',
    choose: 'Choose files',
    source: 'Source',
    chooseSource: 'Choose a source first',
    uploading: 'Uploading {{name}}',
    uploaded: '{{name}} was received and is imported when its turn comes (import {{id}}).',
    unreachable: 'The appliance cannot be reached.',
    folderHint:
      'Large files can be laid into the drop folder of the machine (data/drop), under the name of the source.',
    state: 'State',
    states: {
      waiting: 'Waiting',
      running: 'Importing',
      done: 'Done',
      failed: 'Failed',
      cancelled: 'Stopped',
      refused: 'Refused',
    },
    file: 'File',
    size: 'Size',
    progress: 'Progress',
    progressOf: 'Progress of {{name}}',
    records: 'Records',
    quarantined: 'Quarantined',
    at: 'Entered',
    took: 'Took',
    by: 'Uploaded by {{name}}',
    byFolder: 'Drop folder',
    cancel: 'Stop',
    cancelTitle: 'Stop the import',
    cancelText:
      'Stops the import of {{name}}. Records that are stored stay; importing the same file again goes on from there.',
    cancelDo: 'Stop the import',
  },
};
