/** A signed-in session as the port keeps it. */
export interface ConsoleSession {
  userName: string;
  /** The one-time password of the first start, or one an administrator set, must be changed first. */
  mustChangePassword: boolean;
  signedInAt: number;
  /** When a person last used it; polling does not count. */
  lastActiveAt: number;
  /** The sign-in before this one, shown after signing in; null at the first. */
  previousSignInAt: number | null;
  previousSignInAddress: string | null;
}

export interface SignInRequest {
  name: string;
  password: string;
  /** Address of the client. */
  address: string;
  at: number;
}

export type SignInOutcome =
  | { kind: 'ok'; session: ConsoleSession; token: string }
  | { kind: 'refused'; lockedUntil: number | null }
  /** Too many passwords are being checked; nothing was checked or counted. */
  | { kind: 'busy' };

export interface ChangePasswordRequest {
  token: string;
  currentPassword: string;
  newPassword: string;
  /** Address of the client. */
  address: string;
  at: number;
}

/**
 * Users and sessions. Tokens are 256 random bits, of which only a hash is kept. The console decides when a session has
 * run out (`session-limits.ts`); the port only keeps it.
 */
export interface SessionPort {
  /**
   * Checks a password: failures lock as `sign-in-locks.ts` says, also where the name does not exist, and the work (one
   * password hash) is the same either way, so that neither answer nor time tells which names exist.
   */
  signIn(request: SignInRequest): Promise<SignInOutcome>;
  /** The session of a token, null where there is none. Changes nothing. */
  find(token: string): Promise<ConsoleSession | null>;
  /** Sets `lastActiveAt`. */
  touch(token: string, at: number): Promise<void>;
  /** Ends a session; ending one that does not exist is no error. */
  end(token: string): Promise<void>;
  /**
   * Checks the current password, counting failures as `signIn` does, sets the new one, ends every session of the user
   * and opens a new one with a new token.
   */
  changePassword(request: ChangePasswordRequest): Promise<SignInOutcome>;
}
