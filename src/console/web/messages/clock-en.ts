import type { clockKo } from './clock-ko.ts';

/** This server's clock. */
export const clockEn: typeof clockKo = {
  clock: {
    ahead:
      'This server’s clock ({{wall}}) is {{difference}} ahead of the time last known. Nothing is deleted for its age.',
    behind:
      'This server’s clock ({{wall}}) is {{difference}} behind the time last known. Nothing is deleted for its age.',
    days: '{{number}} d',
    hours: '{{number}} h',
    minutes: '{{number}} min',
    confirm: 'The clock is right',
    confirmTitle: 'Confirm this server’s clock',
    confirmText:
      'Is it {{wall}} (KST) now? If not, cancel and set the clock (NTP). If you confirm it, every retention counts from this time, and the next purge deletes {{partitions}} of {{of}} partitions ({{events}} events). Sessions may end.',
    held: 'Retention would delete {{partitions}} of {{of}} partitions ({{events}} events) at once, so it stopped.',
    allow: 'Allow deletion',
    allowTitle: 'Many events deleted at once',
    allowText:
      'The next purge deletes {{partitions}} of {{of}} partitions ({{events}} events). This cannot be undone. First make sure that the retention (storage.retentionDays) and the clock are right.',
  },
};
