import type { FindingDetail, HealthKind } from './finding.ts';

/** What happened, in numbers, and what to do about it. */
export interface AlarmText {
  what: string;
  remedy: string;
}

interface AlarmNumbers {
  kind: HealthKind;
  measured: number;
  expected: number;
  detail: FindingDetail;
}

type Language = 'ko' | 'en';

/** The texts of an alarm in one language. */
export function alarmText({ kind, measured, expected, detail }: AlarmNumbers, language: Language): AlarmText {
  const values: Record<string, string> = {
    ...Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, String(value)])),
    measuredTime: timeText(Math.abs(measured), language),
    expectedTime: timeText(expected, language),
    measuredShare: percentText(measured),
    expectedShare: percentText(expected),
    measuredCount: String(Math.round(measured)),
  };
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const { what, remedy } = textsOf(kind, measured, detail)[language];
  return { what: fill(what), remedy: fill(remedy) };
}

type Texts = Record<Language, AlarmText>;

const texts: Record<Exclude<HealthKind, 'clock_skew' | 'own_clock'>, Texts> = {
  silent: {
    en: {
      what: 'Nothing for {measuredTime}; at this time at most {expectedTime} is usual (about {missed} records are missing).',
      remedy:
        'Check that the device runs, that its log forwarding points here, and the network between. If it was switched off on purpose, mute this alarm with a reason.',
    },
    ko: {
      what: '{measuredTime} 동안 수신이 없습니다. 이 시간대에는 보통 {expectedTime} 안에 수신됩니다(약 {missed}건 누락).',
      remedy:
        '장비가 켜져 있는지, 로그 전송 대상이 이 서버인지, 중간 네트워크를 확인하십시오. 일부러 끈 장비라면 사유를 적고 이 알림을 끄십시오.',
    },
  },
  parse_rate_fell: {
    en: {
      what: 'Only {measuredShare} of the last {lines} records could be parsed; {expectedShare} is usual.',
      remedy:
        'The format has probably changed (firmware, log template). Look at the reasons in quarantine, try a corrected parser in the parser bench, then parse the quarantine again.',
    },
    ko: {
      what: '최근 {lines}건 중 {measuredShare}만 해석되었습니다. 평소에는 {expectedShare}입니다.',
      remedy:
        '펌웨어나 로그 형식 설정이 바뀌었을 수 있습니다. 격리함에서 사유를 보고, 파서 시험 화면에서 고친 정의를 확인한 뒤 격리된 로그를 다시 해석하십시오.',
    },
  },
  field_fill_fell: {
    en: {
      what: 'Field {field} is filled in {measuredShare} of the events, usually in {expectedShare} ({fields} fields fell in all).',
      remedy:
        'The format has probably changed although lines are still parsed. Compare the last lines with older ones in the parser bench and correct the parser.',
    },
    ko: {
      what: '{field} 필드가 이벤트의 {measuredShare}에만 있습니다. 평소에는 {expectedShare}입니다(값이 줄어든 필드 {fields}개).',
      remedy:
        '해석은 되지만 로그 형식이 바뀌었을 수 있습니다. 파서 시험 화면에서 최근 로그와 이전 로그를 비교하고 정의를 고치십시오.',
    },
  },
  device_loss: {
    en: {
      what: 'The device says that it lost {measuredCount} messages.',
      remedy:
        'The loss is before this appliance: raise the rate limit or buffer of the device, use TCP instead of UDP, or log less.',
    },
    ko: {
      what: '장비가 로그 {measuredCount}건을 보내지 못했다고 알렸습니다.',
      remedy:
        '이 서버에 닿기 전의 유실입니다. 장비의 전송률 제한이나 버퍼를 늘리거나, UDP 대신 TCP를 쓰거나, 로그 양을 줄이십시오.',
    },
  },
  charset_replacements: {
    en: {
      what: '{replacements} characters of the last {lines} records could not be decoded.',
      remedy: 'Set the character set of the source (UTF-8 or CP949) to that of the device.',
    },
    ko: {
      what: '최근 {lines}건에서 글자 {replacements}개를 읽지 못했습니다.',
      remedy: '수집 대상의 문자 집합(UTF-8 또는 CP949)을 장비 설정과 같게 맞추십시오.',
    },
  },
  udp_loss: {
    en: {
      what: 'The kernel dropped {measuredCount} UDP datagrams before they could be read.',
      remedy:
        'Raise net.core.rmem_max (the installer sets 32 MiB), or let the busiest senders use TCP, which waits instead of losing.',
    },
    ko: {
      what: '읽기 전에 커널이 UDP 데이터그램 {measuredCount}건을 버렸습니다.',
      remedy:
        'net.core.rmem_max를 늘리십시오(설치 프로그램은 32 MiB로 설정합니다). 전송량이 많은 장비는 유실 없이 대기하는 TCP로 바꾸십시오.',
    },
  },
  clients_refused: {
    en: {
      what: '{measuredCount} connections or requests were refused within a minute, on the console or where senders connect.',
      remedy:
        'The operational log (ConsoleRefusalsCounted, SendersRefused) and the audit log have the addresses. Correct what sends there, or block it at the firewall; who behaves is not affected.',
    },
    ko: {
      what: '콘솔 또는 수신 포트에서 1분 동안 연결이나 요청 {measuredCount}건을 거부했습니다.',
      remedy:
        '운영 로그(ConsoleRefusalsCounted, SendersRefused)와 감사 로그에서 주소를 확인하십시오. 해당 장비의 설정을 고치거나 방화벽에서 차단하십시오. 정상 사용자와 장비에는 영향이 없습니다.',
    },
  },
  partition_damaged: {
    en: {
      what: 'Partitions that cannot be read: {partitions} ({error}). Everything else goes on; alerts in them that were not taken over wait.',
      remedy:
        'Check the disk. Restore the file from the backup into the folder events; it is read again by itself within a minute. What cannot be restored: move the file away.',
    },
    ko: {
      what: '읽을 수 없는 파티션: {partitions} ({error}). 나머지는 계속 처리되며, 이 파티션에서 아직 넘겨받지 못한 경보는 대기합니다.',
      remedy:
        '디스크를 점검하십시오. 백업에서 해당 파일을 events 폴더로 복원하면 1분 안에 자동으로 다시 읽습니다. 복원할 수 없으면 파일을 다른 곳으로 옮기십시오.',
    },
  },
  purge_held: {
    en: {
      what: 'Retention would delete {measuredCount} of {ofPartitions} partitions ({events} events) at once, more than half. Nothing was deleted.',
      remedy:
        'Look at storage.retentionDays and at the clock. If it is right, allow the deletion on the overview; the next purge then does it.',
    },
    ko: {
      what: '보존 기간에 따라 파티션 {ofPartitions}개 중 {measuredCount}개(이벤트 {events}건)를 한 번에 삭제하게 됩니다. 절반이 넘어 삭제하지 않았습니다.',
      remedy:
        'storage.retentionDays 설정과 서버 시각을 확인하십시오. 맞다면 관제 현황 화면에서 삭제를 허용하십시오. 다음 삭제 작업에서 처리합니다.',
    },
  },
};

