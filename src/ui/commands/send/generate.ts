import { setImmediate } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import { systemClock } from '../../../common';
import { compileTemplate, paced, type RatePlan, type SampleGenerator } from '../../../samples';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { askForAmount, askForCount } from '../../prompts/amounts';
import type { Amount } from '../../prompts/parseAmount';
import { askForRate } from '../../prompts/ratePlans';
import type { RecentTargets } from '../../prompts/recentTargets';
import { targetLabel, type TargetArgument } from '../../prompts/targetNames';
import { pickTarget } from '../../prompts/targets';
import { askForTemplate } from '../../prompts/templates';
import type { SendPreferences, SendSettings } from '../../send/preferences';
import { reviewSend } from '../../send/review';
import { sampleInput } from '../../send/sampleInput';
import type { RecordReading, Sender, TargetedReport } from '../../send/sender';
import type { SendPreviews } from '../../send/sendPreview';
import { givenRun, MAX_RECORDS, templateOf, type GivenRun } from './generateArgument';
import { command, type Command } from '../command';
import { choose } from '../../prompts/quickPicks';

/** An editor is for looking at; more goes to a stream. */
const MAX_IN_EDITOR = 100_000;
const BATCH = 500;

export interface GenerateCommandOptions {
  connections: Connections;
  recent: RecentTargets;
  preferences: SendPreferences;
  previews: SendPreviews;
  sender: Sender;
}

type Run = { kind: 'editor'; template: string; count: number } | TargetRun;

interface TargetRun {
  kind: 'target';
  template: string;
  target: TargetArgument;
  amount: Amount;
  plan: RatePlan | undefined;
}

/** A run, and what makes its records repeat. */
interface DecidedRun {
  run: Run;
  given: GivenRun;
}

export function generateCommand(options: GenerateCommandOptions): Command {
  return command({
    id: COMMANDS.generate,
    doing: l10n.t('generate sample data'),
    argument: givenRun,
    complete: (given): DecidedRun | undefined => {
      const { template, target, amount, plan } = given;
      if (template === undefined || !target || !amount) return undefined;
      return { run: { kind: 'target', template, target, amount, plan }, given };
    },
    ask: async (given) => {
      const run = await askForRun(options, given);
      return run && { run, given };
    },
    run: async ({ run, given }, caller) => {
      if (run.kind === 'editor') return openInEditor(await generatorOf(run, given), run.count);
      const chosen = given.settings ?? options.preferences.of(run.target);
      const settings =
        caller === 'program' ? chosen : await review(options, run, chosen, await generatorOf(run, given));
      return settings && send(options, { run, given }, settings);
    },
  });
}

function generatorOf({ template }: Run, { seed, startTimeMs, locale }: GivenRun): Promise<SampleGenerator> {
  return compileTemplate({ template, seed, startTimeMs, locale });
}

/** A sample is looked at before anything is sent. `undefined`: dismissed. */
async function review(
  { connections, previews, preferences }: GenerateCommandOptions,
  run: TargetRun,
  settings: SendSettings,
  generator: SampleGenerator,
): Promise<SendSettings | undefined> {
  const { target } = run;
  const input = sampleInput(runName(), generator, run);
  const reviewed = await reviewSend({ connections, preview: previews.open(), input, target, settings });
  if (reviewed) await preferences.remember(target, reviewed.settings);
  return reviewed?.settings;
}

async function send(
  { sender }: GenerateCommandOptions,
  { run, given }: { run: TargetRun; given: GivenRun },
  settings: SendSettings,
): Promise<TargetedReport> {
  const { target, amount, plan } = run;
  const generator = await generatorOf(run, given);
  return sender.send({
    target,
    name: runName(),
    uris: [],
    format: 'auto',
    settings,
    total: amount.count,
    records: (signal) => paced(generator, { ...amount, plan, signal, clock: systemClock }),
    reread: given.seed === undefined ? undefined : sameRecords(() => generatorOf(run, given)),
  });
}

/** A run with a seed repeats byte for byte: at once, whatever its rate was. It goes on for as long as it is read. */
function sameRecords(generator: () => Promise<SampleGenerator>): RecordReading {
  return async function* () {
    const again = await generator();
    for (;;) {
      yield again.batch(BATCH);
      await setImmediate();
    }
  };
}

function runName(): string {
  return l10n.t('generated records');
}

/** Asks for what is missing, in the order in which a person thinks of it: what, where to, how many, how fast. */
async function askForRun(options: GenerateCommandOptions, given: GivenRun): Promise<Run | undefined> {
  const title = l10n.t('Generate sample data');
  const template = given.template ?? (await chosenTemplate(title));
  if (template === undefined) return undefined;
  const destination = given.target ?? (await askForDestination(options, title));
  if (destination === undefined) return undefined;
  if (destination === 'editor') {
    const count = given.amount?.count ?? (await askForCount(title, MAX_IN_EDITOR));
    return count === undefined ? undefined : { kind: 'editor', template, count: Math.min(count, MAX_IN_EDITOR) };
  }
  const named = l10n.t('Generate sample data for {0}', targetLabel(destination));
  const amount = given.amount ?? (await askForAmount(named, MAX_RECORDS));
  if (!amount) return undefined;
  const isAsked = !given.amount && !given.plan;
  const rate = isAsked ? await askForRate(named) : { plan: given.plan };
  return rate && { kind: 'target', template, target: destination, amount, plan: rate.plan };
}

async function chosenTemplate(title: string): Promise<string | undefined> {
  const choice = await askForTemplate(title);
  return choice?.kind === 'file' ? templateOf(choice.uri) : choice?.template;
}

async function askForDestination(
  { connections, recent }: GenerateCommandOptions,
  title: string,
): Promise<TargetArgument | 'editor' | undefined> {
  const stream = { icon: 'pulse' as const, label: l10n.t('Send to a stream…'), isEditor: false };
  const editor = { icon: 'go-to-file' as const, label: l10n.t('Open in an editor'), isEditor: true };
  const placeHolder = l10n.t('Choose where to send the records');
  const chosen = await choose([stream, editor], { title, placeHolder });
  if (!chosen) return undefined;
  if (chosen.isEditor) return 'editor';
  return pickTarget({
    connections,
    recent,
    title,
    placeholder: l10n.t('Choose a data stream or delivery stream'),
    kinds: ['stream', 'deliveryStream'],
  });
}

async function openInEditor(generator: SampleGenerator, count: number): Promise<undefined> {
  const decoder = new TextDecoder();
  const content = `${generator
    .batch(count)
    .map((record) => decoder.decode(record))
    .join('\n')}\n`;
  await window.showTextDocument(await workspace.openTextDocument({ language: 'jsonl', content }));
  return undefined;
}
