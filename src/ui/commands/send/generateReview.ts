import * as l10n from '@vscode/l10n';
import { QuickPickItemKind, Uri, workspace } from 'vscode';
import { explainError } from '../../../aws';
import type { ShardSpread } from '../../../producer';
import { PRESETS, compileTemplate, type RatePlan } from '../../../samples';
import { excerptOf } from '../../deliveries/recordExcerpts';
import { formatBytes } from '../../format';
import { askForAmount } from '../../prompts/amounts';
import { askForText } from '../../prompts/inputBoxes';
import type { Amount } from '../../prompts/parseAmount';
import { presetTemplate } from '../../prompts/presets';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { askForRate } from '../../prompts/ratePlans';
import type { TargetArgument } from '../../prompts/targetNames';
import { pickTarget, type TargetServices } from '../../prompts/targets';
import { askForTemplate, type TemplateChoice } from '../../prompts/templates';
import type { CheckedInput } from '../../send/checkedInput';
import { changedSettings, streamSteps, withMissingKeys, type KeyStep } from '../../send/keySteps';
import type { LastRun, LastRuns } from '../../send/lastRun';
import type { SendPreferences, SendSettings } from '../../send/preferences';
import { destinationText, runText } from '../../send/runText';
import { amountText, rateText, sampleInput } from '../../send/sampleInput';
import type { SendPreviews } from '../../send/sendPreview';
import { SpreadEstimate } from '../../send/spreadEstimate';
import { spreadText, spreadWarnings } from '../../send/spreadText';
import { MAX_RECORDS, templateOf, type GivenRun } from './generateArgument';

/** An editor is for looking at; more goes to a stream. */
export const MAX_IN_EDITOR = 100_000;
const MAX_EXCERPT_CHARACTERS = 200;
/** What a first run is, unless something else was said. */
const FIRST_RUN = { count: 1_000, plan: { kind: 'constant', perSecond: 50 }, preset: 'orders' } as const;

export interface GenerateReviewOptions extends TargetServices {
  preferences: SendPreferences;
  previews: SendPreviews;
  lastRuns: LastRuns;
  runName: string;
}

/** A run that a person has looked at. */
export interface ReviewedRun {
  template: string;
  destination: TargetArgument | 'editor';
  amount: Amount;
  plan: RatePlan | undefined;
  seed: number | undefined;
  settings: SendSettings;
}

type RunTemplate = TemplateChoice | { kind: 'text'; template: string };

interface Choice {
  template: RunTemplate;
  destination: TargetArgument | 'editor' | undefined;
  amount: Amount;
  plan: RatePlan | undefined;
  seed: number | undefined;
  settings: SendSettings;
}

type Step = 'start' | 'template' | 'destination' | 'amount' | 'rate' | 'seed' | KeyStep;

interface StepItem extends PickItem {
  step?: Step;
}

/** What a choice would send, as far as it can be told before. */
interface Sample {
  input: CheckedInput;
  estimate: SpreadEstimate | undefined;
  /** Why the target cannot be asked how the records would spread. */
  problem: string | undefined;
}

/** One list of all that a run is, with the values of the last one; Enter starts it. Undefined: dismissed. */
export async function reviewRun(options: GenerateReviewOptions, given: GivenRun): Promise<ReviewedRun | undefined> {
  const preview = options.previews.open();
  let choice = firstChoice(options, given);
  if (choice.template.kind === 'file' && !(await isThere(choice.template.uri))) {
    choice.template = { kind: 'preset', id: FIRST_RUN.preset };
  }
  let sample = await sampleFor(options, given, choice);
  try {
    for (;;) {
      const { destination, settings } = choice;
      const target = destination === 'editor' ? undefined : destination;
      const spread = await sample.estimate?.of(settings);
      if (target) await preview.show({ input: sample.input, target, settings, spread });
      const step = await pickStep(options, choice, { ...sample, spread });
      if (step === undefined) return undefined;
      if (step === 'start' && destination !== undefined) {
        const complete = await withMissingKeys(settings, spread);
        if (!complete) continue;
        await remember(options, choice, complete);
        return { ...choice, destination, settings: complete, template: await templateText(choice.template) };
      }
      if (step === 'partitionKey' || step === 'order' || step === 'aggregate') {
        choice = { ...choice, settings: await changedSettings(step, settings, sample) };
        continue;
      }
      const before = choice;
      choice = { ...choice, ...(await answer(options, step === 'start' ? 'destination' : step, choice)) };
      if (choice.destination !== before.destination) choice.settings = settingsFor(options, given, choice.destination);
      sample = await sampleFor(options, given, choice);
    }
  } finally {
    await preview.close();
  }
}

