import type { Normal, NormalAnswer } from './normalise';

/** Where the answers of the two servers part. */
export interface Difference {
  /** `Shards[0].ShardId`; `outcome` for the status and error code. */
  field: string;
  pipeline: string;
  kinesisLocal: string;
}

/** With different outcomes, nothing else can be compared. */
export function differences(pipeline: NormalAnswer, kinesisLocal: NormalAnswer): Difference[] {
  return pipeline.outcome === kinesisLocal.outcome
    ? compare(pipeline.body, kinesisLocal.body, '')
    : [{ field: 'outcome', pipeline: pipeline.outcome, kinesisLocal: kinesisLocal.outcome }];
}

function compare(pipeline: Normal | undefined, kinesisLocal: Normal | undefined, field: string): Difference[] {
  if (pipeline === kinesisLocal) return [];
  if (isList(pipeline) && isList(kinesisLocal)) {
    // In lists of different lengths it is unknown which items belong together.
    return pipeline.length === kinesisLocal.length
      ? pipeline.flatMap((item, index) => compare(item, kinesisLocal[index], `${field}[${index}]`))
      : compare(String(pipeline.length), String(kinesisLocal.length), `${field}.length`);
  }
  if (isFields(pipeline) && isFields(kinesisLocal)) {
    const names = new Set([...Object.keys(pipeline), ...Object.keys(kinesisLocal)]);
    return [...names].flatMap((name) =>
      compare(pipeline[name], kinesisLocal[name], field === '' ? name : `${field}.${name}`),
    );
  }
  return [{ field, pipeline: shown(pipeline), kinesisLocal: shown(kinesisLocal) }];
}

function isList(value: Normal | undefined): value is readonly Normal[] {
  return Array.isArray(value);
}

function isFields(value: Normal | undefined): value is Readonly<Record<string, Normal>> {
  return typeof value === 'object' && !Array.isArray(value);
}

function shown(value: Normal | undefined): string {
  if (value === undefined) return '(absent)';
  return typeof value === 'string' ? value : '(present)';
}
