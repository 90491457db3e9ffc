import {
  l10n,
  QuickPickItemKind,
  window,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type QuickPickItem,
  type Uri,
} from 'vscode';
import { systemClock } from '../../consumer';
import { PipelinesError } from '../../errors';
import type { PartitionKeyChoice } from '../../records';
import { compileTemplate, paced, PRESETS, type SampleGenerator } from '../../samples';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import type { RecentTargets } from '../prompts/recentTargets';
import { targetName, type TargetArgument } from '../prompts/targetNames';
import { pickTarget } from '../prompts/targets';
import type { Sender } from '../send/sender';
import { isTreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { registerCommand } from './register';

const MOST_RECORDS = 1_000_000_000;
/** An editor is for looking at; more goes to a stream. */
const MOST_IN_EDITOR = 100_000;
const TEMPLATE_FILES = '**/*.kinesis-template.json';

type Destination = { kind: 'editor' } | { kind: 'target'; target: TargetArgument };

interface GenerateRequest {
  template: string;
  destination: Destination;
  count: number;
  ratePerSecond: number | undefined;
  seed: number | undefined;
  partitionKey: PartitionKeyChoice | undefined;
}

export interface GenerateOptions {
  connections: Connections;
  recent: RecentTargets;
  sender: Sender;
  log: LogOutputChannel;
}

export function registerGenerateCommand(options: GenerateOptions): Disposable {
  return registerCommand(options.log, COMMANDS.generate, async (context, argument) => {
    context.error = { doing: l10n.t('generate sample data') };
    const given = parseArgument(argument);
    if (!given.target || given.template === undefined || given.count === undefined) context.rethrow = false;
    const request = await complete(options, given);
    if (!request) return undefined;
    const { template, seed } = request;
    const generator = await compileTemplate({ template, ...(seed === undefined ? {} : { seed }) });
    if (request.destination.kind === 'editor') return openInEditor(generator, request.count);
    const { target } = request.destination;
    return options.sender.send({
      target,
      total: request.count,
      partitionKey: request.partitionKey,
      records: (signal) => {
        const options = { count: request.count, signal, clock: systemClock };
        return paced(
          generator,
          request.ratePerSecond === undefined ? options : { ...options, plan: constant(request.ratePerSecond) },
        );
      },
    });
  });
}

function constant(perSecond: number) {
  return { kind: 'constant', perSecond } as const;
}

interface GivenArgument extends Partial<Omit<GenerateRequest, 'destination'>> {
  target: TargetArgument | undefined;
  connection?: string;
}

function parseArgument(argument: unknown): GivenArgument {
  if (isTreeNode(argument)) {
    if (argument.kind === 'stream') return { target: { connection: argument.connection.name, stream: argument.name } };
    if (argument.kind === 'deliveryStream') {
      return { target: { connection: argument.connection.name, deliveryStream: argument.name } };
    }
    return { target: undefined };
  }
  const fields = new Fields(COMMANDS.generate, argument);
  const preset = fields.string('preset');
  const template = fields.string('template') ?? (preset === undefined ? undefined : presetTemplate(preset));
  const count = fields.integer('count', 1, MOST_RECORDS);
  return {
    target: fields.target(),
    ...(template === undefined ? {} : { template }),
    ...(count === undefined ? {} : { count }),
    ratePerSecond: fields.positive('ratePerSecond'),
    seed: fields.integer('seed', 0),
    partitionKey: fields.partitionKey(),
  };
}

function presetTemplate(id: string): string {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (preset) return preset.template;
  throw new PipelinesError('UnknownPreset', l10n.t('There is no preset "{0}".', id), {
    remedy: l10n.t('There are: {0}.', PRESETS.map((candidate) => candidate.id).join(', ')),
  });
}

/** Asks for what is missing, in the order in which a person thinks of it: what, where to, how many, how fast. */
async function complete(options: GenerateOptions, given: GivenArgument): Promise<GenerateRequest | undefined> {
  const template = given.template ?? (await askForTemplate());
  if (template === undefined) return undefined;
  const destination: Destination | undefined = given.target
    ? { kind: 'target', target: given.target }
    : await askForDestination(options);
  if (!destination) return undefined;
  const most = destination.kind === 'editor' ? MOST_IN_EDITOR : MOST_RECORDS;
  const count = given.count ?? (await askForNumber(l10n.t('How many records'), '100', 1, most));
  if (count === undefined) return undefined;
  const isAsked = given.count === undefined && destination.kind === 'target' && given.ratePerSecond === undefined;
  const rate = isAsked ? await askForRate(destination) : { perSecond: given.ratePerSecond };
  if (!rate) return undefined;
  const { seed, partitionKey } = given;
  return { template, destination, count, ratePerSecond: rate.perSecond, seed, partitionKey };
}

interface TemplateItem extends QuickPickItem {
  read?: () => Promise<string>;
}

async function askForTemplate(): Promise<string | undefined> {
  const files = await workspace.findFiles(TEMPLATE_FILES, '**/node_modules/**', 50);
  const heading = (label: string): TemplateItem => ({ label, kind: QuickPickItemKind.Separator });
  const items: TemplateItem[] = [
    ...(files.length > 0 ? [heading(l10n.t('templates in the workspace'))] : []),
    ...files.map((uri) => ({ label: `$(file-code) ${workspace.asRelativePath(uri)}`, read: () => readTemplate(uri) })),
    heading(l10n.t('presets')),
    ...PRESETS.map(({ label, description, template }) => {
      return { label: `$(beaker) ${label}`, description, read: () => Promise.resolve(template) };
    }),
  ];
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('Generate sample data'),
    placeHolder: l10n.t('What the records look like'),
    matchOnDescription: true,
  });
  return chosen?.read?.();
}

