import * as l10n from '@vscode/l10n';
import { commands, QuickPickItemKind, Uri, window } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import { PipelinesError } from '../../../errors';
import { PRESETS } from '../../../samples';
import type { Connections } from '../../connections/connections';
import { COMMANDS, QUERY_COMMANDS } from '../../contributions';
import { presetTemplate } from '../../prompts/presets';
import { openNewTemplate, type TemplateOrigin } from '../../templates/newTemplate';
import type { SamplePreviews } from '../../templates/samplePreviews';
import { templateDocument } from '../../templates/templateDocument';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';
import { choose, type PickItem } from '../../prompts/quickPicks';

/** As many records of a tail as a template is made from. */
const TAILED_RECORDS = 5000;

export interface TemplateCommandOptions {
  connections: Connections;
  previews: SamplePreviews;
  log: LogOutputChannel;
}

export function templateCommands(options: TemplateCommandOptions): Command[] {
  const { connections, previews, log } = options;
  return [
    defineCommand(log, COMMANDS.templatePreview, async (context, argument) => {
      context.error = { doing: l10n.t('preview the template') };
      const { uri } = await templateDocument(givenUri(COMMANDS.templatePreview, argument));
      return { uri: (await previews.show(uri)).toString() };
    }),
    defineCommand(log, COMMANDS.templateNewSample, async (_context, argument) => {
      const given = givenUri(COMMANDS.templateNewSample, argument);
      previews.newSample(given ?? activeUri() ?? (await templateDocument()).uri);
    }),
    defineCommand(log, COMMANDS.templateNew, async (context, argument) => {
      context.error = { doing: l10n.t('make a sample template') };
      const given = await givenOrigin(argument);
      if (!given) context.rethrow = false;
      const origin = given ?? (await askForOrigin());
      return origin && { uri: (await openNewTemplate(origin, connections)).toString() };
    }),
  ];
}

function activeUri(): Uri | undefined {
  return window.activeTextEditor?.document.uri;
}

function givenUri(command: string, argument: unknown): Uri | undefined {
  return argument instanceof Uri ? argument : new Fields(command, argument).uri('uri');
}

async function givenOrigin(argument: unknown): Promise<TemplateOrigin | undefined> {
  if (argument instanceof Uri) return { kind: 'file', uri: argument };
  const fields = new Fields(COMMANDS.templateNew, argument);
  const preset = fields.string('preset');
  const uri = fields.uri('uri');
  const tail = fields.string('tail');
  if (preset !== undefined) return { kind: 'text', template: presetTemplate(preset) };
  if (uri) return { kind: 'file', uri };
  return tail === undefined ? undefined : { kind: 'records', records: await tailedRecords(tail) };
}

async function tailedRecords(id: string): Promise<Uint8Array[]> {
  const argument = { id, limit: TAILED_RECORDS };
  const records = await commands.executeCommand<{ text: string }[]>(QUERY_COMMANDS.tailRecords, argument);
  if (records.length > 0) return records.map(({ text }) => Buffer.from(text));
  throw new PipelinesError('NothingToInfer', l10n.t('The tail holds no record to make a template from.'), {
    remedy: l10n.t('Wait for records to arrive, or take away the filter.'),
  });
}

interface OriginItem extends PickItem {
  origin?: () => Promise<TemplateOrigin | undefined>;
}

async function askForOrigin(): Promise<TemplateOrigin | undefined> {
  const items: OriginItem[] = [
    {
      icon: 'file',
      label: l10n.t('From a file…'),
      description: l10n.t('records to be like, or a JSON Schema'),
      origin: askForFile,
    },
    { label: l10n.t('presets'), kind: QuickPickItemKind.Separator },
    ...PRESETS.map(({ label, description, template }): OriginItem => {
      return { icon: 'beaker', label: label, description, origin: () => Promise.resolve({ kind: 'text', template }) };
    }),
  ];
  const chosen = await choose(items, {
    title: l10n.t('New sample template'),
    placeHolder: l10n.t('What to start from'),
    matchOnDescription: true,
  });
  return chosen?.origin?.();
}

async function askForFile(): Promise<TemplateOrigin | undefined> {
  const [uri] = (await window.showOpenDialog({ title: l10n.t('Records, or a JSON Schema') })) ?? [];
  return uri && { kind: 'file', uri };
}
