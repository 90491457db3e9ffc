import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Makes a server of this machine distant: data arrive after half a round trip, and connecting takes a whole one. */
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
    // The real connection stands at once. Nothing is sent on before the distant one would stand.
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
