import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { type ServedConsole, type ServeOptions, serveConsole } from '../../fakes/console/serve-console.ts';
import { hangLimitMs } from '../../wait-until.ts';

const root = join(import.meta.dirname, '../../..');
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];
const executablePath = process.env['HAETAE_CHROMIUM'] ?? '/usr/bin/chromium';

export const password = 'Gaon-2026!';

export interface Visit {
  page: Page;
  served: ServedConsole;
  /** Errors of the page's console and of scripts, and requests to another origin, since the page was opened. */
  complaints: string[];
  /** Goes to a screen by its address and waits until nothing is being loaded. */
  open(path: string): Promise<void>;
}

export interface VisitOptions extends ServeOptions {
  language?: 'ko' | 'en';
  scheme?: 'light' | 'dark';
  /** Signed in already unless told otherwise. */
  signIn?: boolean;
}

export interface ConsoleBrowser {
  /** Leaves the page before first: a page that nobody looks at goes on asking every second. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

/** Builds the page as it is delivered and opens the browser that visits it. */
export async function openConsoleBrowser(): Promise<ConsoleBrowser> {
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}; set HAETAE_CHROMIUM`);
  const pageFolder = mkdtempSync(join(tmpdir(), 'haetae-page-'));
  await build({
    configFile: join(root, 'src/console/web/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: pageFolder, emptyOutDir: true },
  });
  const browser: Browser = await chromium.launch({ executablePath, args: flags });
  const opened: { context: BrowserContext; served: ServedConsole }[] = [];
  const leave = async () => {
    for (const { context, served } of opened.splice(0)) {
      await context.close();
      await served.close();
    }
  };
  return {
    async visit(options = {}) {
      await leave();
      const served = await serveConsole({ users: { kim: { password } }, ...options, pageFolder });
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: { width: 1440, height: 900 },
        colorScheme: options.scheme ?? 'light',
      });
      opened.push({ context, served });
      const { language = 'ko' } = options;
      await context.addInitScript(
        `if (!localStorage.getItem('haetae.language')) localStorage.setItem('haetae.language', '${language}')`,
      );
      const page = await context.newPage();
      page.setDefaultTimeout(hangLimitMs);
      const complaints = listen(page, served.url);
      await page.goto(served.url);
      if (options.signIn !== false) await signIn(page, 'kim', password);
      return { page, served, complaints, open: (path) => openScreen(page, served.url + path) };
    },
    async close() {
      await leave();
      await browser.close();
      rmSync(pageFolder, { recursive: true, force: true });
    },
  };
}

export async function signIn(page: Page, name: string, word: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(name);
  await page.locator('input[autocomplete=current-password]').fill(word);
  await page.keyboard.press('Enter');
  await page.locator('nav, [role=alert], input[autocomplete=new-password]').first().waitFor();
}

async function openScreen(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('main h1').first().waitFor();
  await page.locator('main [role=status][aria-label]').first().waitFor({ state: 'detached' });
}

function listen(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) complaints.push(`request: ${request.url()}`);
  });
  return complaints;
}
