import { generate } from 'selfsigned';

export interface Pair {
  cert: string;
  key: string;
}

const validDays = 30;
const base = {
  notAfterDate: new Date(Date.now() + validDays * 86_400_000),
  algorithm: 'sha256',
  keyType: 'ec',
  curve: 'P-256',
} as const;

/** A certificate authority of its own. */
export async function makeAuthority(name: string): Promise<Pair> {
  const extensions = [
    { name: 'basicConstraints' as const, cA: true, critical: true },
    { name: 'keyUsage' as const, digitalSignature: true, keyCertSign: true, critical: true },
  ];
  const made = await generate([{ name: 'commonName', value: name }], { ...base, extensions });
  return { cert: made.cert, key: made.private };
}

/** A certificate for `name` that the authority signed. */
export async function signedBy(authority: Pair, name: string): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...base,
    ca: { key: authority.key, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints' as const, cA: false, critical: true },
      { name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: `${name}.example` }] },
    ],
  });
  return { cert: made.cert, key: made.private };
}
