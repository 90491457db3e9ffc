import * as l10n from '@vscode/l10n';
import { isPipelinesError, PipelinesError } from '../../errors';
import { inspectRecords, type Inspection } from '../../producer';
import { isMalformedInput, type FormatDecision, type MalformedInputError } from '../../records';
import { formatBytes, plural } from '../format';
import { showSteps } from '../progress';
import type { ReadAs } from './readAs';
import { readPart, type ReadPartOptions, type SendSource, type SourcePart } from './sources';

/** Records that were read once to their end: well-formed, counted, and there to be read again. */
export interface CheckedInput {
  source: SendSource;
  readAs: ReadAs;
  inspection: Inspection;
  /** The records are a sample, made to be looked at, of so much: `1,000 records at 50 rec/s`. */
  sampleOf?: string;
  /** How each part is read; of parts that are read alike, one. */
  decisions: FormatDecision[];
  records: (signal: AbortSignal) => AsyncIterable<Uint8Array[]>;
}

/** One part is not what it should be: nothing may be sent. */
export class MalformedPartError extends PipelinesError {
  constructor(
    readonly part: SourcePart,
    readonly malformed: MalformedInputError,
    isOnlyPart: boolean,
  ) {
    super(malformed.code, isOnlyPart ? malformed.message : `${part.name}: ${malformed.message}`, {
      remedy: malformed.remedy,
      cause: malformed,
    });
  }
}

/** @throws {PipelinesError} `MalformedPartError` for malformed input, `EmptyInput` when no part has a record */
export async function checkInput(source: SendSource, readAs: ReadAs): Promise<CheckedInput> {
  const decisions = new Map<string, FormatDecision>();
  const onFormat = (decision: FormatDecision) => decisions.set(JSON.stringify(decision), decision);
  const records = (signal: AbortSignal, tell?: typeof onFormat) =>
    readParts(source, { readAs, signal, onFormat: tell });
  const inspect = (signal: AbortSignal, onProgress?: (inspection: Inspection) => void) =>
    inspectRecords(records(signal, onFormat), onProgress);
  const isAtHand = source.parts.every(({ kind }) => kind !== 'stream');
  try {
    const inspection = isAtHand ? await inspect(new AbortController().signal) : await inspectShown(source, inspect);
    return { source, readAs, inspection, decisions: [...decisions.values()], records };
  } catch (error) {
    throw isPipelinesError(error) && error.code === 'EmptyInput' ? emptyInput(source, error) : error;
  }
}

function emptyInput({ name }: SendSource, cause: Error): PipelinesError {
  return new PipelinesError('EmptyInput', l10n.t('There are no records in {0}.', name), { cause });
}

async function* readParts({ parts }: SendSource, options: ReadPartOptions): AsyncGenerator<Uint8Array[]> {
  let isEmpty = true;
  for (const part of parts) {
    try {
      for await (const batch of readPart(part, options)) {
        isEmpty &&= batch.length === 0;
        yield batch;
      }
    } catch (error) {
      if (isMalformedInput(error)) throw new MalformedPartError(part, error, parts.length === 1);
      // An empty file among others is fine; empty files alone are a mistake.
      const isLast = part === parts.at(-1);
      if (!isPipelinesError(error) || error.code !== 'EmptyInput' || (isLast && isEmpty)) throw error;
    }
  }
}

function inspectShown(
  { name }: SendSource,
  inspect: (signal: AbortSignal, onProgress: (inspection: Inspection) => void) => Promise<Inspection>,
): Thenable<Inspection> {
  const title = l10n.t('Checking {0}', name);
  return showSteps(title, (step, onCancel) => {
    const abort = new AbortController();
    onCancel(() => abort.abort());
    return inspect(abort.signal, ({ records, bytes }) =>
      step(`${plural(records, 'record')}, ${formatBytes(bytes)}`, 0),
    );
  });
}