/** What was given, then what the last run was, then what a first run is. */
function firstChoice(options: GenerateReviewOptions, given: GivenRun): Choice {
  const { last } = options.lastRuns;
  const [recent] = options.recent.list('sent');
  const isAmountGiven = given.amount !== undefined;
  const amount = { count: last ? last.count : FIRST_RUN.count, durationMs: last?.durationMs };
  const plan = last ? last.plan : FIRST_RUN.plan;
  const destination = given.target ?? knownDestination(options, last?.destination) ?? knownDestination(options, recent);
  return {
    template: given.template === undefined ? templateChoice(last) : { kind: 'text', template: given.template },
    destination,
    amount: given.amount ?? amount,
    plan: given.plan ?? (isAmountGiven ? undefined : plan),
    seed: given.seed ?? last?.seed,
    settings: settingsFor(options, given, destination),
  };
}

/** Undefined: its connection was removed, or is read-only. */
function knownDestination({ connections }: GenerateReviewOptions, destination: LastRun['destination'] | undefined) {
  if (destination === undefined || destination === 'editor') return destination;
  return connections.list().some(({ name, readOnly }) => name === destination.connection && readOnly !== true)
    ? destination
    : undefined;
}

function templateChoice(last: LastRun | undefined): TemplateChoice {
  const template = last?.template;
  if (template && 'uri' in template) return { kind: 'file', uri: Uri.parse(template.uri, true) };
  const isKnown = template && PRESETS.some(({ id }) => id === template.preset);
  return { kind: 'preset', id: isKnown ? template.preset : FIRST_RUN.preset };
}

function settingsFor(
  { preferences }: GenerateReviewOptions,
  given: GivenRun,
  destination: Choice['destination'],
): SendSettings {
  if (given.settings) return given.settings;
  const isStream = destination !== undefined && destination !== 'editor';
  return isStream ? preferences.of(destination) : { partitionKey: { kind: 'random' } };
}

async function sampleFor(options: GenerateReviewOptions, given: GivenRun, choice: Choice): Promise<Sample> {
  const { startTimeMs, locale } = given;
  const { amount, plan, seed, destination } = choice;
  const template = await templateText(choice.template);
  const generator = await compileTemplate({ template, seed, startTimeMs, locale });
  const input = sampleInput(options.runName, generator, { amount, plan });
  if (destination === undefined || destination === 'editor') return { input, estimate: undefined, problem: undefined };
  try {
    const estimate = await SpreadEstimate.open(options.connections, destination, input);
    return { input, estimate, problem: undefined };
  } catch (error) {
    // The stream of the last run may be gone: then another can be chosen.
    return { input, estimate: undefined, problem: explainError(error).title };
  }
}