const zoneSkew: Texts = {
  en: {
    what: "The device's times differ from ours by whole half hours: {zone}.",
    remedy: 'Set the time zone of the source: the device sends local times without a zone, or labels them wrongly.',
  },
  ko: {
    what: '장비 시각이 이 서버와 시간대만큼 다릅니다: {zone}.',
    remedy: '수집 대상의 시간대를 맞추십시오. 장비가 시간대 없이 현지 시각을 보내거나 시간대를 잘못 적고 있습니다.',
  },
};
const behind: Texts = {
  en: {
    what: "The device's clock is {measuredTime} behind (median of {events} events).",
    remedy: 'Set the clock of the device by NTP. Where it sends its records late on purpose, mute this alarm.',
  },
  ko: {
    what: '장비 시각이 {measuredTime} 늦습니다(이벤트 {events}건의 중앙값).',
    remedy: '장비 시각을 NTP로 맞추십시오. 일부러 늦게 보내는 장비라면 이 알림을 끄십시오.',
  },
};
const ahead: Texts = {
  en: {
    what: "The device's clock is {measuredTime} ahead (median of {events} events).",
    remedy: 'Set the clock of the device, and of this server, by NTP.',
  },
  ko: {
    what: '장비 시각이 {measuredTime} 빠릅니다(이벤트 {events}건의 중앙값).',
    remedy: '장비와 이 서버의 시각을 NTP로 맞추십시오.',
  },
};

const ownAhead: Texts = {
  en: {
    what: "This server's clock is {measuredTime} ahead of the newest stored event and of the time last known here. Nothing is deleted for its age.",
    remedy:
      'Set the clock (NTP). If it is right because the server was switched off for so long, confirm it on the overview.',
  },
  ko: {
    what: '이 서버의 시각이 마지막으로 저장한 이벤트와 마지막으로 확인한 시각보다 {measuredTime} 빠릅니다. 보존 기간에 따른 삭제를 멈추었습니다.',
    remedy:
      '서버 시각을 맞추십시오(NTP). 서버를 그만큼 꺼 두었기 때문이라면 관제 현황 화면에서 시각이 맞다고 확인하십시오.',
  },
};
const ownBehind: Texts = {
  en: {
    what: "This server's clock is {measuredTime} behind the newest stored event or the time last known here. Events are stored with this time; nothing is deleted for its age.",
    remedy: 'Set the clock (NTP). If it was wrong before and is right now, confirm it on the overview.',
  },
  ko: {
    what: '이 서버의 시각이 마지막으로 저장한 이벤트 또는 마지막으로 확인한 시각보다 {measuredTime} 늦습니다. 이벤트는 이 시각으로 저장되고, 보존 기간에 따른 삭제를 멈추었습니다.',
    remedy:
      '서버 시각을 맞추십시오(NTP). 이전 시각이 틀렸고 지금이 맞다면 관제 현황 화면에서 시각이 맞다고 확인하십시오.',
  },
};

function textsOf(kind: HealthKind, measured: number, detail: FindingDetail): Texts {
  if (kind === 'own_clock') return measured > 0 ? ownAhead : ownBehind;
  if (kind !== 'clock_skew') return texts[kind];
  if (detail['zone'] !== undefined) return zoneSkew;
  return measured > 0 ? behind : ahead;
}

function timeText(ms: number, language: Language): string {
  const seconds = Math.round(ms / 1000);
  const units: [number, string, string][] = [
    [86_400, ' d', '일'],
    [3600, ' h', '시간'],
    [60, ' min', '분'],
    [1, ' s', '초'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  const shown = units.slice(first < 0 ? 3 : first, (first < 0 ? 3 : first) + 2);
  let left = seconds;
  const parts = shown.flatMap(([size, en, ko]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count}${language === 'ko' ? ko : en}`];
  });
  return parts.join(' ') || (language === 'ko' ? '0초' : '0 s');
}

function percentText(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
