import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledPackage } from './production-packages.ts';

export interface LicenceSource {
  title: string;
  /** SPDX expression or name. */
  licence: string;
  /** The text itself, where the package carries one. */
  text: string;
}

/** Licence of an installed package with the texts that lie in it. */
export function packageLicence(
  projectFolder: string,
  { name, version, licence, folder }: InstalledPackage,
): LicenceSource {
  const path = join(projectFolder, folder);
  const texts = readdirSync(path)
    .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(path, file), 'utf8').trim());
  return { title: `${name} ${version}`, licence, text: texts.join('\n\n') };
}

/** One readable file: a table of contents, then every text once. */
export function licenceList(sources: readonly LicenceSource[]): string {
  const byText = new Map<string, string[]>();
  for (const { title, text } of sources) if (text !== '') byText.set(text, [...(byText.get(text) ?? []), title]);
  const contents = sources.map(({ title, licence }) => `${title}: ${licence}`).join('\n');
  const texts = [...byText].map(
    ([text, titles]) => `${'='.repeat(78)}\n${titles.join('\n')}\n${'-'.repeat(78)}\n${text}\n`,
  );
  return `제3자 구성 요소와 라이선스 / Third-party components and their licences\n\n${contents}\n\n${texts.join('\n')}`;
}
