import { isPipelinesError, PipelinesError } from '../errors';
import { assemble, type AssembleOptions, type MakeRecord } from './compile/assemble';
import { LocatedError, locating } from './compile/located';
import { unseeded } from './random';
import { RecordBuffer } from './recordBuffer';
import { TemplateError, type TemplateDiagnostic } from './template/diagnostics';
import { parseTemplate, type TemplateDocument } from './template/document';
import type { GenerateOptions, SampleGenerator } from './types';

export { describeFunctions } from './functions/describe';
export { inferTemplate } from './infer/inferTemplate';
export { templateFromJsonSchema } from './infer/jsonSchema';

/** Where seeded runs start when nothing else is said: their times must not depend on when they are made. */
const SEEDED_START_MS = Date.UTC(2025, 0, 1);
const DEFAULT_STEP_MS = 1000;
/** Records that are made to see whether the functions accept their parameters. */
const TRIAL_RECORDS = 3;

export function compileTemplate(options: GenerateOptions): SampleGenerator {
  const { document, diagnostics } = check(options.template, options);
  if (!document || diagnostics.some(({ severity }) => severity === 'error')) throw new TemplateError(diagnostics);
  const { makeRecord } = assembled(document, options.template, options, (source) => source);
  return new TemplateGenerator(makeRecord);
}

export function checkTemplate(text: string): TemplateDiagnostic[] {
  return check(text, {}).diagnostics;
}

type RunOptions = Omit<GenerateOptions, 'template'>;

function check(
  text: string,
  options: RunOptions,
): { document: TemplateDocument | undefined; diagnostics: TemplateDiagnostic[] } {
  const parsed = parseTemplate(text);
  if (!parsed.document || parsed.diagnostics.length > 0) return parsed;
  const { makeRecord, diagnostics } = assembled(parsed.document, text, options, locating);
  if (diagnostics.length === 0) diagnostics.push(...tried(makeRecord, text));
  return { document: parsed.document, diagnostics };
}

/** Makes a few records that nobody gets: functions say only when called what they do not accept. */
function tried(makeRecord: MakeRecord, text: string): TemplateDiagnostic[] {
  try {
    for (let index = 0; index < TRIAL_RECORDS; index++) makeRecord(index);
    return [];
  } catch (error) {
    const span = error instanceof LocatedError ? error.span : { offset: 0, length: text.length };
    return [{ ...span, message: messageOf(error), severity: 'error' }];
  }
}

function assembled(
  document: TemplateDocument,
  text: string,
  options: RunOptions,
  locate: AssembleOptions['locate'],
): { makeRecord: MakeRecord; diagnostics: TemplateDiagnostic[] } {
  const diagnostics: TemplateDiagnostic[] = [];
  const makeRecord = assemble(document, {
    seed: options.seed ?? unseeded(),
    locale: options.locale,
    timeAt: clockOf(options),
    report: (span, message, meant = []) => {
      const replacements = meant.map((name) => writtenAs(text.slice(span.offset, span.offset + span.length), name));
      diagnostics.push({ ...span, message, severity: 'error', ...(meant.length > 0 ? { replacements } : {}) });
    },
    locate,
  });
  return { makeRecord, diagnostics };
}

/** A name within the quotes, escaped or not, that the text has which it takes the place of. */
function writtenAs(text: string, name: string): string {
  const quote = /^\\?["']/.exec(text)?.[0] ?? '';
  return quote + name + quote;
}

function clockOf({ seed, startTimeMs, stepMs = DEFAULT_STEP_MS }: RunOptions): (recordIndex: number) => number {
  const startMs = startTimeMs ?? (seed === undefined ? undefined : SEEDED_START_MS);
  if (startMs === undefined) return () => Date.now();
  return (recordIndex) => Math.floor(startMs + recordIndex * stepMs);
}

class TemplateGenerator implements SampleGenerator {
  readonly #makeRecord: MakeRecord;

  readonly #buffer = new RecordBuffer();
  #made = 0;

  constructor(makeRecord: MakeRecord) {
    this.#makeRecord = makeRecord;
  }

  next(): Uint8Array {
    return this.#buffer.encode(this.#text());
  }

  batch(count: number): Uint8Array[] {
    const records: Uint8Array[] = [];
    for (let index = 0; index < count; index++) records.push(this.next());
    return records;
  }

  #text(): string {
    try {
      return this.#makeRecord(this.#made++);
    } catch (error) {
      if (isPipelinesError(error)) throw error;
      throw new PipelinesError('GenerateFailed', `The template cannot make record ${this.#made}: ${messageOf(error)}`, {
        remedy: 'Check the parameters of the functions in the template.',
        cause: error,
      });
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
