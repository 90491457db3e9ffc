import * as l10n from '@vscode/l10n';

/** Whose name it is. */
export type NamedThing = 'stream' | 'deliveryStream' | 'bucket' | 'consumer' | 'role';

interface NameRule {
  readonly pattern: RegExp;
  readonly most: number;
}

const LETTERS_AND_MARKS = /^[\w.-]+$/;

/** "CreateStream", "CreateDeliveryStream", "RegisterStreamConsumer", "CreateRole". */
const RULES: Record<Exclude<NamedThing, 'bucket'>, NameRule> = {
  stream: { pattern: LETTERS_AND_MARKS, most: 128 },
  deliveryStream: { pattern: LETTERS_AND_MARKS, most: 64 },
  consumer: { pattern: LETTERS_AND_MARKS, most: 128 },
  role: { pattern: /^[\w+=,.@-]+$/, most: 64 },
};

const MIN_BUCKET_NAME_CHARACTERS = 3;
const MAX_BUCKET_NAME_CHARACTERS = 63;
/** "General purpose bucket naming rules" keeps them for S3 itself. */
const RESERVED_BUCKET_NAMES = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** Why AWS would refuse a name. Undefined: it would not. */
export function nameProblem(thing: NamedThing, name: string): string | undefined {
  if (name === '') return l10n.t('Enter a name');
  if (thing === 'bucket') return bucketNameProblem(name);
  const { pattern, most } = RULES[thing];
  if (!pattern.test(name)) {
    return thing === 'role'
      ? l10n.t('Use letters, digits and the characters _ + = , . @ -')
      : l10n.t('Use letters, digits, underscores, dots and hyphens');
  }
  return name.length > most ? l10n.t('Use at most {0} characters', most) : undefined;
}

/** "General purpose bucket naming rules" of the S3 user guide. */
function bucketNameProblem(name: string): string | undefined {
  if (!/^[a-z\d.-]+$/.test(name)) return l10n.t('Use lowercase letters, digits, dots and hyphens');
  if (name.length < MIN_BUCKET_NAME_CHARACTERS || name.length > MAX_BUCKET_NAME_CHARACTERS) {
    return l10n.t('Use {0} to {1} characters', MIN_BUCKET_NAME_CHARACTERS, MAX_BUCKET_NAME_CHARACTERS);
  }
  if (!/^[a-z\d].*[a-z\d]$/.test(name)) return l10n.t('Begin and end with a letter or a digit');
  if (name.includes('..')) return l10n.t('Two dots must not follow each other');
  if (IP_ADDRESS.test(name)) return l10n.t('The name must not look like an IP address');
  return RESERVED_BUCKET_NAMES.test(name) ? l10n.t('S3 keeps this beginning or ending for itself') : undefined;
}
