import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../common';
import type { TargetArgument } from '../prompts/targetNames';

/** What is known of a send whose window closed before it ended. */
export interface JournalEntry {
  /** The process id of the extension host that sends. */
  processId: number;
  target: TargetArgument;
  name: string;
  startedMs: number;
  updatedMs: number;
  sent: number;
  failed: number;
  total: number | undefined;
  /** The send was ended in order: the counts are exact, and the rest was not sent. */
  isExact?: boolean;
}

export type JournalCounts = Pick<JournalEntry, 'sent' | 'failed' | 'total'>;

const WRITE_EVERY_MS = 500;

/**
 * The sends under way, in files: what a window that closes, or dies, cannot say any more. A file is there as long as its
 * send is not reported.
 */
export class SendJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(send: Pick<JournalEntry, 'target' | 'name' | 'total'>): Promise<JournalledSend> {
    await mkdir(this.#folder, { recursive: true });
    const nowMs = Date.now();
    const times = { startedMs: nowMs, updatedMs: nowMs };
    const entry = { processId: process.pid, ...times, sent: 0, failed: 0, ...send };
    const journalled = new JournalledSend(join(this.#folder, `${randomUUID()}.json`), entry);
    await journalled.write();
    return journalled;
  }

  /** The sends of processes that are gone, each told once: reading takes them out. Those of a living one stay. */
  async takeInterrupted(): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for (const name of await this.#files()) {
      const file = join(this.#folder, name);
      const entry = parseEntry(await readFile(file, 'utf8').catch(() => ''));
      if (entry && isAlive(entry.processId)) continue;
      await rm(file, { force: true });
      await rm(`${file}.next`, { force: true });
      if (entry) entries.push(entry);
    }
    return entries;
  }

  /** Sends of processes that live, as long as they are under way. */
  async hasEntries(): Promise<boolean> {
    return (await this.#files()).length > 0;
  }

  async #files(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** One send's file. It is replaced as a whole, so that what is read is never half of it. */
export class JournalledSend {
  readonly #file: string;
  readonly #entry: JournalEntry;
  #writing: Promise<void> | undefined;
  #isOver = false;

  constructor(file: string, entry: JournalEntry) {
    this.#file = file;
    this.#entry = entry;
  }

  /** Written now and then: what is lost is told of as "at least". */
  update(counts: JournalCounts): void {
    Object.assign(this.#entry, counts);
    if (this.#writing || this.#isOver || Date.now() - this.#entry.updatedMs < WRITE_EVERY_MS) return;
    // A disk that is full must not end the send that it would tell of.
    this.#writing = this.write()
      .catch(() => undefined)
      .finally(() => (this.#writing = undefined));
  }

  async write(): Promise<void> {
    await writeFile(`${this.#file}.next`, this.#text());
    if (!this.#isOver) await rename(`${this.#file}.next`, this.#file);
  }

  /** The last thing that a window does: what was confirmed up to now. */
  writeLast(counts: JournalCounts): void {
    this.#isOver = true;
    Object.assign(this.#entry, counts, { isExact: true });
    mkdirSync(join(this.#file, '..'), { recursive: true });
    writeFileSync(`${this.#file}.last`, this.#text());
    renameSync(`${this.#file}.last`, this.#file);
  }

  /** It was reported, or failed, before the eyes of a person. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#writing;
    rmSync(`${this.#file}.next`, { force: true });
    await rm(this.#file, { force: true });
  }

  #text(): string {
    this.#entry.updatedMs = Date.now();
    return JSON.stringify(this.#entry);
  }
}

function parseEntry(text: string): JournalEntry | undefined {
  try {
    const value = JSON.parse(text) as Partial<JournalEntry> | null;
    const isEntry =
      typeof value?.processId === 'number' && typeof value.sent === 'number' && value.target !== undefined;
    return isEntry ? (value as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}
