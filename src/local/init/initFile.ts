import { readFile } from 'node:fs/promises';
import { ACCOUNT } from '../account';
import { isRecord } from '../storage/stateFile';
import { cloudFormationContent } from './cloudFormation';
import { streamItem, type ContentItem, type Fields, type InitContent } from './content';
import { invalidTemplate } from './invalidTemplate';
import { readTemplateText } from './templateText';
import { isTerraformPlan, terraformContent } from './terraformPlan';

const FIELDS = ['streams', 'buckets', 'deliveryStreams'];

export interface InitSetting {
  readonly region: string;
  /** Values of a template's parameters. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** @throws {Error} when the file cannot be read or used. The message names it. */
export async function readInit(file: string, region: string): Promise<InitContent> {
  try {
    return await readInitText(await readFile(file, 'utf8'), { region });
  } catch (error) {
    throw new Error(`${file} cannot be used. ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Reads a CloudFormation or SAM template in YAML or JSON, a Terraform plan in JSON, or `{ "streams": […], "buckets": […],
 * "deliveryStreams": […] }`, where a stream is its name or the input of `CreateStream`, and a delivery stream the input of
 * `CreateDeliveryStream`.
 *
 * @throws {ServiceError} `InvalidTemplate` when the text is none of these. The message says what is wrong.
 */
export async function readInitText(text: string, { region, parameters = {} }: InitSetting): Promise<InitContent> {
  const setting = { region, parameters, account: ACCOUNT };
  const plan = jsonOf(text);
  if (isRecord(plan) && !isRecord(plan.Resources)) {
    return isTerraformPlan(plan) ? terraformContent(plan, setting) : listedContent(plan);
  }
  const template = await readTemplateText(text);
  if (!isRecord(template.value)) throw invalidTemplate('The text has no mapping at its top, so it is not a template.');
  return isRecord(template.value.Resources) ? cloudFormationContent(template, setting) : listedContent(template.value);
}

/** Undefined: it is not JSON. */
function jsonOf(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @throws {ServiceError} `InvalidTemplate` when the lists are not of the right form. */
export function listedContent(value: Fields): InitContent {
  const unknown = Object.keys(value).filter((name) => !FIELDS.includes(name));
  if (unknown.length > 0) {
    throw invalidTemplate(
      `It has ${unknown.slice(0, FIELDS.length).join(', ')}; known are ${FIELDS.join(', ')}, the Resources of a CloudFormation template, and a Terraform plan.`,
    );
  }
  const content: ContentItem[] = [
    ...list(value, 'streams').map((stream) =>
      typeof stream === 'string'
        ? streamItem(stream, { ShardCount: 1 })
        : streamItem(nameIn(stream, 'streams', 'StreamName'), recordOf(stream, 'streams')),
    ),
    ...list(value, 'buckets').map((bucket): ContentItem => {
      if (typeof bucket !== 'string') throw invalidTemplate('"buckets" is not a list of names.');
      return { kind: 'bucket', name: bucket };
    }),
    ...list(value, 'deliveryStreams').map((stream): ContentItem => {
      const name = nameIn(stream, 'deliveryStreams', 'DeliveryStreamName');
      return { kind: 'deliveryStream', name, input: recordOf(stream, 'deliveryStreams') };
    }),
  ];
  return { content, leftOut: [] };
}

function list(value: Fields, name: string): readonly unknown[] {
  const found = value[name] ?? [];
  if (!Array.isArray(found)) throw invalidTemplate(`"${name}" is not a list.`);
  return found as readonly unknown[];
}

function recordOf(value: unknown, name: string): Fields {
  if (!isRecord(value)) throw invalidTemplate(`"${name}" has ${JSON.stringify(value)}, which is not an object.`);
  return value;
}

function nameIn(value: unknown, list: string, field: string): string {
  const name = recordOf(value, list)[field];
  if (typeof name !== 'string') throw invalidTemplate(`"${list}" has ${JSON.stringify(value)}, which has no ${field}.`);
  return name;
}
