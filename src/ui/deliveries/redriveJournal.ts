import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Identifies a redrive. Only the same one can be continued. */
export interface RedrivePlace {
  connection: string;
  deliveryStream: string;
  bucket: string;
  errorPrefix: string;
  target: unknown;
  reasons: readonly string[] | undefined;
}

/** How much of an object's version was sent. */
interface SentPart {
  key: string;
  eTag: string;
  /** Lines from the first; `null`: all of it. */
  lines: number | null;
  /** Records in all, up to there. */
  records: number;
}

type ObjectVersion = Pick<SentPart, 'key' | 'eTag'>;

/**
 * What was sent of redrives that did not reach their end, in files. A line is added whenever a part is settled, so that
 * not even a window that dies makes more than one part be sent again.
 */
export class RedriveJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(place: RedrivePlace): Promise<RedriveProgress> {
    const name = createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, 32);
    await mkdir(this.#folder, { recursive: true });
    const file = join(this.#folder, `${name}.ndjson`);
    return new RedriveProgress(file, await readParts(file));
  }
}

export class RedriveProgress {
  readonly #file: string;
  readonly #lines = new Map<string, number>();
  #records = 0;

  constructor(file: string, parts: readonly SentPart[]) {
    this.#file = file;
    for (const part of parts) this.#learn(part);
  }

  /** How many records were settled before. */
  get records(): number {
    return this.#records;
  }

  /** The records sent from this version of an object; `Infinity`: all of it. */
  linesSent(version: ObjectVersion): number {
    return this.#lines.get(nameOf(version)) ?? 0;
  }

  async add(version: ObjectVersion, lines: number, records: number): Promise<void> {
    const { key, eTag } = version;
    const part = { key, eTag, lines: lines === Infinity ? null : lines, records: this.#records + records };
    this.#learn(part);
    await appendFile(this.#file, `${JSON.stringify(part)}\n`);
  }

  /** All was sent, or is to be sent from the start. */
  async clear(): Promise<void> {
    this.#lines.clear();
    this.#records = 0;
    await rm(this.#file, { force: true });
  }

  #learn(part: SentPart): void {
    this.#lines.set(nameOf(part), part.lines ?? Infinity);
    this.#records = part.records;
  }
}

function nameOf({ key, eTag }: ObjectVersion): string {
  return `${eTag} ${key}`;
}

async function readParts(file: string): Promise<SentPart[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  // The last line may have been cut when the window died.
  return text.split('\n').flatMap((line) => parsePart(line) ?? []);
}

function parsePart(line: string): SentPart | undefined {
  try {
    const part = JSON.parse(line) as Partial<SentPart> | null;
    const isPart = typeof part?.key === 'string' && typeof part.eTag === 'string' && typeof part.records === 'number';
    const isLines = part?.lines === null || typeof part?.lines === 'number';
    return isPart && isLines ? (part as SentPart) : undefined;
  } catch {
    return undefined;
  }
}
