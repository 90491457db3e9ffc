import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { DecoderEnd, FromDecoder, FromDecoderProcess, ToDecoder } from './decoderMessages';

/** It lies beside this file: as a bundle in dist/, and as TypeScript where tests run the sources. */
const PROGRAM = path.join(__dirname, 'decoderProgram');
/** Objects of a prefix are read one after another, and starting a process for each would take longer than reading it. */
const IDLE_MS = 10_000;
/** The variables that Node needs. A decoder gets no others, since they may hold credentials. */
const ENVIRONMENT = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
/** Exit codes on POSIX and on Windows when V8 runs out of memory. */
const ABORTED = new Set([134, 0x80000003, 0xc0000409]);

export interface DecoderListener {
  onMessage(message: FromDecoder): void;
  /** It still works. `processorMs` is the processor time that the current step has taken. */
  onBusy(processorMs: number): void;
  /** The process ended by itself during a decoding. */
  onEnd(end: DecoderEnd): void;
}

/**
 * A process that does one decoding at a time. Whatever the bytes make a decoder do, only this process is affected.
 * Its taker ends it or gives it back.
 */
export class DecoderProcess {
  static readonly #idle = new Set<DecoderProcess>();
  readonly #child: ChildProcess;
  #listener: DecoderListener | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #hasSpoken = false;

  private constructor() {
    const names = ENVIRONMENT.filter((name) => process.env[name] !== undefined);
    this.#child = fork(PROGRAM, [], {
      // With this variable, the editor's own program runs as Node.
      env: { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), ELECTRON_RUN_AS_NODE: '1' },
      // Tests need their flags to load TypeScript. A debugger's port is already taken.
      execArgv: process.execArgv.filter((flag) => !/^--(inspect|debug)/.test(flag)),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message: FromDecoderProcess) => {
      this.#hasSpoken = true;
      if (message.kind === 'ended') this.#ended(message.end);
      else if (message.kind === 'busy') this.#listener?.onBusy(message.processorMs);
      else this.#listener?.onMessage(message);
    });
    this.#child.on('error', ({ message }) => this.#ended({ kind: 'failed', reason: message }));
    this.#child.on('exit', (code, signal) => this.#ended(endOf(code, signal)));
  }

  static take(listener: DecoderListener): DecoderProcess {
    const [idle] = DecoderProcess.#idle;
    const decoder = idle ?? new DecoderProcess();
    decoder.#beInUse(listener);
    return decoder;
  }

  static endIdle(): void {
    for (const idle of DecoderProcess.#idle) idle.end();
  }

  /** It has started. Before that, its silence means nothing. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  say(message: ToDecoder): void {
    // If it cannot be sent, the process has ended, and its `exit` event follows.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Only after the end of a decoding, or after `stop` while it waits. */
  giveBack(): void {
    if (!this.#child.connected) {
      this.end();
      return;
    }
    this.#listener = undefined;
    DecoderProcess.#idle.add(this);
    this.#child.unref();
    this.#child.channel?.unref();
    this.#idleTimer = setTimeout(() => this.end(), IDLE_MS).unref();
  }

  /** Ends it whatever it does, even in an endless loop. */
  end(): void {
    this.#listener = undefined;
    this.#forget();
    this.#child.kill('SIGKILL');
  }

  #beInUse(listener: DecoderListener): void {
    this.#forget();
    this.#listener = listener;
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #ended(end: DecoderEnd): void {
    const listener = this.#listener;
    this.end();
    listener?.onEnd(end);
  }

  #forget(): void {
    clearTimeout(this.#idleTimer);
    DecoderProcess.#idle.delete(this);
  }
}

/** Ends the idle processes. Those at work end with their decoding. */
export function endDecoders(): void {
  DecoderProcess.endIdle();
}

/** A system that runs out of memory ends a process with a signal that this program did not send. */
function endOf(code: number | null, signal: NodeJS.Signals | null): DecoderEnd {
  if (signal === 'SIGABRT' || signal === 'SIGKILL' || (code !== null && ABORTED.has(code >>> 0))) {
    return { kind: 'outOfMemory' };
  }
  return { kind: 'failed', reason: `its decoder ended with ${signal ?? code ?? 'no reason'}` };
}
