import type { Readable } from 'node:stream';

const MAX_LINES = 1_000;
const MAX_LINE_CHARS = 4_000;

/** What a function writes during an invocation: the first lines, and how many more there were. */
export class FunctionLog {
  readonly #onLine: (line: string) => void;
  #lines: string[] = [];
  #more = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(line: string): void {
    if (this.#lines.length >= MAX_LINES) {
      this.#more++;
      return;
    }
    this.#lines.push(line);
    this.#onLine(line);
  }

  /** All lines since the last call. */
  take(): readonly string[] {
    const lines = this.#more > 0 ? [...this.#lines, `… ${this.#more} more lines`] : this.#lines;
    this.#lines = [];
    this.#more = 0;
    return lines;
  }
}

/** Calls `onLine` with each line of a stream. Lines that are too long are cut into several. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARS) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  });
}
