const EVERY_MS = 250;
const MB = 1e6;

/** The memory of this process over time, above what it was at the start. */
export class MemoryWatch {
  readonly #idle = process.memoryUsage();
  readonly #seen: { atMs: number; usage: NodeJS.MemoryUsage }[] = [];
  readonly #startMs = performance.now();
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  end(): string[] {
    this.#look();
    clearInterval(this.#timer);
    const mostRss = this.#most(this.#seen.map(({ usage }) => usage.rss)) - this.#idle.rss;
    const third = Math.ceil(this.#seen.length / 3);
    const thirds = [0, 1, 2].map((part) => this.#seen.slice(part * third, (part + 1) * third));
    const flat = thirds
      .map((part) => this.#mb(this.#most(part.map(({ usage }) => usage.rss)) - this.#idle.rss))
      .join(', ');
    const mostOf = (name: keyof NodeJS.MemoryUsage) => this.#mb(this.#most(this.#seen.map(({ usage }) => usage[name])));
    return [
      `memory above idle (${this.#mb(this.#idle.rss)}): at most ${this.#mb(mostRss)} (at most 200 MB); by thirds of the time: ${flat}`,
      `of it at most: heap used ${mostOf('heapUsed')}, heap ${mostOf('heapTotal')}, external ${mostOf('external')}, array buffers ${mostOf('arrayBuffers')}`,
    ];
  }

  #look(): void {
    this.#seen.push({ atMs: performance.now() - this.#startMs, usage: process.memoryUsage() });
  }

  #most(values: number[]): number {
    return Math.max(0, ...values);
  }

  #mb(bytes: number): string {
    return `${Math.round(bytes / MB)} MB`;
  }
}
