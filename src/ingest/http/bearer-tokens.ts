import type { PushSource } from '../../core/source.ts';

/** Whose token a request carries. */
type TokenCheck =
  | { kind: 'accepted'; source: PushSource }
  /** No token, or one that nobody has. */
  | { kind: 'unknown_token' }
  /** A valid token of another source. */
  | { kind: 'other_source' }
  /** A valid token, but there is no source of this name. */
  | { kind: 'no_such_source' };

export interface BearerTokens {
  check(sourceName: string, authorization: string | undefined): Promise<TokenCheck>;
  /** Takes other sources; requests in hand end as they began. */
  replace(sources: readonly PushSource[]): void;
}

const maxTokenLength = 512;

/** Checks bearer tokens (RFC 6750 2.1) against the SHA-256 of each source's token. */
export function createBearerTokens(first: readonly PushSource[]): BearerTokens {
  let sources = first;
  let known = withHashes(first);
  return {
    replace(others) {
      sources = others;
      known = withHashes(others);
    },
    async check(sourceName, authorization) {
      const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
      if (token === undefined || token.length > maxTokenLength) return { kind: 'unknown_token' };
      const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)));
      let owner: PushSource | null = null;
      // Every hash is compared, whichever matches, so that the time tells nothing.
      for (const { source, hash } of known) if (equalInConstantTime(hash, digest)) owner = source;
      if (owner === null) return { kind: 'unknown_token' };
      if (owner.name === sourceName) return { kind: 'accepted', source: owner };
      return { kind: sources.some((source) => source.name === sourceName) ? 'other_source' : 'no_such_source' };
    },
  };
}

function withHashes(sources: readonly PushSource[]) {
  return sources.map((source) => ({ source, hash: bytesOfHex(source.tokenSha256) }));
}

function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < right.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
