import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readUntil } from '../harness/readUntil';

interface HostLine {
  atMs: number;
  longestMs: number;
  /** The CPU time of the longest block. */
  longestOwnMs: number;
  cpuMs: number;
  /** How far the probe's own HTTPS request is. */
  request: 'none' | 'sent' | 'ended';
  rss: number;
  heapUsed: number;
  arrayBuffers: number;
}

const MB = 1e6;

/** What the extension host of a workbench tells of itself while it runs. */
export class HostWatch {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async begin(): Promise<HostWatch> {
    return new HostWatch(await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-probe-')));
  }

  /** What the workbench has to be opened with. VS Code keeps `NODE_OPTIONS` from its extension host, so the probe is an extension. */
  get options(): { env: Record<string, string>; neighbors: string[] } {
    return { env: { HOST_PROBE_FILE: this.#file }, neighbors: [path.resolve('test/ui/bench/hostProbe')] };
  }

  /**
   * The first HTTPS request of an extension host makes VS Code read the system's certificates, whichever extension sends it.
   * The probe sends one, so what that holds up is known and is not counted among ours.
   */
  async firstRequest(): Promise<string> {
    const fromMs = Date.now();
    await writeFile(`${this.#file}.request`, '');
    const lines = await readUntil(
      () => this.#lines(),
      (read) => read.some(({ request }) => request === 'ended'),
    );
    const own = lines.filter(({ atMs }) => atMs >= fromMs).map(({ longestOwnMs }) => longestOwnMs);
    return `longest block of the extension host, of own work: ${Math.round(Math.max(...own))} ms`;
  }

  /** @param idleMs until when the host had nothing to do @param fromMs since when it is under load, and until when */
  async summary(idleMs: number, fromMs: number, toMs = Infinity): Promise<string[]> {
    const lines = await this.#lines();
    const idle = lines.filter(({ atMs }) => atMs <= idleMs).at(-1);
    const loaded = lines.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const [first, last] = [loaded[0], loaded.at(-1)];
    if (!idle || !first || !last) throw new Error('The extension host told nothing.');
    const most = (of: HostLine[], name: Exclude<keyof HostLine, 'request'>) =>
      Math.max(...of.map((line) => line[name]));
    const above = (of: HostLine[]) => `${Math.round((most(of, 'rss') - idle.rss) / MB)} MB`;
    const third = Math.ceil(loaded.length / 3);
    const thirds = [0, 1, 2].map((part) => above(loaded.slice(part * third, (part + 1) * third))).join(', ');
    const buffers = Math.round(most(loaded, 'arrayBuffers') / MB);
    const blocks = loaded
      .filter(({ longestOwnMs }) => longestOwnMs > 50)
      .map(({ atMs, longestOwnMs }) => `${Math.round(longestOwnMs)} ms at ${((atMs - fromMs) / 1_000).toFixed(1)} s`);
    const cpu = (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs);
    return [
      `extension host above idle (${Math.round(idle.rss / MB)} MB): ${above(loaded)} (at most 200 MB), by thirds of the time: ${thirds}; heap used ${Math.round(most(loaded, 'heapUsed') / MB)} MB, array buffers ${buffers} MB`,
      `longest block of the extension host: ${Math.round(most(loaded, 'longestMs'))} ms, of own work ${Math.round(most(loaded, 'longestOwnMs'))} ms (at most 50 ms), above 50 ms: ${blocks.join(', ') || 'none'}; ${cpu.toFixed(2)} of a core`,
    ];
  }

  async end(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #lines(): Promise<HostLine[]> {
    const text = await readFile(this.#file, 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as HostLine);
  }

  get #file(): string {
    return path.join(this.#folder, 'host.ndjson');
  }
}
