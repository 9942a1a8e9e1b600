import { createServer, type Server } from 'node:http';
import type { Faults } from './faults.ts';
import type { createIncoming } from './incoming.ts';
import type { Sockets } from './sockets.ts';

/** A server on a free port of loopback. */
export async function listen(
  answer: ReturnType<typeof createIncoming>,
  sockets: Sockets,
  faults: Faults,
): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  server.on('upgrade', (request, socket, head) => {
    const fault = faults.take('socket');
    if (fault === undefined) sockets.upgrade(request, socket, head);
    else if (fault.kind === 'hang') sockets.hang(socket);
    else socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export function close(server: Server, sockets: Sockets): Promise<void> {
  sockets.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
