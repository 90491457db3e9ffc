import * as l10n from '@vscode/l10n';
import { QuickPickItemKind } from 'vscode';
import type { ConnectionColor } from '../../aws';
import type { ShardSpread } from '../../producer';
import type { Connections } from '../connections/connections';
import { formatBytes, formatCount, plural } from '../format';
import { changedSettings, streamSteps, withMissingKeys, type KeyStep } from './keySteps';
import { pickEncoding, pickFormat, pickSeparator } from './prompts/reading';
import { askForTooLarge, type TooLargeChoice } from './prompts/tooLarge';
import type { ReadAs } from './readAs';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import { setting } from '../settings';
import type { CheckedInput } from './checkedInput';
import { encodingLabel } from './encodingNames';
import { decisionName, formatName, separatorName } from './formatNames';
import type { SendSettings } from './preferences';
import type { SendPreview } from './sendPreview';
import { hasEncoding } from './sources';
import { SpreadEstimate } from './spreadEstimate';
import { spreadText, spreadWarnings } from './spreadText';
import { recordLimitOf, tooLargeFor, tooLargeText, type TooLarge } from './tooLarge';
import { choose, type PickItem } from '../prompts/quickPicks';

export interface ReviewOptions {
  connections: Connections;
  preview: SendPreview;
  input: CheckedInput;
  target: TargetArgument;
  settings: SendSettings;
  /** Reads the same input in another way. Undefined: it cannot be, and that was told. */
  reread: (readAs: ReadAs) => Promise<CheckedInput | undefined>;
  /** Shows a record in the document that it was read from. Undefined: there is none. */
  goTo?: ((input: CheckedInput, index: number) => Promise<void>) | undefined;
}

export interface Reviewed {
  input: CheckedInput;
  settings: SendSettings;
  /** Records that the target does not take are left out, and count as failed. */
  skipsTooLarge: boolean;
}

type ReadStep = 'format' | 'separator' | 'encoding';
type Step = 'send' | 'tooLarge' | KeyStep | ReadStep;

interface StepItem extends PickItem {
  step?: Step;
}

/** Nothing is sent before a person saw what it would be: how many, how read, to which shards. `undefined`: dismissed. */
export async function reviewSend(options: ReviewOptions): Promise<Reviewed | undefined> {
  const { connections, preview, target } = options;
  let { input, settings } = options;
  const titled = connections.identities.withPlace(
    l10n.t('Send {0} to {1}', input.source.name, targetLabel(target)),
    target.connection,
  );
  let estimate = await SpreadEstimate.open(connections, target, input);
  const title = await titled;
  let limit = await recordLimitOf(connections, target, input.inspection);
  let skipsTooLarge = false;
  const appendNewline = 'deliveryStream' in target && setting('firehose.appendNewline');
  const { color } = connections.get(target.connection);
  try {
    for (;;) {
      const spread = await estimate?.of(settings);
      const tooLarge = tooLargeFor(input.inspection, { ...settings, appendNewline }, limit);
      await preview.show({ input, target, settings, spread });
      const step = await pickStep(title, { input, target, settings, spread, tooLarge, skipsTooLarge, color });
      if (step === undefined) return undefined;
      if (tooLarge && (step === 'tooLarge' || (step === 'send' && !skipsTooLarge))) {
        const choice = await chooseForTooLarge(tooLarge, options);
        if (choice?.kind === 'goTo') {
          // The person mends the record first: nothing is sent.
          await options.goTo?.(input, choice.index);
          return undefined;
        }
        if (!choice) continue;
        skipsTooLarge = true;
      }
      switch (step) {
        case 'tooLarge':
          break;
        case 'send': {
          const complete = await withMissingKeys(settings, spread);
          if (complete) return { input, settings: complete, skipsTooLarge };
          break;
        }
        case 'partitionKey':
        case 'order':
        case 'aggregate':
          settings = await changedSettings(step, settings, { input, estimate });
          break;
        case 'format':
        case 'separator':
        case 'encoding':
          input = (await readOtherwise(step, input, options)) ?? input;
          estimate = await SpreadEstimate.open(connections, target, input);
          limit = await recordLimitOf(connections, target, input.inspection);
          skipsTooLarge = false;
          break;
      }
    }
  } finally {
    await preview.close();
  }
}

interface Shown {
  input: CheckedInput;
  target: TargetArgument;
  settings: SendSettings;
  spread: ShardSpread | undefined;
  tooLarge: TooLarge | undefined;
  skipsTooLarge: boolean;
  /** Of the connection. */
  color: ConnectionColor | undefined;
}

