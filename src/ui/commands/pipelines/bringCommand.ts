import * as l10n from '@vscode/l10n';
import { errorCode, type Clients } from '../../../aws';
import { abortOptions } from '../../../common';
import { PipelinesError } from '../../../errors';
import { exportCode, namesOf, readPipeline, renamed, type PipelineName, type ReadPipeline } from '../../../pipelines';
import type { Connections } from '../../connections/connections';
import { LocalControl, type TemplateResult } from '../../connections/localControl';
import type { LocalPipeline } from '../../connections/localPipeline';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { showSlowProgress } from '../../progress';
import { askForText } from '../../prompts/inputBoxes';
import { targetLabel, type TargetArgument } from '../../prompts/targetNames';
import { pickTarget, type TargetServices } from '../../prompts/targets';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { givenPipeline } from './pipelineArgument';
import { showTemplateResult } from './templateResult';

export interface BringServices extends TargetServices {
  local: LocalPipeline;
  tree: PipelinesTree;
}

interface Given {
  target: TargetArgument | undefined;
  suffix: string | undefined;
}

/** Clones a pipeline of another connection into the local one: its settings, and no records. */
export function bringCommand(services: BringServices): Command {
  const { connections, local, tree } = services;
  return command({
    id: COMMANDS.bringHere,
    doing: l10n.t('bring the pipeline here'),
    argument: (call: Call): Given => ({ target: remote(givenPipeline(call)), suffix: call.fields.text('suffix') }),
    complete: ({ target, suffix }) => target && { target, suffix },
    ask: (given) => askForPipeline(services, given),
    connectionOf: ({ target }) => connections.get(target.connection),
    run: async ({ target, suffix }, caller): Promise<TemplateResult | undefined> => {
      const endpoint = await local.start();
      const pipeline = await read(connections, target);
      const named = await freelyNamed(connections, pipeline, suffix, caller === 'person');
      if (!named) return undefined;
      const result = await new LocalControl(endpoint).create(exportCode(named, 'cloudformation'));
      // Lines are those of a template that nobody sees.
      const whole = withoutLines(result, named.leftOut);
      tree.refresh();
      if (caller === 'person') showTemplateResult(targetLabel(target), whole);
      return whole;
    },
  });
}

function remote(target: TargetArgument | undefined): TargetArgument | undefined {
  if (target?.connection !== LOCAL_CONNECTION) return target;
  throw new PipelinesError('InvalidArgument', l10n.t('This pipeline is here already.'));
}

async function askForPipeline(services: BringServices, { target, suffix }: Given) {
  const { connections, favourites, recent } = services;
  const picked =
    target ??
    (await pickTarget({
      ...{ connections, favourites, recent },
      title: l10n.t('Bring a pipeline here'),
      placeholder: l10n.t('Data stream or delivery stream'),
      kinds: ['stream', 'deliveryStream'],
      purpose: 'read',
    }));
  return picked && { target: remote(picked) ?? picked, suffix };
}

async function read(connections: Connections, target: TargetArgument): Promise<ReadPipeline> {
  const clients = await connections.clients(target.connection);
  const title = l10n.t('Reading the pipeline around {0}', targetLabel(target));
  return showSlowProgress(title, (_, signal) => readPipeline(clients, target, signal));
}

/**
 * The pipeline with names that the local one does not have yet. Undefined: dismissed.
 *
 * @throws {PipelinesError} `NamesTaken` when a program gave no other names
 */
async function freelyNamed(
  connections: Connections,
  pipeline: ReadPipeline,
  suffix: string | undefined,
  asks: boolean,
): Promise<ReadPipeline | undefined> {
  const clients = await connections.clients(LOCAL_CONNECTION);
  const problemOf = async (text: string): Promise<string | undefined> => {
    const taken = await takenNames(clients, namesOf(renamed(pipeline, text)));
    return taken.length === 0 ? undefined : l10n.t('The local pipeline has {0} already.', taken.join(', '));
  };
  const problem = await problemOf(suffix ?? '');
  if (problem === undefined) return renamed(pipeline, suffix ?? '');
  if (!asks) {
    throw new PipelinesError('NamesTaken', problem, { remedy: l10n.t('Give the copy a suffix for its names.') });
  }
  const chosen = await askForText({
    title: l10n.t('Bring a pipeline here'),
    prompt: `${problem} ${l10n.t('What the names of the copy end with:')}`,
    value: '-copy',
    ignoreFocusOut: true,
    validateInput: problemOf,
  });
  return chosen === undefined ? undefined : renamed(pipeline, chosen);
}

async function takenNames(clients: Clients, names: readonly PipelineName[]): Promise<string[]> {
  const taken = await Promise.all(names.map(async (one) => ((await exists(clients, one)) ? [one.name] : [])));
  return [...new Set(taken.flat())];
}

const MISSING = new Set([
  'ResourceNotFoundException',
  'NotFound',
  'NoSuchBucket',
  'ValidationException',
  'BadRequest',
  '400',
  '404',
]);
const TIMEOUT_MS = 10_000;

async function exists({ kinesis, firehose, s3 }: Clients, { kind, name }: PipelineName): Promise<boolean> {
  const options = abortOptions(AbortSignal.timeout(TIMEOUT_MS));
  try {
    if (kind === 'stream') await kinesis.describeStreamSummary({ StreamName: name }, options);
    else if (kind === 'deliveryStream') await firehose.describeDeliveryStream({ DeliveryStreamName: name }, options);
    else await s3.headBucket({ Bucket: name }, options);
    return true;
  } catch (error) {
    const code = errorCode(error);
    // A name that is not valid is told by what creates it.
    if (code !== undefined && MISSING.has(code)) return false;
    throw error;
  }
}

function withoutLines(result: TemplateResult, leftOut: readonly string[]): TemplateResult {
  const lineless = <T extends { line?: number; resource?: string }>({ line: _line, resource: _resource, ...item }: T) =>
    item;
  return {
    created: result.created.map(lineless),
    existing: result.existing.map(lineless),
    failed: result.failed.map(lineless),
    notSupported: [...leftOut.map((reason) => ({ reason })), ...result.notSupported.map(lineless)],
  };
}