/** The template of the last run may have been removed since. */
async function isThere(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function templateText(template: RunTemplate): Promise<string> {
  switch (template.kind) {
    case 'text':
      return template.template;
    case 'preset':
      return presetTemplate(template.id);
    case 'file':
      return templateOf(template.uri);
  }
}

async function remember(
  { lastRuns, preferences }: GenerateReviewOptions,
  { template, destination, amount, plan, seed }: Choice,
  settings: SendSettings,
): Promise<void> {
  if (destination === undefined) return;
  if (destination !== 'editor') await preferences.remember(destination, settings);
  const origin = template.kind === 'preset' ? { preset: template.id } : undefined;
  const named = template.kind === 'file' ? { uri: template.uri.toString() } : origin;
  await lastRuns.remember({ template: named, destination, ...amount, plan, seed });
}

async function pickStep(
  { connections }: GenerateReviewOptions,
  choice: Choice,
  sample: Sample & { spread: ShardSpread | undefined },
): Promise<Step | undefined> {
  const { destination } = choice;
  const title = l10n.t('Generate sample data');
  const isStream = destination !== undefined && destination !== 'editor';
  const chosen = await choose(steps(choice, sample), {
    title: isStream ? await connections.identities.withPlace(title, destination.connection) : title,
    placeHolder: l10n.t('Review, then press Enter to start'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.step;
}

function steps(choice: Choice, sample: Sample & { spread: ShardSpread | undefined }): StepItem[] {
  const { template, destination, amount, plan, seed, settings } = choice;
  const isStream = destination !== undefined && destination !== 'editor';
  const rows: StepItem[] = [
    startStep(choice, sample),
    { label: l10n.t('settings'), kind: QuickPickItemKind.Separator },
    { icon: 'beaker', label: l10n.t('Template'), description: templateName(template), step: 'template' },
    {
      icon: destination === 'editor' ? 'go-to-file' : 'pulse',
      label: l10n.t('Target'),
      description: isStream
        ? `${destinationText(destination)} · ${destination.connection}`
        : destinationText(destination),
      step: 'destination',
    },
    { icon: 'symbol-numeric', label: l10n.t('How many'), description: amountText(amount), step: 'amount' },
  ];
  if (destination !== 'editor') {
    rows.push({ icon: 'graph-line', label: l10n.t('Rate'), description: rateText(plan), step: 'rate' });
  }
  if (isStream && 'stream' in destination) rows.push(...streamSteps(settings));
  rows.push({
    icon: 'history',
    label: l10n.t('Seed'),
    description: seed === undefined ? l10n.t('none: each run has other records') : String(seed),
    step: 'seed',
  });
  return rows;
}

/** The first record is shown in the list itself, which may lie over the preview. */
function startStep(
  { template, destination, amount, plan, settings }: Choice,
  { input, spread, problem }: Sample & { spread: ShardSpread | undefined },
): StepItem {
  const { records, bytes, first } = input.inspection;
  const warnings = problem === undefined ? (spread ? spreadWarnings(spread, settings) : []) : [problem];
  const each = l10n.t('about {0} each', formatBytes(Math.round(bytes / Math.max(1, records))));
  return {
    icon: 'beaker',
    label: l10n.t('Start {0}', runText({ template: templateName(template), destination, amount, plan })),
    description: [each, ...(spread ? [spreadText(spread)] : [])].join(' · '),
    ...(warnings.length > 0
      ? { detailIcon: 'warning', detail: warnings.join(' · ') }
      : { detail: excerptOf(first[0] ?? new Uint8Array(), MAX_EXCERPT_CHARACTERS) }),
    step: 'start',
  };
}

function templateName(template: RunTemplate): string {
  switch (template.kind) {
    case 'text':
      return l10n.t('given template');
    case 'preset':
      return PRESETS.find(({ id }) => id === template.id)?.label ?? template.id;
    case 'file':
      return workspace.asRelativePath(template.uri);
  }
}

/** As a person types it. */
function amountInput({ count, durationMs }: Amount): string {
  if (count !== undefined) return String(count);
  return durationMs === undefined ? '' : `${durationMs / 1000} s`;
}

/** Asks for one value. Escape leads back to the list, which stays as it was. */
async function answer(
  options: GenerateReviewOptions,
  step: Exclude<Step, 'start' | KeyStep>,
  { destination, seed, amount }: Choice,
): Promise<Partial<Choice>> {
  switch (step) {
    case 'template': {
      const template = await askForTemplate(l10n.t('Template'));
      return template ? { template } : {};
    }
    case 'destination': {
      const chosen = await askForDestination(options);
      const isTooMany = chosen === 'editor' && (amount.count ?? Infinity) > MAX_IN_EDITOR;
      const bounded = isTooMany ? { amount: { count: FIRST_RUN.count, durationMs: undefined } } : {};
      return chosen === undefined ? {} : { destination: chosen, ...bounded };
    }
    case 'amount': {
      const most = destination === 'editor' ? MAX_IN_EDITOR : MAX_RECORDS;
      const chosen = await askForAmount(l10n.t('How many'), most, amountInput(amount));
      return chosen ? { amount: chosen } : {};
    }
    case 'rate': {
      const rate = await askForRate(l10n.t('Rate'));
      return rate ? { plan: rate.plan } : {};
    }
    case 'seed':
      return askForSeed(seed);
  }
}

async function askForSeed(seed: number | undefined): Promise<Partial<Choice>> {
  const text = await askForText({
    title: l10n.t('Seed'),
    prompt: l10n.t('A whole number repeats a run. Leave empty for other records each time.'),
    value: seed === undefined ? '' : String(seed),
    validateInput: (input) =>
      input.trim() === '' || isSeed(input) ? undefined : l10n.t('Enter a whole number of at least 0, or nothing'),
  });
  if (text === undefined) return {};
  return { seed: text.trim() === '' ? undefined : Number(text) };
}

function isSeed(text: string): boolean {
  return /^\d{1,15}$/.test(text.trim());
}

async function askForDestination(options: GenerateReviewOptions): Promise<TargetArgument | 'editor' | undefined> {
  const title = l10n.t('Target');
  const stream = { icon: 'pulse' as const, label: l10n.t('Send to a stream…'), isEditor: false };
  const editor = { icon: 'go-to-file' as const, label: l10n.t('Open in an editor'), isEditor: true };
  const placeHolder = l10n.t('Choose where to send the records');
  const chosen = await choose([stream, editor], { title, placeHolder });
  if (!chosen) return undefined;
  if (chosen.isEditor) return 'editor';
  return pickTarget({
    ...options,
    title,
    placeholder: l10n.t('Choose a data stream or delivery stream'),
    kinds: ['stream', 'deliveryStream'],
    purpose: 'change',
  });
}
