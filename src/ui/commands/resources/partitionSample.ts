import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import type { Clients } from '../../../aws';
import { abortOptions, streamId } from '../../../common';
import { examplePrefix } from '../../../outputs';
import type { DeliveryStreamSettings } from '../../../pipelines';
import { tryJqQuery, type JqTrial } from '../../../records';
import { compileTemplate, PRESETS } from '../../../samples';
import { askForText, type Preview } from '../../prompts/inputBoxes';

const MAX_WAIT_MS = 5_000;
/** A longer record cannot be read or changed in one line. */
const MAX_SAMPLE_CHARACTERS = 100_000;
const MAX_TITLE_CHARACTERS = 80;

/** The record that a query of dynamic partitioning is tried on: one of the source, the one in the editor, or an order. */
export class PartitionSample {
  readonly #kinesis: Clients['kinesis'] | undefined;
  #text: string | undefined;
  /** A person wrote it. */
  #isWritten = false;

  /** @param kinesis undefined: the source does not exist yet */
  constructor(kinesis: Clients['kinesis'] | undefined) {
    this.#kinesis = kinesis;
  }

  /** Its JSON. Undefined: none was looked for yet. */
  get text(): string | undefined {
    return this.#text;
  }

  async find({ source }: DeliveryStreamSettings): Promise<string> {
    if (this.#text !== undefined) return this.#text;
    const ofStream =
      source.kind === 'stream' && this.#kinesis ? await recordOf(this.#kinesis, source.stream) : undefined;
    this.#text = ofStream ?? recordInEditor() ?? (await order());
    return this.#text;
  }

  /** For another source another record is looked for, but what a person wrote stays. */
  forget(): void {
    if (!this.#isWritten) this.#text = undefined;
  }

  async ask(settings: DeliveryStreamSettings): Promise<void> {
    const text = await askForText({
      title: l10n.t('Sample record'),
      prompt: l10n.t('JSON of a record that the query is tried on'),
      value: await this.find(settings),
      ignoreFocusOut: true,
      validateInput: (input) => (isJson(input) ? undefined : l10n.t('Enter JSON')),
    });
    if (text === undefined) return;
    this.#isWritten ||= text !== this.#text;
    this.#text = text;
  }

  /** What becomes of the record with a query. Undefined: no record was looked for yet. */
  try(query: string): JqTrial | undefined {
    return this.#text === undefined ? undefined : tryJqQuery(query, this.#text);
  }

  /** The same in words, with the name of the object that the record would be in. */
  preview(query: string, settings: DeliveryStreamSettings): Preview | undefined {
    const trial = this.try(query);
    switch (trial?.kind) {
      case undefined:
        return undefined;
      case 'keys': {
        const next = `${l10n.t('Next object')}: ${nextObject(settings, trial.keys)}`;
        const triedOn = l10n.t('Tried on {0}', shortened(this.#text ?? ''));
        return { text: `${l10n.t('Gives {0}', JSON.stringify(trial.keys))}. ${next}. ${triedOn}` };
      }
      case 'refused': {
        const { what, character } = trial;
        const text = l10n.t('{0} at character {1} cannot be tried here. AWS takes all of jq 1.6.', what, character);
        return { text, isWarning: true };
      }
      case 'failed':
        return { text: l10n.t('The sample record gets no keys: {0}', trial.reason), isWarning: true };
      case 'notJson':
        return { text: l10n.t('The sample record is not JSON'), isWarning: true };
    }
  }
}

/** What the key of the next object begins with. Keys that are not known stand as `<name>`. */
export function nextObject(
  { name, destination }: DeliveryStreamSettings,
  partitionKeys: Readonly<Record<string, string>> = {},
): string {
  const { prefix = '', timeZone, fileExtension } = destination;
  return `${examplePrefix({ prefix, timeZone }, Date.now(), partitionKeys)}${name}-…${fileExtension ?? ''}`;
}

function shortened(text: string): string {
  return text.length > MAX_TITLE_CHARACTERS ? `${text.slice(0, MAX_TITLE_CHARACTERS)}…` : text;
}

/** A record that the stream still has. Undefined: none that is JSON, or the credentials may not read it: another record does as well. */
async function recordOf(kinesis: Clients['kinesis'], stream: string): Promise<string | undefined> {
  const options = abortOptions(AbortSignal.timeout(MAX_WAIT_MS));
  try {
    const { Shards: shards = [] } = await kinesis.listShards({ ...streamId(stream), MaxResults: 10 }, options);
    for (const { ShardId } of shards) {
      const start = { ...streamId(stream), ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await kinesis.getShardIterator(start, options);
      const { Records: records = [] } = await kinesis.getRecords({ ShardIterator, Limit: 1 }, options);
      const sample = sampleOf(Buffer.from(records[0]?.Data ?? []).toString());
      if (sample !== undefined) return sample;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** The document of the editor, where it is one JSON object. */
function recordInEditor(): string | undefined {
  return sampleOf(window.activeTextEditor?.document.getText() ?? '');
}

async function order(): Promise<string> {
  const [preset] = PRESETS;
  const generator = await compileTemplate({ template: preset?.template ?? '{}', seed: 1 });
  return sampleOf(Buffer.from(generator.next()).toString()) ?? '{}';
}

/** One JSON object on one line. Undefined: the text is none, or too long or too deep to be shown so. */
function sampleOf(text: string): string | undefined {
  if (text.length > MAX_SAMPLE_CHARACTERS || !/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
