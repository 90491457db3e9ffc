/** What the thread is told. One file at a time. */
export type ToWorker =
  | { kind: 'open'; size: number }
  /** The answer to a `read`. */
  | { kind: 'bytes'; read: number; bytes: ArrayBuffer }
  /** There is room for the next batch. */
  | { kind: 'next' };

/** What the thread says. Behind `end` and `fault` nothing of the file follows. */
export type FromWorker =
  | { kind: 'read'; read: number; start: number; end: number }
  /** UTF-8, a row a line, as JSON. */
  | { kind: 'lines'; lines: Uint8Array }
  | { kind: 'end' }
  /** The file cannot be read; `name` is that of one of the content's faults. */
  | { kind: 'fault'; name: string; message: string };
