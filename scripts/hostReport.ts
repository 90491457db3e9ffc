import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { HostTestMessage, HostTestResults } from '../test/host/harness/protocol';
import type { LineSink } from './stages';

/** More than mocha's own time limit for a test: a host that says nothing for so long is stuck, or never came up. */
const SILENCE_LIMIT_MS = 90_000;

export interface HostReport {
  readonly port: number;
  /** Resolves when the tests have ended; rejects when the host is gone or silent before they have. */
  readonly results: Promise<HostTestResults>;
  close(): Promise<void>;
}

/** Listens for what the runner in the extension host reports, and prints it as it comes. */
export async function openHostReport(onLine: LineSink): Promise<HostReport> {
  const server = createServer();
  const sockets = new Set<Socket>();
  let silence: NodeJS.Timeout | undefined;
  const results = new Promise<HostTestResults>((resolve, reject) => {
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(
        () => reject(new Error(`Nothing was heard from the extension host for ${SILENCE_LIMIT_MS / 1000} s.`)),
        SILENCE_LIMIT_MS,
      );
    };
    heard();
    server.on('connection', (socket) => {
      sockets.add(socket);
      const lines = createInterface({ input: socket });
      lines.on('line', (line) => {
        heard();
        const message = JSON.parse(line) as HostTestMessage;
        if (message.kind === 'output') onLine(message.text);
        else resolve(message.results);
      });
      lines.on('close', () => reject(new Error('The extension host ended before the tests had.')));
      socket.on('error', reject);
    });
  });
  // A rejection before the host runs must not count as unhandled.
  results.catch(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    results,
    async close() {
      clearTimeout(silence);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