function chooseForTooLarge(
  { records }: TooLarge,
  { goTo }: Pick<ReviewOptions, 'goTo'>,
): Promise<TooLargeChoice | undefined> {
  const heading = l10n.t('{0} too large', plural(records.length, 'record'));
  return askForTooLarge(records, { heading, canGoTo: goTo !== undefined });
}

async function pickStep(title: string, shown: Shown): Promise<Step | undefined> {
  const chosen = await choose(steps(shown), {
    title,
    placeHolder: l10n.t('Review, then press Enter to send'),
    ignoreFocusOut: true,
  });
  return chosen?.step;
}

function steps({ input, target, settings, spread, tooLarge, skipsTooLarge, color }: Shown): StepItem[] {
  const { inspection, decisions } = input;
  const warnings = [
    ...(tooLarge && !skipsTooLarge ? [tooLargeText(tooLarge, target)] : []),
    ...(spread ? spreadWarnings(spread, settings) : []),
  ];
  const formats = decisions.map(decisionName).join(', ');
  const facts = [
    formatBytes(inspection.bytes),
    ...(formats === '' ? [] : [formats]),
    ...(spread ? [spreadText(spread)] : []),
  ];
  const send: StepItem = {
    icon: 'cloud-upload',
    disc: color,
    label: sendText(input, skipsTooLarge ? (tooLarge?.records.length ?? 0) : 0),
    description: facts.join(' · '),
    ...(warnings.length > 0 ? { detailIcon: 'warning', detail: warnings.join(' · ') } : {}),
    step: 'send',
  };
  return [
    send,
    { label: l10n.t('settings'), kind: QuickPickItemKind.Separator },
    ...(tooLarge ? [tooLargeStep(tooLarge, skipsTooLarge)] : []),
    ...('stream' in target ? streamSteps(settings) : []),
    ...(decisions.length > 0 ? readSteps(input, formats) : []),
  ];
}

function readSteps({ readAs, decisions, source }: CheckedInput, formats: string): StepItem[] {
  const found = (name: string) => l10n.t('{0} (detected)', name);
  const separators = new Set(decisions.flatMap(({ csv }) => (csv ? [separatorName(csv.separator)] : [])));
  const encodings = new Set(decisions.flatMap(({ encoding }) => (encoding ? [encodingLabel(encoding.name)] : [])));
  const separator = [...separators].join(', ');
  const steps: StepItem[] = [
    {
      icon: 'file-code',
      label: l10n.t('Read as'),
      description: readAs.format === 'auto' ? found(formats) : formatName(readAs.format),
      step: 'format',
    },
  ];
  if (separators.size > 0) {
    const description = readAs.separator === undefined ? found(separator) : separator;
    steps.push({ icon: 'split-horizontal', label: l10n.t('Separator'), description, step: 'separator' });
  }
  if (source.parts.some(hasEncoding)) {
    const description = encodings.size > 0 ? [...encodings].join(', ') : l10n.t('bytes as they are');
    steps.push({ icon: 'symbol-string', label: l10n.t('Encoding'), description, step: 'encoding' });
  }
  return steps;
}

function tooLargeStep({ records }: TooLarge, isSkipped: boolean): StepItem {
  const count = plural(records.length, 'record');
  const description = isSkipped ? l10n.t('{0}, skipped', count) : l10n.t('{0}: skip them, or go to them', count);
  return { icon: 'warning', label: l10n.t('Too large'), description, step: 'tooLarge' };
}

function sendText({ inspection: { records } }: CheckedInput, skipped: number): string {
  if (skipped === 0) return l10n.t('Send {0}', plural(records, 'record'));
  return l10n.t('Send {0} of {1}', formatCount(records - skipped), plural(records, 'record'));
}

/** Undefined: it stays as it is read. */
async function readOtherwise(
  step: ReadStep,
  { readAs }: CheckedInput,
  { reread }: ReviewOptions,
): Promise<CheckedInput | undefined> {
  const other = await pickReadAs(step, readAs);
  return other && reread(other);
}

async function pickReadAs(step: ReadStep, readAs: ReadAs): Promise<ReadAs | undefined> {
  switch (step) {
    case 'format': {
      const format = await pickFormat();
      return format && { ...readAs, format };
    }
    case 'separator': {
      const separator = await pickSeparator();
      return separator && { ...readAs, separator: separator === 'auto' ? undefined : separator };
    }
    case 'encoding': {
      const encoding = await pickEncoding();
      return encoding === undefined ? undefined : { ...readAs, encoding };
    }
  }
}
