import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType } from '@aws-cdk/service-spec-types';

type Spec = ReturnType<typeof loadAwsServiceSpecSync>;

/** Values that a function of the template gives. */
const FUNCTION = /^(?:Ref|Fn::\w+)$/;

/** Holds resources against CloudFormation's own schemas of them. */
export class CloudFormationSpec {
  readonly #spec: Spec = loadAwsServiceSpecSync();

  /** What is wrong with the properties of a resource, a line each. */
  problemsOf(type: string, properties: Readonly<Record<string, unknown>>): string[] {
    const [resource] = this.#spec.lookup('resource', 'cloudFormationType', 'equals', type);
    return resource ? this.#ofFields(resource.properties, properties, type) : [`${type} does not exist`];
  }

  #ofFields(
    known: Readonly<Record<string, Property>>,
    given: Readonly<Record<string, unknown>>,
    path: string,
  ): string[] {
    const missing = Object.entries(known).filter(([name, { required }]) => required === true && !(name in given));
    return [
      ...missing.map(([name]) => `${path}.${name} is missing`),
      ...Object.entries(given).flatMap(([name, value]) => {
        const property = known[name];
        return property ? this.#ofValue(property.type, value, `${path}.${name}`) : [`${path}.${name} does not exist`];
      }),
    ];
  }

  #ofValue(type: PropertyType, value: unknown, path: string): string[] {
    if (isFunction(value)) return [];
    const wrong = [`${path} is not of the type ${type.type}: ${JSON.stringify(value)}`];
    switch (type.type) {
      case 'string': {
        const isAllowed = typeof value === 'string' && (type.allowedValues?.includes(value) ?? true);
        return isAllowed ? [] : wrong;
      }
      case 'integer':
        return Number.isInteger(value) ? [] : wrong;
      case 'number':
        return typeof value === 'number' ? [] : wrong;
      case 'boolean':
        return typeof value === 'boolean' ? [] : wrong;
      case 'array':
        return Array.isArray(value)
          ? value.flatMap((item, index) => this.#ofValue(type.element, item, `${path}[${index}]`))
          : wrong;
      case 'ref': {
        const definition = this.#spec.get('typeDefinition', type.reference.$ref);
        return isFields(value) ? this.#ofFields(definition.properties, value, path) : wrong;
      }
      case 'tag':
        return isFields(value) && 'Key' in value && 'Value' in value ? [] : wrong;
      case 'union':
        return type.types.some((one) => this.#ofValue(one, value, path).length === 0) ? [] : wrong;
      case 'json':
        return typeof value === 'object' ? [] : wrong;
      default:
        return wrong;
    }
  }
}

function isFunction(value: unknown): boolean {
  return isFields(value) && Object.keys(value).length === 1 && FUNCTION.test(Object.keys(value)[0] ?? '');
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
