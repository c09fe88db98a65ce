import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsoleBrowser, openConsoleBrowser } from './console-browser.ts';

let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
});
afterAll(() => browser?.close());

it('what waits is filtered by its reason and parsed again, and the run is listed', async () => {
  const { page, complaints, open, served } = await browser.visit();
  await open('/quarantine');
  await page.getByRole('button', { name: '잘못된 CEF' }).first().click();
  await page.getByText('정문센서').first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '조건에 맞는 로그 다시 해석' }).click();
  await page.getByRole('button', { name: '다시 해석', exact: true }).click();
  await page.getByText('#1', { exact: true }).waitFor();
  const audited = served.fake.auditEntries.at(-1);
  expect(audited).toMatchObject({ action: 'quarantine.reparse', actor: 'kim' });
  expect(String(audited?.details['filter'])).toContain('"reason":"bad_cef"');
  expect(complaints).toEqual([]);
});

it('lines are tried with two parsers side by side, and a failure names step and reason', async () => {
  const { page, complaints, open } = await browser.visit();
  await open('/bench');
  const line =
    '<189>date=2026-01-05 time=12:00:00 devname="fw-01" devid="FG100E" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=192.0.2.7';
  await page.getByLabel('로그 (한 줄에 하나, 최대 200줄)').fill(`${line}\nCEF:0|broken`);
  await page.getByLabel('파서', { exact: true }).selectOption('fortigate');
  await page.getByLabel('비교할 파서').selectOption('auto');
  await page.getByRole('button', { name: '시험', exact: true }).click();
  await page.getByText('2줄 중 1줄 해석').waitFor();
  await page.getByText('두 파서의 결과가 같습니다.').waitFor();
  await page.getByText('steps[0].kv에서 실패: pairs').waitFor();
  await page.getByLabel('고친 정의 (YAML)').fill('name: gate');
  expect(complaints).toEqual([]);
});

it('an alarm is acknowledged and muted with a reason', async () => {
  const { page, complaints, open } = await browser.visit();
  await open('/sources');
  const row = page.getByRole('row').filter({ hasText: '40분 동안 수신이 없습니다' });
  await row.getByRole('button', { name: '확인' }).click();
  await page.getByLabel('사유').fill('전원 공사');
  await page.getByRole('dialog').getByRole('button', { name: '확인' }).click();
  await row.getByText('kim 확인: 전원 공사').waitFor();
  await row.getByRole('button', { name: '알림 끄기' }).click();
  await page.getByLabel('사유').fill('시험 장비');
  await page.getByRole('dialog').getByRole('button', { name: '알림 끄기' }).click();
  await row.getByRole('button', { name: '다시 받기' }).click();
  await row.getByText('kim 알림 끔').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});