/** The document as it is in the editor, saved or not. */
async function readTemplate(uri: Uri): Promise<string> {
  return (await workspace.openTextDocument(uri)).getText();
}

async function askForDestination({ connections, recent }: GenerateOptions): Promise<Destination | undefined> {
  const stream = { label: `$(pulse) ${l10n.t('Send to a stream…')}`, kind: 'target' as const };
  const editor = { label: `$(go-to-file) ${l10n.t('Open in an editor')}`, kind: 'editor' as const };
  const title = l10n.t('Generate sample data');
  const chosen = await window.showQuickPick(
    [stream, editor].map(({ label, kind }) => ({ label, destination: kind })),
    {
      title,
      placeHolder: l10n.t('Where the records go'),
    },
  );
  if (!chosen) return undefined;
  if (chosen.destination === 'editor') return { kind: 'editor' };
  const target = await pickTarget({
    connections,
    recent,
    title,
    placeholder: l10n.t('Data stream or delivery stream'),
    kinds: ['stream', 'deliveryStream'],
  });
  return target && { kind: 'target', target };
}

async function askForNumber(prompt: string, value: string, least: number, most: number): Promise<number | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Generate sample data'),
    prompt,
    value,
    validateInput: (input) => {
      const number = Number(input.replaceAll(/[\s,_]/g, ''));
      if (Number.isInteger(number) && number >= least && number <= most) return undefined;
      return l10n.t('A whole number from {0} to {1}', least.toLocaleString(), most.toLocaleString());
    },
  });
  return text === undefined ? undefined : Number(text.replaceAll(/[\s,_]/g, ''));
}

async function askForRate(destination: Destination): Promise<{ perSecond: number | undefined } | undefined> {
  const name = destination.kind === 'target' ? targetName(destination.target) : '';
  const perSecond = await window.showInputBox({
    title: l10n.t('Generate sample data for {0}', name),
    prompt: l10n.t('Records per second; empty: as fast as the stream takes them'),
    validateInput: (input) => {
      return input === '' || Number(input) > 0 ? undefined : l10n.t('A number above 0, or nothing');
    },
  });
  if (perSecond === undefined) return undefined;
  return { perSecond: perSecond === '' ? undefined : Number(perSecond) };
}

async function openInEditor(generator: SampleGenerator, count: number): Promise<undefined> {
  const decoder = new TextDecoder();
  const content = `${generator
    .batch(count)
    .map((record) => decoder.decode(record))
    .join('\n')}\n`;
  const document = await workspace.openTextDocument({ language: 'jsonl', content });
  await window.showTextDocument(document);
  return undefined;
}
