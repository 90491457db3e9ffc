import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface HostLine {
  atMs: number;
  longestMs: number;
  /** The CPU time of the longest block. */
  longestOwnMs: number;
  cpuMs: number;
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

  /** @param idleMs until when the host had nothing to do @param fromMs since when it is under load */
  async summary(idleMs: number, fromMs: number): Promise<string[]> {
    const lines = (await readFile(this.#file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as HostLine);
    const idle = lines.filter(({ atMs }) => atMs <= idleMs).at(-1);
    const loaded = lines.filter(({ atMs }) => atMs >= fromMs);
    const [first, last] = [loaded[0], loaded.at(-1)];
    if (!idle || !first || !last) throw new Error('The extension host told nothing.');
    const most = (of: HostLine[], name: keyof HostLine) => Math.max(...of.map((line) => line[name]));
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

  get #file(): string {
    return path.join(this.#folder, 'host.ndjson');
  }
}
