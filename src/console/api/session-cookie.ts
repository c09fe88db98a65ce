import type { FastifyReply, FastifyRequest } from 'fastify';

/** The `__Host-` prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis, 4.1.3.2). */
const cookieName = '__Host-haetae';

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

/** Longest token that is looked up; anything longer was not made here. */
const maxTokenLength = 200;

export function sessionToken(request: FastifyRequest): string | null {
  const token = request.cookies[cookieName];
  return token === undefined || token === '' || token.length > maxTokenLength ? null : token;
}

/** Sets the cookie without a lifetime: it ends with the browser, the session itself with its limits. */
export function setSessionCookie(reply: FastifyReply, token: string): void {
  void reply.setCookie(cookieName, token, attributes);
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(cookieName, attributes);
}
