import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server of this machine as it is met from far away: what is sent arrives after half a round trip, a connection is made in a whole one. */
export class Distance {
  readonly #target: number;
  readonly #roundTripMs: number;

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, roundTripMs: number) {
    this.#target = target;
    this.#roundTripMs = roundTripMs;

    this.#server = createServer({ noDelay: true }, (near) => this.#relay(near));
  }

  static async to(port: number, roundTripMs: number): Promise<Distance> {
    const distance = new Distance(port, roundTripMs);
    distance.#server.listen(0, '127.0.0.1');
    await once(distance.#server, 'listening');
    return distance;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #relay(near: Socket): void {
    const far = connect({ port: this.#target, host: '127.0.0.1', noDelay: true });
    // This machine's own connection is there at once; nothing leaves before the distant one would be.
    const connectedMs = performance.now() + this.#roundTripMs;
    this.#delay(near, far, connectedMs);
    this.#delay(far, near, 0);
  }

  #delay(from: Socket, to: Socket, notBeforeMs: number): void {
    this.#sockets.add(from);
    const later = (work: () => void) => {
      const nowMs = performance.now();
      setTimeout(work, Math.max(nowMs, notBeforeMs) + this.#roundTripMs / 2 - nowMs);
    };
    from.on('data', (bytes) => later(() => to.write(bytes)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => this.#sockets.delete(from));
  }
}
