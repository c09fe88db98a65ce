import { type Episode, net, proc, step } from './event-steps.ts';

const hosts = [
  'gn-acct-pc11',
  'gn-pos11',
  'gn-pos12',
  'gn-sales-pc02',
  'gn-hr-pc03',
  'gn-dev-lx05',
  'gn-mgmt02',
  'gn-vdi-07',
];

/** What an office does all day, on hosts that no attack touches. */
export function companyBackground(): Episode[] {
  return Array.from({ length: 640 }, (_, index) => {
    const host = hosts[(index * 5 + 3) % hosts.length] ?? 'gn-pos11';
    const minutesAgo = 2 + index * 2.2 + ((index * 37) % 100) / 100;
    if (index % 3 === 0) {
      return step(
        minutesAgo,
        host,
        'network',
        'connection-accepted',
        net(900 + index, 'svchost.exe', `10.20.7.${index % 250}`, '10.20.1.15', 445),
      );
    }
    if (index % 3 === 1) {
      return step(minutesAgo, host, 'authentication', 'logged-in', {
        'user.name': `gaon\\user${index % 40}`,
        'source.ip': `10.20.7.${index % 250}`,
        'event.outcome': 'success',
      });
    }
    return step(
      minutesAgo,
      host,
      'process',
      'process-started',
      proc('chrome.exe', 3000 + index, 'explorer.exe', 2210, 'chrome.exe --type=renderer', `gaon\\user${index % 40}`),
    );
  });
}
