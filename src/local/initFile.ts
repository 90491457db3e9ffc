import { readFile } from 'node:fs/promises';
import { ACCOUNT } from './account';
import { cloudFormationContent, isTemplate } from './cloudFormation';
import type { Content } from './content';
import { isRecord } from './storage/stateFile';

/** A file that names what to create, and what of it is not supported. */
export interface InitContent {
  readonly content: Content;
  /** A sentence for each resource or property that is left out. */
  readonly leftOut: readonly string[];
}

const FIELDS = ['streams', 'buckets', 'deliveryStreams'];

/** @throws {Error} when the file cannot be read or used. The message names it. */
export async function readInit(file: string, region: string): Promise<InitContent> {
  try {
    return readInitFile(await readFile(file, 'utf8'), region);
  } catch (error) {
    throw new Error(`${file} cannot be used. ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Reads `{ "streams": […], "buckets": […], "deliveryStreams": […] }`, or a CloudFormation template in JSON. A stream is its name, or
 * the input of `CreateStream`; a delivery stream is the input of `CreateDeliveryStream`.
 *
 * @throws {Error} when the text is neither. The message says what is wrong.
 */
export function readInitFile(text: string, region: string): InitContent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const isYaml = /^\s*(AWSTemplateFormatVersion|Resources|Transform|Parameters)\s*:/m.test(text);
    throw new Error(
      isYaml
        ? 'It is YAML: convert the template to JSON, as `cfn-flip` or `aws cloudformation get-template` does.'
        : `It is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  if (!isRecord(value)) throw new Error('It is not a JSON object.');
  if (isTemplate(value)) return cloudFormationContent(value, region, ACCOUNT);
  const unknown = Object.keys(value).filter((name) => !FIELDS.includes(name));
  if (unknown.length > 0) throw new Error(`It has ${unknown.join(', ')}; known are ${FIELDS.join(', ')}.`);
  const content: Content = {
    streams: list(value, 'streams').map((stream) =>
      typeof stream === 'string' ? { StreamName: stream, ShardCount: 1 } : recordOf(stream, 'streams'),
    ),
    buckets: list(value, 'buckets').map((bucket) => {
      if (typeof bucket !== 'string') throw new Error('"buckets" is not a list of names.');
      return bucket;
    }),
    deliveryStreams: list(value, 'deliveryStreams').map((stream) => recordOf(stream, 'deliveryStreams')),
  };
  return { content, leftOut: [] };
}

function list(value: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const found = value[name] ?? [];
  if (!Array.isArray(found)) throw new Error(`"${name}" is not a list.`);
  return found as readonly unknown[];
}

function recordOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Error(`"${name}" has ${JSON.stringify(value)}, which is not an object.`);
  return value;
}
