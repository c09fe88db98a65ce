import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedText, longestText } from '../../../src/analysis/bounded-text.ts';
import { commandPatterns } from '../../../src/analysis/command-patterns.ts';
import { decodeCommand } from '../../../src/analysis/decode-command.ts';
import { maskSecrets } from '../../../src/analysis/mask.ts';
import { placeOfAddress } from '../../../src/analysis/network-place.ts';
import { scriptIn } from '../../../src/analysis/origin-facts.ts';
import { withoutTrailing } from '../../../src/core/without-trailing.ts';
import { namesIn } from '../../../src/grouping/write-story.ts';

/** Every text of the recorded day. */
const recorded = [...new Set(textsOf(JSON.parse(`[${day().trim().replaceAll('\n', ',')}]`)))];

function day(): string {
  return readFileSync(new URL('../../../config/demo/day.ndjson', import.meta.url), 'utf8');
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Expressions that were worse than linear, as they were, with the pattern that each was part of. */
const before: [id: string, expression: RegExp][] = [
  ['proxy_execution', /rundll32(\.exe)?"?\s+["']?(javascript:|[^ ]*\\(temp|public|downloads|appdata|programdata)\\)/i],
  ['proxy_execution', /wmic[^|&]{0,120}\/format:["']?(https?:|[^ "']+\.xsl)/i],
  ['reverse_shell', /\b(nc|ncat|netcat)\b[^|;&]{0,80}\s-\w*(e|c)\s*\S*(sh|cmd)/i],
  ['dumps_credentials', /procdump\w*(\.exe)?[^|&]{0,80}lsass|-ma\s+lsass/i],
  ['stops_protection', /netsh\s[^&]{0,60}(state|opmode)\s*(=|\s)\s*(off|disable)/i],
  ['destroys_recovery', /(rm|shred)\s+-\w*[rf]\w*\s[^;&]{0,60}(backup|백업)/i],
  ['reaches_other_host', /psexec\w*(\.exe)?"?\s[^|&]{0,20}\\\\/i],
];

/** Pieces of which texts are put together that the expressions take or nearly take. */
const beginnings = [
  'rundll32 ',
  'wmic os get /format:',
  'nc 10.0.0.1 4444 -',
  'procdump',
  'netsh advfirewall set allprofiles state ',
  'rm -',
  'psexec',
  'wscript "c:\\',
];
const middles =
  '.exe,",\',\t, ,javascript:,C:\\Users\\x\\appdata\\,a.dll,http:,x.xsl,64,-e,lvpc,/bin/sh,cmd,-ma ,lsass,opmode,=, ,off,rf,xvf,/var/,백업,backup,\\\\,srv01,-accepteula,&,|,;,\n,.vbs,.js,d:\\x\\,%,-,--,tool-a.exe,x';
const assembled = fc
  .tuple(
    fc.constantFrom('', ...beginnings),
    fc.array(fc.constantFrom(...middles.split(',')), { maxLength: 8 }),
    fc.constantFrom('', '\\appdata\\', '.xsl', 'c /bin/sh', ' lsass', 'off', 'f /backup', ' \\\\srv', '.js"'),
  )
  .map(([first, parts, last]) => `${first}${parts.join('')}${last}`);

const takes = (expressions: readonly RegExp[], text: string) => expressions.some((expression) => expression.test(text));

describe('expressions that were made linear', () => {
  it('see in every recorded text what they saw before', () => {
    expect(recorded.length).toBeGreaterThan(2500);
    for (const [id, expression] of before) {
      const now = commandPatterns.find((pattern) => pattern.id === id)?.any ?? [];
      expect(recorded.filter((text) => expression.test(text) && !takes(now, text))).toEqual([]);
    }
  });

  it('see in assembled texts what they saw before, and nothing else', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(assembled, fc.constantFrom(...before), (text, [id, expression]) => {
        const pattern = commandPatterns.find((candidate) => candidate.id === id);
        // The others of the pattern are as they were: where one of them takes the text, nothing is shown by it.
        const others = (pattern?.any ?? []).filter(({ source }) => !source.startsWith(expression.source.slice(0, 8)));
        if (takes(others, text)) return;
        if (expression.test(text)) seen.add(expression.source);
        expect(takes(pattern?.any ?? [], text)).toBe(expression.test(text));
      }),
      { numRuns: 20_000 },
    );
    expect(seen.size).toBe(before.length);
  });

  it('find the script of a command as before', () => {
    const old = (text: string) => /([a-z]:\\[^"]+\.(vbs|js|wsf|dll|hta|cpl))/i.exec(text)?.[1] ?? null;
    for (const text of recorded) expect(scriptIn(text)).toBe(old(text));
    fc.assert(
      fc.property(assembled, (text) => {
        expect(scriptIn(text)).toBe(old(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('find the names in a story as before', () => {
    const old = (text: string) =>
      [
        ...text.matchAll(
          /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\w-]+\.(?:exe|dll|ps1|bat|vbs|hta|sh|py|jsp|aspx)\b|\bT\d{4}(?:\.\d{3})?\b/gi,
        ),
      ]
        // What begins in the middle of a name only because the one before it was taken is no name.
        .filter(({ index }) => !/[\w-]/.test(text.charAt(index - 1)))
        .map(([name]) => name);
    expect(namesIn('T1059.001 from 10.1.1.1: a-b.exe')).toEqual(['T1059.001', '10.1.1.1', 'a-b.exe']);
    for (const text of recorded) expect(namesIn(text).sort()).toEqual(old(text).sort());
    fc.assert(
      fc.property(assembled, (text) => {
        expect(namesIn(text)).toEqual(expect.arrayContaining(old(text)));
      }),
      { numRuns: 5000 },
    );
  });

  it('cut endings and zones as before', () => {
    for (const text of [...recorded, '', '...', 'a. ', ' .\n.']) {
      expect(withoutTrailing(text, /[.\s]/)).toBe(text.replace(/[.\s]+$/, ''));
      expect(withoutTrailing(text, /[\d.]/)).toBe(text.replace(/[\d.]+$/, ''));
    }
    expect(placeOfAddress('fe80::1%eth0')).toBe('inside');
    expect(placeOfAddress('fe80::1%eth0\n10.0.0.1')).toBe('unknown');
  });

  it('mask the passwords that they masked before', () => {
    for (const [raw, masked] of [
      ['net use x: \\\\fs01\\d$ Secret1', 'net use x: \\\\fs01\\d$ ***'],
      ['net use "\\\\fs01\\my" Secret1 /user:a', 'net use "\\\\fs01\\my" *** /user:a'],
      ['NET.EXE USE * \\\\fs01\\d$ Secret1 /persistent:no', 'NET.EXE USE * \\\\fs01\\d$ *** /persistent:no'],
      ['net use \\\\fs01\\d$ /delete', 'net use \\\\fs01\\d$ /delete'],
      ['PsExec64.exe \\\\srv01 -u a -p S3cret cmd', 'PsExec64.exe \\\\srv01 -u a -p *** cmd'],
      ['wmiexec.py -p S3cret', 'wmiexec.py -p ***'],
    ] as const)
      expect(maskSecrets(raw)).toBe(masked);
  });
});

describe('boundedText', () => {
  it('leaves a text of ordinary length alone', () => {
    const text = 'a'.repeat(longestText);
    expect(boundedText(text)).toBe(text);
  });

  it('keeps both ends of a long one, and no half of a word at the cut', () => {
    const text = `net user a --password=${'s'.repeat(20_000)} /add ${'x '.repeat(500)}end`;
    const cut = boundedText(text);
    expect(cut.length).toBeLessThanOrEqual(longestText);
    expect(cut.startsWith('net user a')).toBe(true);
    expect(cut.endsWith('x end')).toBe(true);
    expect(maskSecrets(text)).not.toMatch(/sss/);
    expect(boundedText('s'.repeat(20_000)).endsWith('s...')).toBe(true);
  });

  it('still lets a long encoded command be read', () => {
    const script = `Invoke-WebRequest http://198.51.100.7/a -OutFile b; ${'Write-Output 1; '.repeat(400)}`;
    const encoded = Buffer.from(script, 'utf16le').toString('base64');
    const decoded = decodeCommand(boundedText(`powershell.exe -enc ${encoded}`));
    expect(decoded).toBe(script.slice(0, 2000));
  });
});
