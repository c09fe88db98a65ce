import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileText } from '../../fakes/console/company-events.ts';
import { type ConsoleBrowser, openConsoleBrowser } from './console-browser.ts';

let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
});
afterAll(() => browser?.close());

describe('a ticket', () => {
  it('is found by filters, closed, and reopened', async () => {
    const { page, served, complaints, open } = await browser.visit();
    await open('/tickets');
    await page.getByLabel('위험도').selectOption('critical');
    await page.getByLabel('검색어').fill('gn-dc01');
    await page.getByText('1건', { exact: true }).waitFor();
    expect(page.url()).toContain('severity=critical');
    await page.getByRole('link', { name: /#1042/ }).click();
    await page.getByRole('button', { name: '티켓 닫기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '티켓 닫기' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '다시 열기' }).waitFor();
    expect(served.fake.auditEntries.at(-1)).toMatchObject({
      action: 'ticket.change_state',
      details: { state: 'closed' },
    });
    await open('/tickets?state=open');
    await page.getByText('1건', { exact: true }).waitFor();
    await open('/tickets/1042');
    await page.getByRole('button', { name: '다시 열기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '다시 열기' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '티켓 닫기' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows where the attack went, and a mark of the timeline leads to its alert', async () => {
    const { page, complaints, open } = await browser.visit();
    await open('/tickets/1042');
    const picture = page.locator('svg[aria-label="호스트별 시간 흐름"]');
    expect(await picture.locator('text').allTextContents()).toEqual(
      expect.arrayContaining(['gn-acct-pc07', 'gn-file01', 'gn-dc01']),
    );
    expect(await picture.locator('a').count()).toBeGreaterThanOrEqual(6);
    await picture.getByRole('link', { name: /ntdsutil/ }).click();
    await page.getByRole('heading', { name: 'ntdsutil을 이용한 도메인 자격 증명 추출' }).waitFor();
    await page.getByRole('link', { name: '티켓 1042' }).click();
    await page.getByRole('link', { name: '#987' }).click();
    await page.getByText('영업팀 PC에서', { exact: false }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('event search', () => {
  it('loads further pages to the end, each event once', async () => {
    const { page, complaints, open } = await browser.visit();
    await open('/events?range=7d');
    for (const shown of ['200', '300', '400', '500', '600', '664']) {
      await page.getByRole('button', { name: '더 보기' }).click();
      await page.getByText(`${shown}건 표시`).waitFor();
    }
    await page.getByText('마지막 이벤트입니다.').waitFor();
    expect(await page.getByRole('button', { name: '더 보기' }).count()).toBe(0);
    expect(await page.locator('tbody tr').count()).toBe(664);
    expect(complaints).toEqual([]);
  });

  it('narrows by words, field filters and period, and keeps the search in the address', async () => {
    const { page, open } = await browser.visit();
    await open('/events');
    await page.getByLabel('필드 조건').fill('nonsense');
    await page.getByRole('button', { name: '추가' }).click();
    await page.getByText('이름:값 꼴로 쓰십시오', { exact: false }).waitFor();
    await page.getByLabel('필드 조건').fill('process.parent.name:psexesvc.exe');
    await page.keyboard.press('Enter');
    await page.getByLabel('검색식', { exact: true }).fill('whoami');
    await page.getByLabel('기간').selectOption('4h');
    await page.getByRole('button', { name: '검색', exact: true }).click();
    await page.getByText('1건 표시').waitFor();
    await page.reload();
    await page.getByText('1건 표시').waitFor();
    await page.getByRole('button', { name: /조건 빼기/ }).click();
    await page.getByLabel('검색식', { exact: true }).fill('nothing like this');
    await page.getByRole('button', { name: '검색', exact: true }).click();
    await page.getByText('조건에 맞는 이벤트가 없습니다.').waitFor();
  });

  it('draws events by time, narrows to a column, tells of fields and explains the query language', async () => {
    const { page, complaints, open } = await browser.visit();
    await open('/events?range=24h');
    await page.getByText('664건', { exact: true }).waitFor();
    await page.getByRole('button', { name: '검색식 도움말' }).click();
    await page.getByText('source.ip:10.1.0.0/16', { exact: false }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '필드 통계' }).click();
    await page.getByRole('button', { name: 'process', exact: true }).click();
    await page.getByRole('button', { name: /조건 빼기/ }).waitFor();
    await page.getByRole('button', { name: /조건 빼기/ }).click();
    await page.getByRole('button', { name: '검색', exact: true }).click();
    await page.getByText('664건', { exact: true }).waitFor();
    await page.locator('svg[aria-label="시간대별 이벤트"] g').last().click();
    await page.waitForURL(/range=custom/);
    expect(await page.getByLabel('기간').inputValue()).toBe('custom');
    const csv = await page.getByRole('link', { name: 'CSV로 내보내기' }).getAttribute('href');
    expect(csv).toMatch(/^\/api\/events\/export\?format=csv&.*from=\d+/);
    expect(complaints).toEqual([]);
  });

  it('shows hostile text of a log as text, in the list, the fields and the raw record', async () => {
    const { page, complaints, open } = await browser.visit();
    await open('/events?category=web');
    await page.getByRole('button', { name: /펼치기/ }).click();
    await page.getByRole('link', { name: hostileText, exact: true }).waitFor();
    const raw = await page.locator('pre').textContent();
    expect(JSON.parse(raw ?? '')['user_agent.original']).toBe(hostileText);
    await open('/tickets/1043');
    await page.getByText(hostileText, { exact: false }).filter({ visible: true }).first().waitFor();
    expect(await page.evaluate('window.__hostile')).toBeUndefined();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('says when the time limit ended it early', async () => {
    const { page, served, open } = await browser.visit();
    const { search } = served.fake.events;
    served.fake.events.search = async (query, options) => ({
      ...(await search(query, options)),
      complete: false,
      partitionsSearched: 2,
    });
    await open('/events');
    await page.getByText('파티션 3개 중 2개 검색').waitFor();
    await page.getByText('시간 제한으로 일부만 검색했습니다', { exact: false }).waitFor();
  });
});

describe('runs', () => {
  it('are started after a confirmation, and a refusal is told', async () => {
    const { page, served, open } = await browser.visit();
    await open('/runs');
    await page.getByRole('button', { name: '보존기간 삭제' }).click();
    await page.getByText('삭제한 것은 되돌릴 수 없습니다.', { exact: false }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '취소' }).last().click();
    expect(served.fake.auditEntries.filter((entry) => entry.action === 'run.start')).toEqual([]);
    await page.getByRole('button', { name: '보존기간 삭제' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '실행' }).click();
    await page.getByText('작업 5202을(를) 시작했습니다.').waitFor();
    await page.getByText('kim 요청').waitFor();
    await page.getByRole('button', { name: '보존기간 삭제' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '실행' }).click();
    await page.getByRole('dialog').getByText('이미 실행 중입니다', { exact: false }).waitFor();
  });
});

describe('items that were given up', () => {
  it('are told of on the overview and put back after a confirmation, one and all', async () => {
    const { page, served, complaints, open } = await browser.visit();
    await open('/');
    await page.getByText('처리하지 못한 작업 항목이 1건', { exact: false }).waitFor();
    await open('/runs');
    await page.getByText('request timed out').waitFor();
    await page.getByRole('button', { name: '다시 시도', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: '취소' }).last().click();
    expect(served.fake.auditEntries.filter(({ action }) => action === 'queue.put_back')).toEqual([]);
    await page.getByRole('button', { name: '다시 시도', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: '다시 시도' }).click();
    await page.getByText('request timed out').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '모두 다시 시도' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '다시 시도' }).click();
    await page.getByText('처리하지 못한 항목').waitFor({ state: 'detached' });
    expect(served.fake.auditEntries.filter(({ action }) => action === 'queue.put_back')).toMatchObject([
      { details: { ids: '91', putBack: 1 } },
      { details: { ids: '90', putBack: 1 } },
    ]);
    expect(complaints).toEqual([]);
  });
});

describe('trouble', () => {
  it('of one answer is shown in its place with a way to try again', async () => {
    const { page, served, open } = await browser.visit();
    const { list } = served.fake.sources;
    served.fake.sources.list = () => Promise.reject(new Error('disk'));
    await open('/sources');
    await page.getByText('불러오지 못했습니다').waitFor();
    await page.getByText('운영 로그의 요청 번호', { exact: false }).waitFor();
    served.fake.sources.list = list;
    await page.getByRole('button', { name: '다시 시도' }).click();
    await page.getByText('gn-waf01', { exact: false }).first().waitFor();
  });

  it('of the whole appliance is said over what was shown last', async () => {
    const { page, served, open } = await browser.visit();
    await open('/');
    await served.server.close();
    await page.getByText('어플라이언스에 연결할 수 없습니다.', { exact: false }).waitFor();
    await page.getByText('#1042').waitFor();
  });

  it.each(['/nowhere', '/tickets/abc', '/runs/7'])('of a wrong address (%s) is told', async (path) => {
    const { page, served } = await browser.visit();
    await page.goto(served.url + path);
    await page.getByText('없는 화면입니다').waitFor();
  });

  it('of a purged event is told', async () => {
    const { page, served } = await browser.visit();
    await page.goto(`${served.url}/events/5`);
    await page.getByText('보존기간이 지나 삭제되었습니다', { exact: false }).waitFor();
  });
});

describe('sources', () => {
  it('are made of unknown senders, several at once, and a wrong table is refused by line', async () => {
    const { page, served, complaints, open } = await browser.visit();
    await open('/sources');
    await page.getByText('최근 로그 1줄').last().click();
    await page.getByText('<script>alert(1)</script>', { exact: false }).waitFor();
    await page.getByLabel('10.30.0.1 선택').check();
    await page.getByLabel('10.30.0.2 선택').check();
    await page.getByRole('button', { name: '선택한 2대 지정' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('지정 방법').selectOption('together');
    await dialog.getByLabel('이름').fill('branches');
    await dialog.getByLabel('파서 검색').fill('trus');
    await dialog.getByLabel('파서', { exact: true }).selectOption('ahnlab-trusguard');
    await dialog.getByRole('button', { name: '지정' }).click();
    await page.getByText('2대를 지정했습니다.', { exact: false }).waitFor();
    const made = page.getByRole('row', { name: /branches/ });
    await made.getByText('안랩 TrusGuard 방화벽').waitFor();
    expect(served.fake.auditEntries.at(-1)).toMatchObject({ action: 'unknown_sender.assign' });
    expect(complaints).toEqual([]);
    await made.getByRole('button', { name: '편집' }).click();
    const csv = (text: string) => ({ name: 'nat.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.locator('input[type=file]').setInputFiles(csv('a,b\nbroken,c\n'));
    await page.getByText('2행: broken은(는) 단일 주소가 아닙니다.', { exact: false }).waitFor();
    await page.locator('input[type=file]').setInputFiles(csv('203.0.113.7,10.0.0.7\n'));
    await page.getByText('1건을 가져왔습니다.').waitFor();
  });

  it('have zones that are changed as one table', async () => {
    const { page, complaints, open } = await browser.visit({ language: 'en' });
    await open('/sources');
    await page.getByRole('button', { name: 'Add a row' }).click();
    await page.getByLabel('Network', { exact: true }).last().fill('10.30.0.0/16');
    await page.getByLabel('Label', { exact: true }).last().fill('branch');
    await page.getByRole('button', { name: 'Remove the row 10.10.0.0/16' }).click();
    await page.getByRole('button', { name: 'Save zones' }).click();
    await page.getByText('Saved. They apply', { exact: false }).waitFor();
    await open('/sources');
    const networks = page.getByLabel('Network', { exact: true });
    await networks.first().waitFor();
    expect(
      await networks.evaluateAll((fields) => fields.map((field) => (field as unknown as { value: string }).value)),
    ).toEqual(['10.20.0.0/16', '10.30.0.0/16']);
    expect(complaints).toEqual([]);
  });
});
