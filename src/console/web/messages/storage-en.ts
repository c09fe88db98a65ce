import type { storageKo } from './storage-ko.ts';

type SameKeys<T> = { [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> };

/** Panel of storage. */
export const storageEn: SameKeys<typeof storageKo> = {
  storage: {
    disk: 'Disk and retention',
    level: {
      roomy: 'Enough room',
      warned: 'Little room: {{percent}} % in use. From {{purge}} % on the oldest events are deleted early.',
      purging: 'Disk {{percent}} % in use: the oldest events are being deleted early.',
      stopped: 'The disk is full ({{percent}} %), nothing more is accepted. It goes on by itself once there is room.',
    },
    thresholds: 'warning {{warn}} % · early deletion {{purge}} % · stop {{stop}} %',
    used: 'In use',
    inodes: 'Inodes in use',
    reserve: 'Reserve',
    reserveIn: '{{size}} in place',
    reserveOut: '{{size}} given up',
    growth: 'Growth a day',
    full: 'Until the stop',
    days: 'about {{number}} days',
    unknown: 'not known yet',
    lastPurge: 'Last early deletion',
    none: 'none',
    parts: 'Partitions by state',
    state: 'State',
    count: 'Files',
    events: 'Events',
    size: 'Size',
    span: 'Received',
    states: {
      hot: 'Being written',
      closed: 'To be indexed',
      sealed: 'Indexed',
      cold: 'Compressed',
      unreadable: 'Unreadable',
    },
    backup: 'Backup',
    backupStates: { running: 'Under way', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
    lastBackup: 'Last backup',
    backupFolder: 'Folder',
    backupFiles: 'Files',
    neverBackedUp: 'Nothing was backed up yet. Set backup.folder and schedules.backup, or use npm run backup.',
  },
};
