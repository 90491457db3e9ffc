import * as l10n from '@vscode/l10n';
import { workspace, type Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { RatePlan, SampleLocale } from '../../../samples';
import { COMMANDS } from '../../contributions';
import type { Amount } from '../../prompts/parseAmount';
import { presetTemplate } from '../../prompts/presets';
import type { TargetArgument } from '../../prompts/targetNames';
import type { SendSettings } from '../../send/preferences';
import type { Fields } from '../arguments';
import type { UriFields } from '../uriArguments';
import type { Call } from '../call';
import { targetOfNode } from './sendArgument';

export const MAX_RECORDS = 1_000_000_000;
const MAX_SECONDS = 30 * 24 * 3600;

/** What a caller said of a run; what is missing is asked for. */
export interface GivenRun {
  target: TargetArgument | undefined;
  template: string | undefined;
  amount: Amount | undefined;
  plan: RatePlan | undefined;
  seed: number | undefined;
  /** Event time of the first record; with a seed it makes a run repeat byte for byte. */
  startTimeMs: number | undefined;
  locale: SampleLocale | undefined;
  /** Undefined: the caller gave none. A person is then offered what was chosen for the target before. */
  settings: SendSettings | undefined;
}

const NOTHING: GivenRun = {
  target: undefined,
  template: undefined,
  amount: undefined,
  plan: undefined,
  seed: undefined,
  startTimeMs: undefined,
  locale: undefined,
  settings: undefined,
};

/** A row of the tree, the `Uri` of a template, or the argument of the command. */
export async function givenRun({ node, uri, fields }: Call): Promise<GivenRun> {
  if (uri) return { ...NOTHING, template: await templateOf(uri) };
  if (node) return { ...NOTHING, target: targetOfNode(node) };
  return {
    target: fields.target(),
    template: await givenTemplate(fields),
    amount: givenAmount(fields),
    plan: givenPlan(fields),
    seed: fields.integer('seed', 0),
    startTimeMs: fields.instant('startTime'),
    locale: fields.oneOf('locale', ['en', 'pt_BR']),
    settings: givenSettings(fields),
  };
}

function givenSettings(fields: Fields): SendSettings | undefined {
  const settings = fields.sendSettings();
  const { explicitHashKey, order, aggregate } = settings;
  const isAnyGiven = [fields.partitionKey(), explicitHashKey, order, aggregate].some((value) => value !== undefined);
  return isAnyGiven ? settings : undefined;
}

/** The document as it is in the editor, saved or not. */
export async function templateOf(uri: Uri): Promise<string> {
  return (await workspace.openTextDocument(uri)).getText();
}

/** `template` is the text of one, or the path or address of a file named `*.kinesis-template.json`. */
async function givenTemplate(fields: UriFields): Promise<string | undefined> {
  const template = fields.string('template');
  if (template !== undefined && !/^\S.*\.kinesis-template\.json$/.test(template)) return template;
  const uri = template === undefined ? undefined : fields.uri('template');
  if (uri) return templateOf(uri);
  const preset = fields.string('preset');
  return preset === undefined ? undefined : presetTemplate(preset);
}

function givenAmount(fields: Fields): Amount | undefined {
  const count = fields.integer('count', 1, MAX_RECORDS);
  const seconds = fields.positive('durationSeconds', MAX_SECONDS);
  if (count === undefined && seconds === undefined) return undefined;
  return { count, durationMs: seconds === undefined ? undefined : seconds * 1000 };
}

/** `ratePerSecond`, or `rate`: `{ kind: "ramp", from, to, overMs }` and the other shapes. */
function givenPlan(fields: Fields): RatePlan | undefined {
  const perSecond = fields.positive('ratePerSecond');
  const rate = fields.nested('rate');
  if (perSecond !== undefined && rate) {
    throw new PipelinesError(
      'InvalidArgument',
      l10n.t('{0}: give "ratePerSecond" or "rate", not both.', COMMANDS.generate),
    );
  }
  return rate ? shapedPlan(rate) : perSecond === undefined ? undefined : { kind: 'constant', perSecond };
}

function shapedPlan(rate: Fields): RatePlan {
  const shape = rate.oneOf('kind', ['constant', 'ramp', 'sine', 'burst', 'poisson']);
  const kind = rate.required(shape, 'kind');
  const positive = (name: string) => rate.required(rate.positive(name), name);
  const atLeastZero = (name: string) => rate.required(rate.notNegative(name), name);
  switch (kind) {
    case 'constant':
    case 'poisson':
      return { kind, perSecond: positive('perSecond') };
    case 'ramp':
      return { kind, from: atLeastZero('from'), to: atLeastZero('to'), overMs: positive('overMs') };
    case 'sine':
      return { kind, mean: positive('mean'), amplitude: atLeastZero('amplitude'), periodMs: positive('periodMs') };
    case 'burst':
      return {
        kind,
        base: atLeastZero('base'),
        peak: positive('peak'),
        everyMs: positive('everyMs'),
        burstMs: positive('burstMs'),
      };
  }
}
