import { setImmediate } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { window, workspace, type LogOutputChannel } from 'vscode';
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
import { defineCommand, type Command } from '../register';
import { choose } from '../../prompts/quickPicks';

/** An editor is for looking at; more goes to a stream. */
const MAX_IN_EDITOR = 100_000;
const BATCH = 500;

export interface GenerateOptions {
  connections: Connections;
  recent: RecentTargets;
  preferences: SendPreferences;
  previews: SendPreviews;
  sender: Sender;
  log: LogOutputChannel;
}

type Run = { kind: 'editor'; template: string; count: number } | TargetRun;

interface TargetRun {
  kind: 'target';
  template: string;
  target: TargetArgument;
  amount: Amount;
  plan: RatePlan | undefined;
}

export function generateCommand(options: GenerateOptions): Command {
  return defineCommand(options.log, COMMANDS.generate, async (context, argument) => {
    context.error = { doing: l10n.t('generate sample data') };
    const given = await givenRun(argument);
    const isDecided = given.target !== undefined && given.template !== undefined && given.amount !== undefined;
    if (!isDecided) context.rethrow = false;
    const run = await complete(options, given);
    if (!run) return undefined;
    const { seed, startTimeMs, locale } = given;
    const generator = () => compileTemplate({ template: run.template, seed, startTimeMs, locale });
    if (run.kind === 'editor') return openInEditor(await generator(), run.count);
    const chosen = given.settings ?? options.preferences.of(run.target);
    const settings = isDecided ? chosen : await review(options, run, chosen, await generator());
    const reread = seed === undefined ? undefined : sameRecords(generator);
    return settings && send(options, run, { settings, generator: await generator(), reread });
  });
}

/** A sample is looked at before anything is sent. `undefined`: dismissed. */
async function review(
  { connections, previews, preferences }: GenerateOptions,
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

function send(
  { sender }: GenerateOptions,
  { target, amount, plan }: TargetRun,
  {
    settings,
    generator,
    reread,
  }: { settings: SendSettings; generator: SampleGenerator; reread: RecordReading | undefined },
): Promise<TargetedReport> {
  return sender.send({
    target,
    name: runName(),
    uris: [],
    format: 'auto',
    settings,
    total: amount.count,
    records: (signal) => paced(generator, { ...amount, plan, signal, clock: systemClock }),
    ...(reread ? { reread } : {}),
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
async function complete(options: GenerateOptions, given: GivenRun): Promise<Run | undefined> {
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
  { connections, recent }: GenerateOptions,
  title: string,
): Promise<TargetArgument | 'editor' | undefined> {
  const stream = { icon: 'pulse' as const, label: l10n.t('Send to a stream…'), isEditor: false };
  const editor = { icon: 'go-to-file' as const, label: l10n.t('Open in an editor'), isEditor: true };
  const placeHolder = l10n.t('Where the records go');
  const chosen = await choose([stream, editor], { title, placeHolder });
  if (!chosen) return undefined;
  if (chosen.isEditor) return 'editor';
  return pickTarget({
    connections,
    recent,
    title,
    placeholder: l10n.t('Data stream or delivery stream'),
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
