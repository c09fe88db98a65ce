import type { Socket } from 'node:net';

/** Resolves when the socket is closed, by whomever and for whatever reason; its errors are not this promise's. */
export function closingOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** Resolves true when the connection stands (after its handshake, where `event` is `secureConnect`), false when it never will. */
export function connecting(socket: Socket, event: 'connect' | 'secureConnect' = 'connect'): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once(event, () => resolve(true));
    socket.once('close', () => resolve(false));
  });
}
