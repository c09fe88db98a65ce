/** 이 서버의 시각. */
export const clockKo = {
  clock: {
    ahead:
      '이 서버의 시각({{wall}})이 마지막으로 확인한 시각보다 {{difference}} 빠릅니다. 보존 기간에 따른 삭제를 멈추었습니다.',
    behind:
      '이 서버의 시각({{wall}})이 마지막으로 확인한 시각보다 {{difference}} 늦습니다. 보존 기간에 따른 삭제를 멈추었습니다.',
    days: '{{number}}일',
    hours: '{{number}}시간',
    minutes: '{{number}}분',
    confirm: '시각이 맞음',
    confirmTitle: '이 서버의 시각 확인',
    confirmText:
      '지금 시각이 {{wall}}(KST)이 맞습니까? 시각이 틀렸다면 취소하고 서버 시각을 맞추십시오(NTP). 맞다고 확인하면 모든 보존 기간을 이 시각으로 계산하며, 다음 삭제 작업에서 파티션 {{of}}개 중 {{partitions}}개(이벤트 {{events}}건)를 삭제합니다. 로그인한 세션이 끝날 수 있습니다.',
    held: '보존 기간에 따라 파티션 {{of}}개 중 {{partitions}}개(이벤트 {{events}}건)를 한 번에 삭제하게 되어 멈추었습니다.',
    allow: '삭제 허용',
    allowTitle: '한 번에 많은 이벤트 삭제',
    allowText:
      '다음 삭제 작업에서 파티션 {{of}}개 중 {{partitions}}개(이벤트 {{events}}건)를 삭제합니다. 되돌릴 수 없습니다. 보존 기간(storage.retentionDays)과 서버 시각이 맞는지 먼저 확인하십시오.',
  },
};
