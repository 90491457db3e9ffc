import * as l10n from '@vscode/l10n';
import { commands, QuickPickItemKind, window, type Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import { PRESETS } from '../../../samples';
import type { Connections } from '../../connections/connections';
import { COMMANDS, QUERY_COMMANDS } from '../../contributions';
import { presetTemplate } from '../../prompts/presets';
import { openNewTemplate, type TemplateOrigin } from '../../templates/newTemplate';
import type { SamplePreviews } from '../../templates/samplePreviews';
import { templateDocument } from '../../templates/templateDocument';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { choose, type PickItem } from '../../prompts/quickPicks';

/** As many records of a tail as a template is made from. */
const TAILED_RECORDS = 5000;

export interface TemplateCommandOptions {
  connections: Connections;
  previews: SamplePreviews;
}

export function templateCommands({ connections, previews }: TemplateCommandOptions): Command[] {
  return [
    command({
      id: COMMANDS.templatePreview,
      doing: l10n.t('preview the template'),
      argument: givenUri,
      run: async (given) => {
        const { uri } = await templateDocument(given);
        return { uri: (await previews.show(uri)).toString() };
      },
    }),
    command({
      id: COMMANDS.templateNewSample,
      doing: l10n.t('make another sample'),
      argument: (call) => givenUri(call) ?? window.activeTextEditor?.document.uri,
      run: async (given) => previews.newSample(given ?? (await templateDocument()).uri),
    }),
    command({
      id: COMMANDS.templateNew,
      doing: l10n.t('make a sample template'),
      argument: givenOrigin,
      complete: (origin) => origin,
      ask: (origin) => origin ?? askForOrigin(),
      run: async (origin) => ({ uri: (await openNewTemplate(origin, connections)).toString() }),
    }),
  ];
}

function givenUri({ uri, fields }: Call): Uri | undefined {
  return uri ?? fields.uri('uri');
}

async function givenOrigin(call: Call): Promise<TemplateOrigin | undefined> {
  const { fields } = call;
  const preset = fields.string('preset');
  const uri = givenUri(call);
  const tail = fields.string('tail');
  if (preset !== undefined) return { kind: 'text', template: presetTemplate(preset) };
  if (uri) return { kind: 'file', uri };
  return tail === undefined ? undefined : { kind: 'records', records: await tailedRecords(tail) };
}

async function tailedRecords(id: string): Promise<Uint8Array[]> {
  const argument = { id, limit: TAILED_RECORDS };
  const records = await commands.executeCommand<{ text: string }[]>(QUERY_COMMANDS.tailRecords, argument);
  if (records.length > 0) return records.map(({ text }) => Buffer.from(text));
  throw new PipelinesError('NothingToInfer', l10n.t('The tail has no records to make a template from.'), {
    remedy: l10n.t('Wait for records to arrive, or clear the filter.'),
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
      description: l10n.t('example records or a JSON Schema'),
      origin: askForFile,
    },
    { label: l10n.t('presets'), kind: QuickPickItemKind.Separator },
    ...PRESETS.map(({ label, description, template }): OriginItem => {
      return { icon: 'beaker', label: label, description, origin: () => Promise.resolve({ kind: 'text', template }) };
    }),
  ];
  const chosen = await choose(items, {
    title: l10n.t('New sample template'),
    placeHolder: l10n.t('Choose what to start from'),
    matchOnDescription: true,
  });
  return chosen?.origin?.();
}

async function askForFile(): Promise<TemplateOrigin | undefined> {
  const [uri] = (await window.showOpenDialog({ title: l10n.t('Choose example records or a JSON Schema') })) ?? [];
  return uri && { kind: 'file', uri };
}
