import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export interface Package {
  name: string;
  version: string;
  /** What `bin/node` in it is. */
  program: string;
}

/** A registry of npm that has one package, or that takes requests and never answers. */
export class FakeRegistry {
  readonly #server: Server;

  requests = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async withPackage(folder: string, { name, version, program }: Package): Promise<FakeRegistry> {
    const tarball = await pack(folder, { name, version, program });
    const server = createServer((request, response) => {
      registry.requests++;
      if (request.url?.endsWith('.tgz')) return void response.end(tarball);
      if (decodeURIComponent(request.url ?? '') !== `/${name}`) return void response.writeHead(404).end('{}');
      const dist = { tarball: `${registry.url}${name}-${version}.tgz` };
      const versions = { [version]: { name, version, dist } };
      response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
    });
    const registry = await FakeRegistry.#listening(server);
    return registry;
  }

  static async withoutAnswers(): Promise<FakeRegistry> {
    const registry = await FakeRegistry.#listening(createServer(() => ++registry.requests));
    return registry;
  }

  static async #listening(server: Server): Promise<FakeRegistry> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeRegistry(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function pack(folder: string, { name, version, program }: Package): Promise<Buffer> {
  const bin = path.join(folder, 'package', 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(folder, 'package', 'package.json'), JSON.stringify({ name, version }));
  await writeFile(path.join(bin, 'node'), program, { mode: 0o755 });
  execFileSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder });
  return readFile(path.join(folder, 'package.tgz'));
}
