import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleBrowser, openConsoleBrowser, type Visit } from './console-browser.ts';

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings of axe-core on the page as it stands. */
async function axeFindings(page: Page): Promise<string[]> {
  // Typed in as by the developer tools, which the content security policy does not concern.
  await page.evaluate(axeSource);
  const violations: Violation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** What each screen must show, in both languages; words of the data are the same in both. */
const screens = [
  {
    path: '/',
    ko: ['관제 현황', '열린 티켓', '수집원 5개 중 1개의 수신이 끊겼습니다.', 'root SSH 로그인 실패'],
    en: ['Overview', 'Open tickets', '1 of 5 sources have fallen silent.', 'Failed root SSH login'],
    data: ['171,204', '#1042', 'root SSH'],
  },
  {
    path: '/tickets',
    ko: ['위험도', '심각', '닫힘'],
    en: ['Severity', 'Critical', 'Closed'],
    data: ['#1042', '#1043', '#987'],
  },
  {
    path: '/tickets/1042',
    ko: ['사건 내용', '프로세스 트리', '최초 탐지', '인용됨', '볼륨 섀도 복사본 삭제'],
    en: ['Story', 'Process tree', 'First alert', 'cited', 'Volume shadow copies deleted'],
    data: ['T1003.001', 'LSASS Memory', 'powershell.exe', '203.0.113.77', '87%'],
  },
  {
    path: '/alerts',
    ko: ['탐지명', '검토 필요', '판정 대기', '웹 서버가 셸 실행'],
    en: ['Alert', 'Needs review', 'Undecided', 'Web server starts a shell'],
    data: ['comsvcs.dll', '#1043', '99%'],
  },
  {
    path: '/events',
    ko: ['이벤트 검색', '파티션 3개 중 3개 검색'],
    en: ['Event search', 'searched 3 of 3 partitions'],
    data: ['gn-web02', 'vssadmin'],
  },
  {
    path: '/runs',
    ko: ['작업 이력', '실행 중', '실패 4', '처리하지 못한 항목', '탐지 4194311', '다시 시도'],
    en: ['Runs', 'Running', '4 failed', 'Items that were given up', 'Alert 4194311', 'Put back'],
    data: ['5201', 'pull_pages', 'answered 503'],
  },
  {
    path: '/sources',
    ko: ['수신 끊김', '시각 차이', 'CSV 내려받기', '로그 보내는 방법', '모든 시간이 맞습니다'],
    en: ['Silent', 'Clock differs', 'Download CSV', 'How to send logs here', 'every hour adds up'],
    data: ['gn-waf01', 'localhost:5514'],
  },
  {
    path: '/quarantine',
    ko: ['격리함', '사유별 건수', '미등록 발신자 보관', '조건에 맞는 로그 다시 해석'],
    en: ['Quarantine', 'Records by reason', 'Held: unknown sender', 'Parse what is selected again'],
    data: ['192.0.2.10', 'Haneul|Gate'],
  },
  {
    path: '/bench',
    ko: ['파서 시험', '비교할 파서', '고친 정의'],
    en: ['Parser bench', 'Compare with', 'Corrected definition'],
    data: ['YAML'],
  },
  {
    path: '/imports',
    ko: ['파일 올리기', '가져오는 중', '같은 내용의 파일을 이미 가져왔습니다'],
    en: ['Upload files', 'Importing', 'The same file was imported before'],
    data: ['traffic-2026-03-01.log.zst', '2,310,442', '42%'],
  },
  {
    path: '/system',
    ko: ['가동 시간', '준비됨'],
    en: ['Uptime', 'Ready'],
    data: ['201,482,113', '6.4 ms', 'qwen2.5-1.5b-instruct-q4'],
  },
  { path: '/api', ko: ['OpenAPI 문서'], en: ['OpenAPI document'], data: ['/api/tickets/{id}/state', 'PUT'] },
  { path: '/account', ko: ['현재 비밀번호'], en: ['Current password'], data: ['kim'] },
];

let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
});
afterAll(() => browser?.close());

describe.each([
  { language: 'ko', scheme: 'light' },
  { language: 'en', scheme: 'dark' },
] as const)('in $language, $scheme', ({ language, scheme }) => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await browser.visit({ language, scheme });
  });

  it.each(screens)('$path shows its data and is accessible', async (screen) => {
    const { page, complaints, open } = visit;
    await open(screen.path);
    for (const text of [...screen[language], ...screen.data]) {
      await page.getByText(text, { exact: false }).filter({ visible: true }).first().waitFor();
    }
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('fits the window: nothing scrolls sideways', async () => {
    const { page, open } = visit;
    for (const { path } of screens) {
      await open(path);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBeLessThanOrEqual(0);
    }
  });
});

describe('the alert page', () => {
  it('shows the verdict with its factors and leads from a cited line to its event', async () => {
    const { page, complaints, open } = await browser.visit();
    await open('/alerts?text=LSASS');
    await page.getByRole('link', { name: 'comsvcs.dll을 이용한 LSASS 메모리 덤프' }).click();
    await page.getByText('악성 확률 99%').waitFor();
    await page.getByText('+2.76').waitFor();
    await page.getByText('전후 60초 이벤트 14건 중 2건을 모델에 보였습니다.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: '[1]' }).click();
    await page.getByText('받은 원문').waitFor();
    await page.getByText('이 이벤트는 탐지입니다.').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('the title of an alert', () => {
  it.each([
    ['ko', '볼륨 섀도 복사본 삭제'],
    ['en', 'Volume shadow copies deleted'],
  ] as const)(
    'in %s is that of the language, found by words of either, as are those of its rules',
    async (language, title) => {
      const { page, open } = await browser.visit({ language });
      for (const words of ['섀도', 'shadow']) {
        await open(`/alerts?text=${encodeURIComponent(words)}`);
        await page.getByRole('link', { name: title }).waitFor();
      }
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('heading', { name: title }).waitFor();
      await page.getByRole('listitem').filter({ hasText: title }).waitFor();
    },
  );
});

describe('a disk that fills up', () => {
  it.each([
    ['ko', 'warned', '여유 부족: 71.2% 사용 중입니다. 85%부터 오래된 이벤트를 앞당겨 삭제합니다.'],
    ['ko', 'purging', '디스크 71.2% 사용: 오래된 이벤트를 앞당겨 삭제하고 있습니다.'],
    ['ko', 'stopped', '디스크가 가득 차서(71.2%) 수신을 멈추었습니다.'],
    ['en', 'stopped', 'The disk is full (71.2 %), nothing more is accepted.'],
  ] as const)('in %s, %s: the overview says so and leads to the figures', async (language, level, text) => {
    const { page, served, open } = await browser.visit({ language });
    served.fake.storage.disk = () => ({ level, usedPercent: 71.2, purgePercent: 85 });
    await open('/');
    await page.getByRole('link', { name: text }).click();
    await page.getByRole('heading', { name: language === 'ko' ? '디스크와 보존' : 'Disk and retention' }).waitFor();
    served.fake.storage.disk = () => ({ level: 'roomy', usedPercent: 40, purgePercent: 85 });
    await open('/');
    expect(await page.getByText('71.2').count()).toBe(0);
  });
});

describe('without a language model', () => {
  it('the overview says so plainly', async () => {
    const { page } = await browser.visit({ languageModel: false });
    await page.getByText('언어 모델이 없습니다.', { exact: false }).waitFor();
    await page.locator('section').getByText('없음', { exact: true }).waitFor();
  });
});
