import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import { streamLabel } from '../../../aws';
import { exportCode, readPipeline, type CodeFormat } from '../../../pipelines';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { showSlowProgress } from '../../progress';
import { choose } from '../../prompts/quickPicks';
import { targetLabel, type TargetArgument } from '../../prompts/targetNames';
import { pickTarget, type TargetServices } from '../../prompts/targets';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { givenPipeline } from './pipelineArgument';

interface Given {
  target: TargetArgument | undefined;
  format: CodeFormat | undefined;
  isAlone: boolean | undefined;
}

interface Export {
  target: TargetArgument;
  format: CodeFormat;
  isAlone: boolean;
}

const FORMATS = ['cloudformation', 'terraform', 'cdk'] as const satisfies readonly CodeFormat[];

/** Writes a pipeline as code that makes it again. */
export function exportCommand(services: TargetServices): Command {
  return command({
    id: COMMANDS.exportPipeline,
    doing: l10n.t('export the pipeline'),
    argument: (call: Call): Given => ({
      target: givenPipeline(call),
      format: call.fields.oneOf('format', FORMATS),
      isAlone: call.fields.boolean('alone'),
    }),
    complete: ({ target, format, isAlone = false }) => target && format && { target, format, isAlone },
    ask: (given) => askForExport(services, given),
    connectionOf: ({ target }) => services.connections.get(target.connection),
    run: async (wanted, caller) => {
      const text = await codeOf(services.connections, wanted);
      if (caller === 'person') {
        const language = { cloudformation: 'yaml', terraform: 'terraform', cdk: 'typescript' }[wanted.format];
        await window.showTextDocument(await workspace.openTextDocument({ content: text, language }));
      }
      return { text };
    },
  });
}

async function codeOf(connections: Connections, { target, format, isAlone }: Export): Promise<string> {
  const clients = await connections.clients(target.connection);
  const title = l10n.t('Reading the pipeline around {0}', targetLabel(target));
  const pipeline = await showSlowProgress(title, (_, signal) => readPipeline(clients, { ...target, isAlone }, signal));
  return exportCode(pipeline, format);
}

async function askForExport(services: TargetServices, given: Given): Promise<Export | undefined> {
  const title = l10n.t('Export as code');
  const target =
    given.target ??
    (await pickTarget({
      ...services,
      title,
      placeholder: l10n.t('Data stream or delivery stream'),
      kinds: ['stream', 'deliveryStream'],
      purpose: 'read',
    }));
  if (!target) return undefined;
  const isAlone = given.isAlone ?? (await askForScope(target, title));
  if (isAlone === undefined) return undefined;
  const format = given.format ?? (await askForFormat(title));
  return format && { target, format, isAlone };
}

async function askForScope(target: TargetArgument, title: string): Promise<boolean | undefined> {
  const whole =
    'stream' in target
      ? l10n.t('The stream and the delivery streams that read it, with their roles and buckets')
      : l10n.t('The delivery stream with its role and bucket, and the data stream that it reads');
  const alone =
    'stream' in target
      ? l10n.t('The stream with its consumers')
      : l10n.t('The delivery stream with its role and bucket');
  const chosen = await choose(
    [
      { label: l10n.t('Whole pipeline'), detail: whole, isAlone: false },
      { label: l10n.t('Only {0}', streamLabel(targetLabel(target))), detail: alone, isAlone: true },
    ],
    { title, placeHolder: l10n.t('What the code should make') },
  );
  return chosen?.isAlone;
}

async function askForFormat(title: string): Promise<CodeFormat | undefined> {
  const items: readonly { label: string; description: string; format: CodeFormat }[] = [
    { label: 'CloudFormation', description: 'YAML', format: 'cloudformation' },
    { label: 'Terraform', description: 'HCL', format: 'terraform' },
    { label: 'AWS CDK', description: 'TypeScript', format: 'cdk' },
  ];
  return (await choose(items, { title, placeHolder: l10n.t('Format of the code') }))?.format;
}
