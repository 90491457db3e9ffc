import { pattern } from '../kinesis/input';
import { invalidArgument } from './invalidArgument';

/** A Lambda processor's settings. Source: "ProcessorParameter" of the Amazon Data Firehose API reference. */
export interface LambdaProcessor {
  readonly functionArn: string;
  readonly functionName: string;
  readonly retries: number;
  readonly bufferBytes: number;
  readonly bufferMs: number;
}

const MEBIBYTE = 1_048_576;
const FUNCTION_ARN = pattern('arn:.*:lambda:[^:]+:\\d{12}:function:([\\w-]+)(:[\\w$-]+)?');
const PARAMETERS = ['LambdaArn', 'NumberOfRetries', 'RoleArn', 'BufferSizeInMBs', 'BufferIntervalInSeconds'];
const MAX_RETRIES = 300;

/** @throws {ServiceError} `InvalidArgumentException` when a parameter is missing, unknown or out of its range. */
export function parseLambdaProcessor(parameters: ReadonlyMap<string, string>): LambdaProcessor {
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw invalidArgument(`The Lambda processor has no parameter ${unknown}`);
  const functionArn = parameters.get('LambdaArn');
  if (functionArn === undefined) throw invalidArgument('The Lambda processor needs the parameter LambdaArn');
  if (!FUNCTION_ARN.isMet(functionArn)) {
    throw invalidArgument(`LambdaArn must be the ARN of a Lambda function: ${functionArn}`);
  }
  const number = (name: string, initial: number, least: number, most: number): number => {
    const value = Number(parameters.get(name) ?? initial);
    if (value >= least && value <= most) return value;
    throw invalidArgument(`${name} of the Lambda processor must be a number from ${least} to ${most}`);
  };
  return {
    functionArn,
    functionName: functionArn.split(':')[6] ?? '',
    retries: Math.trunc(number('NumberOfRetries', 3, 0, MAX_RETRIES)),
    bufferBytes: number('BufferSizeInMBs', 1, 0.2, 3) * MEBIBYTE,
    bufferMs: number('BufferIntervalInSeconds', 60, 0, 900) * 1_000,
  };
}
