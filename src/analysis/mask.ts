import { boundedText } from './bounded-text.ts';

/**
 * Takes passwords and personal data out of text before it is shown to a model or kept with a verdict. The stored event
 * stays as it is. Masked: secrets in command lines and URLs, resident registration numbers, card numbers, mobile numbers,
 * e-mail addresses. Account and host names stay, because a verdict is about them. A long text is cut (`boundedText`).
 */
export function maskSecrets(text: string): string {
  return masks.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), boundedText(text));
}

const masks: readonly (readonly [RegExp, string])[] = [
  // net user NAME PASSWORD /add
  [/(\bnet1?(?:\.exe)?"?\s+user\s+\S+\s+)(?!\/)(\S+)/gi, '$1***'],
  // net use \\host\share PASSWORD /user:NAME
  [/(\bnet1?(?:\.exe)?"?\s+use\s+(?:[^\s\\]{1,16}\s*){0,2}\\\\\S+\s+)(?!\/)(\S+)/gi, '$1***'],
  // cmdkey /pass:…, --password=…, -Password …, PGPASSWORD=…, api_key=…
  [
    /((?:^|[\s"';/&?-])(?:[a-z_]*pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|psk)\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s"'&;|]+)/gi,
    '$1***',
  ],
  [/(\s-{1,2}(?:password|passwd|passphrase|secret|token|api-key)\s+)("[^"]*"|'[^']*'|[^\s"'-][^\s"']*)/gi, '$1***'],
  // psexec \\host -u NAME -p PASSWORD, sshpass -p, mysql -pPASSWORD
  [
    /(\b(?:psexec\w{0,16}|paexec|sshpass|smbclient|winexe|plink|putty|wmiexec\S{0,16})(?:\.exe)?\b[^|&\n]{0,120}\s-p\w{0,2}\s+)("[^"]*"|\S+)/gi,
    '$1***',
  ],
  [/(\bmysql(?:dump)?\b[^|&\n]{0,120}\s-p)([^\s-]\S*)/gi, '$1***'],
  // convertto-securestring 'PASSWORD'
  [/(convertto-securestring\s+(?:-string\s+)?)("[^"]*"|'[^']*'|\S+)/gi, '$1***'],
  [/(authorization:\s*(?:basic|bearer)\s+)[\w.+/=-]+/gi, '$1***'],
  [/(\b[a-z][a-z0-9+.-]{1,9}:\/\/[^\s:/@]{1,64}:)[^\s/@]{1,128}@/gi, '$1***@'],
  // resident registration number (6+7 digits), payment card, mobile number
  [/\b\d{6}-[1-8]\d{6}\b/g, '######-#######'],
  [/\b(?:\d{4}[- ]){3}\d{4}\b/g, '####-####-####-####'],
  [/\b01[016789]-\d{3,4}-\d{4}\b/g, '01#-####-####'],
  [/\b[\w.%+-]{1,64}@((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})\b/gi, '***@$1'],
];
