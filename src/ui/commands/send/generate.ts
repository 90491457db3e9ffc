import { setImmediate } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { window, workspace, type Memento } from 'vscode';
import { systemClock } from '../../../common';
import { compileTemplate, paced, type RatePlan, type SampleGenerator } from '../../../samples';
import { COMMANDS } from '../../contributions';
import type { Amount } from '../../prompts/parseAmount';
import type { TargetServices } from '../../prompts/targets';
import type { TargetArgument } from '../../prompts/targetNames';
import { LastRuns } from '../../send/lastRun';
import type { SendPreferences, SendSettings } from '../../send/preferences';
import type { RecordReading, Sender, TargetedReport } from '../../send/sender';
import type { SendPreviews } from '../../send/sendPreview';
import { tickStep } from '../../tourSteps';
import { command, type Command } from '../command';
import { givenRun, type GivenRun } from './generateArgument';
import { MAX_IN_EDITOR, reviewRun } from './generateReview';

const BATCH = 500;

export interface GenerateOptions extends TargetServices {
  preferences: SendPreferences;
  previews: SendPreviews;
  memento: Memento;
  sender: Sender;
}

/** A run, what makes its records repeat, and how they are sent. */
interface DecidedRun {
  template: string;
  destination: TargetArgument | 'editor';
  amount: Amount;
  plan: RatePlan | undefined;
  settings: SendSettings;
  given: GivenRun;
}

export function generateCommand(options: GenerateOptions): Command {
  const lastRuns = new LastRuns(options.memento);
  return command({
    id: COMMANDS.generate,
    doing: l10n.t('generate sample data'),
    argument: givenRun,
    complete: (given): DecidedRun | undefined => {
      const { template, target, amount, plan } = given;
      if (template === undefined || !target || !amount) return undefined;
      // What a person chose before must not change what a program gets.
      const settings: SendSettings = given.settings ?? { partitionKey: { kind: 'random' } };
      return { template, destination: target, amount, plan, settings, given };
    },
    ask: async (given): Promise<DecidedRun | undefined> => {
      const run = await reviewRun({ ...options, lastRuns, runName: runName() }, given);
      return run && { ...run, given: { ...given, seed: run.seed } };
    },
    run: (run) => {
      const { destination } = run;
      return destination === 'editor' ? openInEditor(run) : send(options, run, destination);
    },
  });
}

function generatorOf({ template, given: { seed, startTimeMs, locale } }: DecidedRun): Promise<SampleGenerator> {
  return compileTemplate({ template, seed, startTimeMs, locale });
}

async function send({ sender }: GenerateOptions, run: DecidedRun, target: TargetArgument): Promise<TargetedReport> {
  const { amount, plan, given, settings } = run;
  const generator = await generatorOf(run);
  return sender.send({
    target,
    name: runName(),
    uris: [],
    format: 'auto',
    settings,
    total: amount.count,
    onSettled: () => tickStep('feed'),
    records: (signal) => paced(generator, { ...amount, plan, signal, clock: systemClock }),
    reread: given.seed === undefined ? undefined : sameRecords(() => generatorOf(run)),
  });
}

/** A run with a seed repeats byte for byte: at once, whatever its rate was. It goes on for as long as it is read. */
export function sameRecords(generator: () => Promise<SampleGenerator>): RecordReading {
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

async function openInEditor(run: DecidedRun): Promise<undefined> {
  const generator = await generatorOf(run);
  const decoder = new TextDecoder();
  const content = `${generator
    .batch(Math.min(run.amount.count ?? MAX_IN_EDITOR, MAX_IN_EDITOR))
    .map((record) => decoder.decode(record))
    .join('\n')}\n`;
  await window.showTextDocument(await workspace.openTextDocument({ language: 'jsonl', content }));
  return undefined;
}
