import { isRecord } from '../storage/stateFile';
import { S3Error } from './s3Error';

/** How many bytes the file of a form may have. */
export interface LengthRange {
  readonly least: number;
  readonly most: number;
}

type Condition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | ({ readonly kind: 'length' } & LengthRange);

/** Fields that need no condition. Source: "Creating an HTML form (using AWS Signature Version 4)", POST Policy. */
const FREE_FIELDS = new Set(['awsaccesskeyid', 'file', 'policy', 'signature', 'x-amz-signature']);
const FREE_PREFIX = 'x-ignore-';
const SIGNATURE_4 = ['x-amz-credential', 'x-amz-algorithm', 'x-amz-date', 'x-amz-signature'];
const SIGNATURE_2 = ['awsaccesskeyid', 'signature'];

/**
 * Checks a form against the policy in it: its time, a condition for each field, and each condition. The signature must be there
 * and is not checked, as everywhere in the local pipeline. Returns the bytes that the file may have. Undefined: as many as any.
 *
 * @throws {S3Error} `AccessDenied` when the form does not keep to the policy, `InvalidPolicyDocument` or `InvalidArgument`.
 */
export function requirePolicy(
  fields: ReadonlyMap<string, string>,
  bucket: string,
  nowMs: number,
): LengthRange | undefined {
  const policy = fields.get('policy');
  if (policy === undefined) return undefined;
  const names = fields.has('x-amz-signature') || !fields.has('signature') ? SIGNATURE_4 : SIGNATURE_2;
  for (const name of names) if (!fields.has(name)) throw missingField(name);
  const { expirationMs, conditions } = readPolicy(policy);
  if (expirationMs <= nowMs) throw denied('Policy expired.');
  const values = new Map([...fields, ['bucket', bucket]]);
  for (const condition of conditions) if (!isMet(condition, values)) throw denied(conditionFailed(condition));
  requireConditions(fields, conditions);
  return conditions.find((condition) => condition.kind === 'length');
}

export function missingField(name: string): S3Error {
  return new S3Error(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
  );
}

function readPolicy(base64: string): { expirationMs: number; conditions: readonly Condition[] } {
  let policy: unknown;
  try {
    policy = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    throw invalidPolicy('Invalid JSON.');
  }
  if (!isRecord(policy)) throw invalidPolicy('Invalid JSON.');
  const { expiration, conditions } = policy;
  const expirationMs = typeof expiration === 'string' ? Date.parse(expiration) : Number.NaN;
  if (expiration === undefined) throw invalidPolicy('Policy missing expiration.');
  if (Number.isNaN(expirationMs)) throw invalidPolicy(`Invalid 'expiration' value: ${JSON.stringify(expiration)}`);
  if (!Array.isArray(conditions)) throw invalidPolicy('Policy missing conditions.');
  return { expirationMs, conditions: conditions.flatMap(readCondition) };
}

function readCondition(condition: unknown): readonly Condition[] {
  if (isRecord(condition)) {
    return Object.entries(condition).map(([field, value]) => ({
      kind: 'eq',
      field: field.toLowerCase(),
      value: String(value),
    }));
  }
  if (!Array.isArray(condition) || condition.length !== 3) throw invalidPolicy('Invalid Condition.');
  const [operator, first, second] = condition as readonly unknown[];
  const kind = String(operator).toLowerCase();
  if (kind === 'content-length-range') {
    const range = { least: Number(first), most: Number(second) };
    if (!Number.isInteger(range.least) || !Number.isInteger(range.most)) throw invalidPolicy('Invalid Condition.');
    return [{ kind: 'length', ...range }];
  }
  const isText = typeof first === 'string' && first.startsWith('$') && typeof second === 'string';
  if (!isText || (kind !== 'eq' && kind !== 'starts-with')) throw invalidPolicy('Invalid Condition.');
  return [{ kind, field: first.slice(1).toLowerCase(), value: second }];
}

function isMet(condition: Condition, values: ReadonlyMap<string, string>): boolean {
  if (condition.kind === 'length') return true;
  const found = values.get(condition.field);
  const value = found === undefined ? undefined : Buffer.from(found, 'latin1').toString('utf8');
  return condition.kind === 'eq' ? value === condition.value : (value ?? '').startsWith(condition.value);
}

function requireConditions(fields: ReadonlyMap<string, string>, conditions: readonly Condition[]): void {
  const named = new Set(conditions.map((condition) => (condition.kind === 'length' ? '' : condition.field)));
  const extra = [...fields.keys()].filter(
    (name) => !named.has(name) && !FREE_FIELDS.has(name) && !name.startsWith(FREE_PREFIX),
  );
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
}

function conditionFailed(condition: Condition): string {
  const shown = condition.kind === 'length' ? [] : [condition.kind, `$${condition.field}`, condition.value];
  return `Policy Condition failed: ${JSON.stringify(shown).replaceAll(',', ', ')}`;
}

function denied(reason: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`);
}

function invalidPolicy(reason: string): S3Error {
  return new S3Error('InvalidPolicyDocument', `Invalid Policy: ${reason}`);
}
