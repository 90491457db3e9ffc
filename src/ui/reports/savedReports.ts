import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report, ReportCell, ReportSection } from './report';

/** As many as there may be tabs of after a reload. */
const MAX_REPORTS = 30;
const MAX_ROWS = 1_000;
const MAX_JSON_CHARACTERS = 2_000_000;
const FORMAT = 1;
const ID = /^[\da-f-]{36}$/;

interface SavedSection extends Omit<ReportSection, 'rowAt'> {
  rows: (readonly ReportCell[])[];
}

interface SavedReport extends Omit<Report, 'sections' | 'json' | 'actions'> {
  format: typeof FORMAT;
  sections: SavedSection[];
  actions: { label: string; command: string; argument: unknown }[];
  json: string;
}

/**
 * Reports in files, so that their tabs come back with the window: counts, the first rows of each section, and what a command can do.
 * What holds only while the window lives, such as the records that failed, is not among them.
 */
export class SavedReports {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async save(id: string, report: Report): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#fileOf(id), JSON.stringify(savedReport(report)));
    await this.#forgetOldest();
  }

  /** Undefined: it is not kept, or was written by another version. */
  async read(id: string): Promise<Report | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(this.#fileOf(id), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : parsedReport(text);
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #forgetOldest(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= MAX_REPORTS) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const file = join(this.#folder, name);
        return { file, writtenMs: (await stat(file)).mtimeMs };
      }),
    );
    const oldest = files.toSorted((left, right) => left.writtenMs - right.writtenMs).slice(0, -MAX_REPORTS);
    await Promise.all(oldest.map(({ file }) => rm(file, { force: true })));
  }
}

function savedReport({ sections, actions, json, ...rest }: Report): SavedReport {
  return {
    ...{ format: FORMAT, ...rest },
    sections: sections.map(({ rowAt, ...section }) => {
      const listed = Math.min(section.listed, MAX_ROWS);
      return { ...section, listed, rows: Array.from({ length: listed }, (_, index) => rowAt(index)) };
    }),
    actions: actions.flatMap((action) => ('command' in action ? [action] : [])),
    json: shortJson(json()),
  };
}

/** Empty: it is too long to be kept. */
function shortJson(pieces: Iterable<string>): string {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length > MAX_JSON_CHARACTERS) return '';
  }
  return text;
}

function parsedReport(text: string): Report | undefined {
  try {
    const value = JSON.parse(text) as Partial<SavedReport> | null;
    if (value?.format !== FORMAT) return undefined;
    const { sections, actions, json, ...rest } = value as SavedReport;
    return {
      ...rest,
      actions: actions as Report['actions'],
      sections: sections.map(({ rows, ...section }) => ({ ...section, rowAt: (index) => rows[index] ?? [] })),
      json: () => [json === '' ? `${JSON.stringify({ ...rest, sections }, null, 2)}\n` : json],
    };
  } catch {
    return undefined;
  }
}
