import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface FrontDoor {
  readonly port: number;
  close(): Promise<void>;
}

export interface FrontDoorOptions {
  port: number;
  /** The port of VS Code's server on 127.0.0.1, and the token that it asks for. */
  serverPort: number;
  connectionToken: string;
  /** Where `/` leads: a path and query for the host and port in the browser's address. */
  home: (authority: string) => string;
}

/**
 * A short address in front of VS Code's server, whose own address to a folder with an extension under development is
 * 400 characters long. Everything else is passed on as it is. Requests from pages of other sites are refused, because the
 * server would run whatever they tell it to.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { port, serverPort, connectionToken, home } = options;
  const sockets = new Set<Socket>();
  const server = createServer((incoming, answer) => {
    if (!isFromHere(incoming)) {
      answer.writeHead(403).end('This address answers only to pages of its own.');
      return;
    }
    if (incoming.url === '/') {
      const cookie = `vscode-tkn=${connectionToken}; Path=/; SameSite=Lax`;
      answer.writeHead(302, { location: home(incoming.headers.host ?? ''), 'set-cookie': cookie }).end();
      return;
    }
    const { method = 'GET', url: path = '/', headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: serverPort, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (!isFromHere(incoming)) {
      socket.destroy();
      return;
    }
    const onward = connect(serverPort, '127.0.0.1', () => {
      onward.write(`${requestHead(incoming)}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A browser sends the origin of the page that asks, and the host that it believes it speaks to. */
function isFromHere({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

function requestHead({ method = 'GET', url = '/', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return lines.join('\r\n');
}
