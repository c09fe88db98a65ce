import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleBrowser, openConsoleBrowser, password, signIn } from './console-browser.ts';

let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
});
afterAll(() => browser?.close());

describe('signing in', () => {
  it('refuses a wrong password with the one message and takes the right one', async () => {
    const { page } = await browser.visit({ signIn: false });
    await signIn(page, 'kim', 'wrong');
    await page.getByText('이름 또는 비밀번호가 맞지 않거나', { exact: false }).waitFor();
    expect(await page.locator('input[autocomplete=current-password]').inputValue()).toBe('');
    await signIn(page, 'kim', password);
    await page.getByRole('heading', { name: '관제 현황' }).waitFor();
  });

  it('works with the keyboard alone, and the page can be left the same way', async () => {
    const { page } = await browser.visit({ signIn: false });
    await page.locator('input[autocomplete=username]:focus').waitFor();
    await page.keyboard.type('kim');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '관제 현황' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: '관제 현황' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('본문으로 건너뛰기');
    await page.getByRole('button', { name: '로그아웃' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('input[autocomplete=username]').waitFor();
  });

  it('makes the one-time password be changed before anything else', async () => {
    const users = { admin: { password: 'one-time-Pw7', mustChangePassword: true } };
    const { page, complaints, open } = await browser.visit({ signIn: false, users });
    await signIn(page, 'admin', 'one-time-Pw7');
    await page.getByText('일회용 비밀번호를 바꿔야 계속할 수 있습니다.', { exact: false }).waitFor();
    await page.goto(`${page.url()}tickets`);
    await page.getByText('일회용 비밀번호를 바꿔야', { exact: false }).waitFor();
    const next = page.getByLabel('새 비밀번호', { exact: true });
    const repeat = page.getByLabel('새 비밀번호 확인');
    await page.getByLabel('현재 비밀번호').fill('one-time-Pw7');
    await next.fill('Celadon-77x');
    await repeat.fill('Celadon-78x');
    await page.getByText('새 비밀번호가 서로 다릅니다.').waitFor();
    await repeat.fill('Celadon-77x');
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: '변경' }).click();
    await page.getByRole('navigation').waitFor();
    await open('/');
    await page.getByRole('heading', { name: '관제 현황' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows the sign-in screen again when the session has ended', async () => {
    let ahead = 0;
    const { page, open } = await browser.visit({ clock: { now: () => Date.now() + ahead } });
    await open('/');
    ahead = 700_000;
    await page.locator('input[autocomplete=username]').waitFor();
  });
});

describe('language and light', () => {
  it('are switched in the head and remembered', async () => {
    const { page, complaints } = await browser.visit();
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Switch to dark' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(complaints).toEqual([]);
  });
});
