import { isRecord } from '../storage/stateFile';
import { readTemplateText } from './templateText';
import { fieldsOf } from './templateValues';

/** What a template asks for ("Parameters"). */
interface TemplateParameter {
  readonly name: string;
  /** Undefined: it has to be given. */
  readonly default?: string | undefined;
  readonly description?: string | undefined;
  /** Undefined: any value. */
  readonly allowed?: readonly string[] | undefined;
  /** It is a secret: `NoEcho`. */
  readonly isHidden: boolean;
}

/**
 * The parameters of a CloudFormation or SAM template, in its order. Other files have none.
 *
 * @throws {ServiceError} `InvalidTemplate` when the text is neither JSON nor YAML.
 */
export async function templateParameters(text: string): Promise<readonly TemplateParameter[]> {
  if (isOtherJson(text)) return [];
  const { value } = await readTemplateText(text);
  return Object.entries(fieldsOf(fieldsOf(value).Parameters)).map(([name, parameter]) => {
    const {
      Type: type,
      Default: given,
      Description: description,
      AllowedValues: allowed,
      NoEcho: hidden,
    } = fieldsOf(parameter);
    // The default of such a parameter is a name in Parameter Store, which the local pipeline does not have.
    const isStored = String(type).startsWith('AWS::SSM::');
    return {
      name,
      default: isStored ? undefined : textOf(given),
      description: typeof description === 'string' ? description : undefined,
      allowed: Array.isArray(allowed) ? allowed.map(String) : undefined,
      isHidden: String(hidden) === 'true',
    };
  });
}

/** Undefined: it is not a value that a parameter can have. */
function textOf(value: unknown): string | undefined {
  const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isValue ? String(value) : undefined;
}

/** A Terraform plan may be larger than any template. */
function isOtherJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && !isRecord(value.Resources);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
