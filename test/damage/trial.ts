import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Calls } from './calls';
import {
  BUCKET,
  DELIVERED,
  entryBounds,
  HELD,
  HELD_BUCKET,
  isSegment,
  readAll,
  STREAM,
  writeAll,
  type Template,
} from './dataFolder';
import type { Damaged, Fault } from './faults';
import type { RunningPipeline, StartPipeline } from './pipelineUnderTest';

export interface Trial {
  readonly file: string;
  readonly fault: Fault;
  readonly damaged: Damaged;
}

export interface Outcome {
  /** What was done, in words that name the file. */
  readonly isRefused: boolean;
  readonly lost: { readonly records: number; readonly objects: number; readonly puts: number };
  /** What is wrong, each in words. */
  readonly faults: readonly string[];
}

const NONE_LOST = { records: 0, objects: 0, puts: 0 };

/** Damages one file of a copy of the template, starts the pipeline on it, and compares its contents with what must be there. */
export async function runTrial(template: Template, trial: Trial, start: StartPipeline): Promise<Outcome> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'damage-'));
  try {
    const files = new Map(template.files);
    if (trial.damaged.bytes) files.set(trial.file, trial.damaged.bytes);
    else files.delete(trial.file);
    await writeAll(folder, files);
    let pipeline: RunningPipeline;
    try {
      pipeline = await start(folder);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isNamed = message.includes(path.posix.basename(trial.file));
      return {
        isRefused: isNamed,
        lost: NONE_LOST,
        faults: isNamed ? [] : [`does not start: ${message.slice(0, 300)}`],
      };
    }
    return await check(template, trial, files, folder, pipeline, start);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function check(
  template: Template,
  trial: Trial,
  files: ReadonlyMap<string, Buffer>,
  folder: string,
  first: RunningPipeline,
  start: StartPipeline,
): Promise<Outcome> {
  const faults: string[] = [];
  const allowed = allowedLosses(template, trial);
  let pipeline = first;
  try {
    let calls = new Calls(pipeline.endpoint);
    const found = await contentOf(calls, template);
    const lost = compare(template, found, allowed, faults);
    const count = await calls.damageCount();
    const isSaid = pipeline.messages.some((message) => message.includes('Damaged'));
    if (mustBeSaid(template, trial) && (count === 0 || !isSaid)) faults.push('the damage is not said');
    const added = await addContent(calls);
    await checkAdded(calls, added, faults, 'after it was put');
    await pipeline.close();
    await checkKept(folder, files, trial, faults);
    pipeline = await start(folder);
    calls = new Calls(pipeline.endpoint);
    await checkAdded(calls, added, faults, 'after a restart');
    const puts = await checkDirectPuts(calls, template, added, allowed, faults);
    return { isRefused: false, lost: { ...lost, puts }, faults };
  } catch (error) {
    return {
      isRefused: false,
      lost: NONE_LOST,
      faults: [...faults, error instanceof Error ? error.message : String(error)],
    };
  } finally {
    await pipeline.close().catch(() => undefined);
  }
}

interface Allowed {
  readonly records: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  readonly puts: ReadonlySet<string>;
}

/** Only what lies in the damaged piece may be lost. */
function allowedLosses({ files, records, held, objects }: Template, { file, damaged: { from, to } }: Trial): Allowed {
  const original = files.get(file) ?? Buffer.alloc(0);
  const nothing: Allowed = { records: new Set(), objects: new Set(), puts: new Set() };
  if (isSegment(file)) {
    const touched = entriesTouched(original, from, to);
    const isIn = (text: string): boolean => touched.includes(text) || touched.includes(base64(text));
    return { ...nothing, records: new Set(records.filter(isIn)), puts: new Set(held.filter(isIn)) };
  }
  if (file.endsWith('/objects.log')) {
    const lines = linesTouched(original, from, to);
    // A key may have its last state, or an earlier one.
    return { ...nothing, objects: new Set([...objects.keys()].filter((key) => lines.includes(`"key":"${key}"`))) };
  }
  if (file.includes('/data/')) {
    const same = [...objects].filter(([, bytes]) => bytes.equals(original)).map(([key]) => key);
    return { ...nothing, objects: new Set(same) };
  }
  return nothing;
}

function entriesTouched(bytes: Buffer, from: number, to: number): string {
  const bounds = entryBounds(bytes);
  const touched = bounds
    .map((start, index) => ({ start, end: bounds[index + 1] ?? start }))
    .filter(({ start, end }) => start < to && end > from);
  return touched.map(({ start, end }) => bytes.toString('latin1', start, end)).join('\n');
}

function linesTouched(bytes: Buffer, from: number, to: number): string {
  const start = from === 0 ? 0 : bytes.lastIndexOf('\n', from - 1) + 1;
  const end = bytes.indexOf('\n', Math.max(to - 1, 0));
  return bytes.toString('latin1', start, end < 0 ? bytes.length : end + 1);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

interface Content {
  readonly records: readonly string[];
  readonly objects: ReadonlyMap<string, Buffer>;
}

async function contentOf(calls: Calls, { objects }: Template): Promise<Content> {
  const found = new Map<string, Buffer>();
  for (const key of objects.keys()) {
    const bytes = await calls.object(BUCKET, key);
    if (bytes) found.set(key, bytes);
  }
  for (const key of await calls.keys(BUCKET, DELIVERED)) {
    const bytes = await calls.object(BUCKET, key);
    if (bytes) found.set(key, bytes);
  }
  return { records: (await calls.records(STREAM)) ?? [], objects: found };
}

function compare(template: Template, found: Content, allowed: Allowed, faults: string[]) {
  const known = new Set(template.records);
  for (const text of found.records)
    if (!known.has(text)) faults.push(`a record that was never put: ${text.slice(0, 40)}`);
  const present = new Set(found.records);
  const missing = template.records.filter((text) => !present.has(text));
  const lostRecords = missing.filter((text) => !allowed.records.has(text));
  if (lostRecords.length > 0) faults.push(`${lostRecords.length} records outside the damage are gone`);
  let objects = 0;
  for (const [key, bytes] of template.objects) {
    const actual = found.objects.get(key);
    if (actual?.equals(bytes)) continue;
    objects++;
    if (actual) faults.push(`${key} is answered with bytes that were never its own`);
    else if (!allowed.objects.has(key)) faults.push(`${key}, outside the damage, is gone`);
  }
  return { records: missing.length, objects };
}

interface Added {
  readonly records: readonly string[];
  readonly puts: readonly string[];
  /** A stream, bucket or delivery stream may itself be what is damaged. */
  readonly hasStream: boolean;
}

async function addContent(calls: Calls): Promise<Added> {
  const hasStream = (await calls.records(STREAM)) !== undefined;
  const [records, puts] = [['added one', 'added two'], ['put after the damage']];
  if (hasStream) for (const text of records) await calls.putRecords(STREAM, [text]);
  await calls.putObject(BUCKET, 'added', 'added');
  await calls.putDirectly(HELD, puts);
  return { records, puts, hasStream };
}

async function checkAdded(calls: Calls, added: Added, faults: string[], when: string): Promise<void> {
  if (added.hasStream) {
    const texts = await calls.records(STREAM);
    for (const text of added.records) if (!texts?.includes(text)) faults.push(`"${text}" is not readable ${when}`);
  }
  if ((await calls.object(BUCKET, 'added'))?.toString() !== 'added')
    faults.push(`the added object is not readable ${when}`);
}

/** What a delivery stream had not delivered must arrive at least once. @returns how many records did not */
async function checkDirectPuts(
  calls: Calls,
  { held }: Template,
  added: Added,
  allowed: Allowed,
  faults: string[],
): Promise<number> {
  await calls.createBucket(HELD_BUCKET);
  await calls.deliverNow(HELD);
  const wanted = new Set([...held, ...added.puts]);
  const due = new Set([...wanted].filter((text) => !allowed.puts.has(text)));
  for (const deadlineMs = Date.now() + 5_000; due.size > 0 && Date.now() < deadlineMs;) {
    for (const key of await calls.keys(HELD_BUCKET)) {
      for (const line of (await calls.object(HELD_BUCKET, key))?.toString().split('\n') ?? []) {
        due.delete(line);
        wanted.delete(line);
      }
    }
    if (due.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (due.size > 0) faults.push(`${due.size} acknowledged puts outside the damage were not delivered`);
  return wanted.size;
}

/** Nothing was removed: files with content are unchanged, or longer, or set aside. */
async function checkKept(
  folder: string,
  before: ReadonlyMap<string, Buffer>,
  { file: damagedFile, fault }: Trial,
  faults: string[],
): Promise<void> {
  const after = await readAll(folder);
  const aside = [...after].filter(([name]) => name.startsWith('set-aside/')).map(([, bytes]) => bytes);
  for (const [name, bytes] of before) {
    const isState = /\.json(\.copy)?$/.test(name);
    if (isState && name !== damagedFile) continue;
    const present = after.get(name);
    if (present?.subarray(0, bytes.length).equals(bytes)) continue;
    if (aside.some((kept) => kept.equals(bytes))) continue;
    // The beginning of an unfinished write is cut off.
    const isTorn = name === damagedFile && (fault === 'torn end' || fault === 'truncated');
    if (isTorn && present?.subarray(0, bytes.length - 8) && bytes.subarray(0, present.length).equals(present)) continue;
    if (isTorn && (isSegment(name) || name.endsWith('.log')) && present) continue;
    // A state that is whole without its checksum line is written again.
    if (isTorn && isState && isJson(bytes.toString().split('\n')[0] ?? '')) continue;
    faults.push(`${name} is not there as it was, nor set aside`);
  }
}

/** Some damage cannot be noticed: an end that looks like the end of a crash, and files that only save time. */
function mustBeSaid({ files }: Template, { file, fault, damaged }: Trial): boolean {
  if (file === 'lock' || file.endsWith('.copy')) return false;
  if (file.includes('/index/')) return fault === 'flipped bit';
  if (file.endsWith('/delivered-partitions.log'))
    return fault === 'flipped bit' && damaged.to < (files.get(file)?.length ?? 0);
  const isCut = fault === 'torn end' || fault === 'truncated';
  if (file.endsWith('.json')) return !isCut || !isJson(damaged.bytes?.toString().split('\n')[0] ?? '');
  if (isCut && isSegment(file)) {
    // If another segment follows, the hole is noticed.
    const folder = path.posix.dirname(file);
    return [...files.keys()].some(
      (name) => path.posix.dirname(name) === folder && name.endsWith('.log') && name > file,
    );
  }
  if (fault === 'missing' && isSegment(file)) {
    const folder = path.posix.dirname(file);
    const last = [...files.keys()]
      .filter((name) => path.posix.dirname(name) === folder)
      .sort()
      .at(-1);
    return file !== last;
  }
  return !(isCut && file.endsWith('/objects.log'));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
