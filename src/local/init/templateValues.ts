import { isRecord } from '../storage/stateFile';
import type { Fields } from './content';
import { invalidTemplate } from './invalidTemplate';
import { nameOfType, TYPES } from './templateTypes';

export interface TemplateResource {
  readonly type: string;
  readonly properties: Fields;
  readonly condition: string | undefined;
  readonly line: number | undefined;
}

export interface TemplateSetting {
  readonly region: string;
  readonly account: string;
  /** Values of parameters, which take the place of their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Why a value of a resource cannot be told: the rest of the template is used without that resource. */
export class Unresolved extends Error {}

/** `AWS::NoValue`: what has it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** No name, prefix or query of AWS's is longer. It also bounds texts that are put together from each other. */
const MAX_TEXT_CHARACTERS = 16_384;
/** A template of the largest size has fewer values. Aliases and conditions could make more of them. */
const MAX_VALUES = 200_000;
const MAX_DEPTH = 200;

const VARIABLE = /\$\{(!?)([^}]+)\}/g;

/**
 * Computes the functions of a template ("Intrinsic function reference"): `Ref`, `Fn::GetAtt` of an ARN, `Fn::Sub`, `Fn::Join`, `Fn::Select`,
 * `Fn::Split`, `Fn::FindInMap`, `Fn::If` and the conditions that it takes. All throw `Unresolved`, and `InvalidTemplate` where aliases make too much of a small text.
 */
export class TemplateValues {
  readonly #resources: ReadonlyMap<string, TemplateResource>;
  readonly #parameters: Fields;
  readonly #mappings: Fields;
  readonly #conditions: Fields;
  readonly #setting: TemplateSetting;
  readonly #pseudo: ReadonlyMap<string, unknown>;
  readonly #names = new Map<string, string>();
  readonly #truths = new Map<string, boolean>();
  /** What is being computed: names of resources and conditions that may not need themselves. */
  readonly #underWay = new Set<string>();
  #values = 0;
  #depth = 0;

  constructor(template: Fields, resources: ReadonlyMap<string, TemplateResource>, setting: TemplateSetting) {
    this.#resources = resources;
    this.#parameters = fieldsOf(template.Parameters);
    this.#mappings = fieldsOf(template.Mappings);
    this.#conditions = fieldsOf(template.Conditions);
    this.#setting = setting;
    this.#pseudo = new Map<string, unknown>([
      ['AWS::AccountId', setting.account],
      ['AWS::NoValue', NO_VALUE],
      ['AWS::Partition', 'aws'],
      ['AWS::Region', setting.region],
      ['AWS::StackName', 'local'],
      ['AWS::URLSuffix', 'amazonaws.com'],
    ]);
  }

  /** The name that the local pipeline has for a resource: the given one, or the logical ID. */
  nameOf(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const { type, properties } = this.#resource(id);
    const given = nameOfType(type, properties);
    const name = given === undefined ? undefined : this.#once(`the name of ${id}`, () => this.value(given));
    // Names of buckets have no capital letters.
    const text =
      name === undefined ? (type === TYPES.bucket ? id.toLowerCase() : id) : textOf(name, `The name of ${id}`);
    this.#names.set(id, text);
    return text;
  }

  /** Whether a condition of the template holds. */
  holds(condition: string): boolean {
    const known = this.#truths.get(condition);
    if (known !== undefined) return known;
    const definition = own(this.#conditions, condition);
    if (definition === undefined) throw new Unresolved(`the template has no condition ${condition}`);
    const truth = this.#once(`condition ${condition}`, () => this.#truthOf(definition));
    this.#truths.set(condition, truth);
    return truth;
  }

  /** A value without functions. Undefined: it is to be left out. */
  value(value: unknown): unknown {
    const found = this.#nested(value);
    return found === NO_VALUE ? undefined : found;
  }

  #nested(value: unknown): unknown {
    return this.#deeper(() => {
      if (Array.isArray(value)) return value.map((item) => this.#nested(item)).filter((item) => item !== NO_VALUE);
      if (!isRecord(value)) return value;
      const [name = '', ...others] = Object.keys(value);
      if (others.length === 0 && name === 'Ref') return this.#ref(String(value.Ref));
      if (others.length === 0 && name.startsWith('Fn::')) return this.#call(name, value[name]);
      const entries = Object.entries(value).map(([key, item]) => [key, this.#field(key, item)] as const);
      return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
    });
  }

  #field(name: string, value: unknown): unknown {
    try {
      return this.#nested(value);
    } catch (error) {
      // The local pipeline checks no roles: one that another stack has need not be known.
      if (name === 'RoleARN' && error instanceof Unresolved) return `arn:aws:iam::${this.#setting.account}:role/local`;
      throw error;
    }
  }

  /** Aliases may nest values deeper than the text does, and make more of them. */
  #deeper<T>(compute: () => T): T {
    if (++this.#values > MAX_VALUES) throw invalidTemplate(`The template has more than ${MAX_VALUES} values.`);
    if (++this.#depth > MAX_DEPTH) throw new Unresolved('its values are nested too deeply');
    try {
      return compute();
    } finally {
      this.#depth--;
    }
  }

  #call(name: string, argument: unknown): unknown {
    const list = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
    switch (name) {
      case 'Fn::GetAtt': {
        const [id = '', ...attribute] = Array.isArray(argument) ? list.map(String) : String(argument).split('.');
        return this.#attribute(id, attribute.join('.'));
      }
      case 'Fn::Join': {
        const items = this.value(list[1]);
        if (!Array.isArray(items)) break;
        return bounded(items.map((item) => textOf(item, name)).join(String(list[0])));
      }
      case 'Fn::Sub':
        return Array.isArray(argument) ? this.#sub(list[0], fieldsOf(list[1])) : this.#sub(argument, {});
      case 'Fn::Select': {
        const items = this.value(list[1]);
        const item = Array.isArray(items) ? (items as readonly unknown[])[Number(this.value(list[0]))] : undefined;
        if (item === undefined) break;
        return item;
      }
      case 'Fn::Split':
        return textOf(this.value(list[1]), name).split(String(list[0]));
      case 'Fn::FindInMap': {
        const [map, first, second] = list.slice(0, 3).map((item) => String(this.value(item)));
        const found = own(fieldsOf(own(fieldsOf(own(this.#mappings, map ?? '')), first ?? '')), second ?? '');
        if (found === undefined)
          throw new Unresolved(`its mapping ${list.slice(0, 3).map(String).join('.')} does not exist`);
        return found;
      }
      case 'Fn::If':
        return this.#nested(this.holds(String(list[0])) ? list[1] : list[2]);
    }
    throw new Unresolved(`it uses ${name}, which is not supported here: write its value there`);
  }

  #sub(template: unknown, names: Fields): string {
    const text = bounded(textOf(template, 'Fn::Sub'));
    return bounded(
      text.replace(VARIABLE, (_match, literal: string, variable: string) => {
        if (literal) return `\${${variable}}`;
        const given = own(names, variable);
        if (given !== undefined) return textOf(this.value(given), 'Fn::Sub');
        const [id = '', ...attribute] = variable.trim().split('.');
        return attribute.length === 0 ? textOf(this.#ref(id), 'Fn::Sub') : this.#attribute(id, attribute.join('.'));
      }),
    );
  }

  #truthOf(condition: unknown): boolean {
    const [[name, argument] = ['', undefined]] = Object.entries(fieldsOf(condition));
    const list = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
    switch (name) {
      case 'Fn::Equals': {
        const [left, right] = list.map((item) => this.value(item));
        return comparable(left) === comparable(right);
      }
      case 'Fn::And':
        return list.every((item) => this.#deeper(() => this.#truthOf(item)));
      case 'Fn::Or':
        return list.some((item) => this.#deeper(() => this.#truthOf(item)));
      case 'Fn::Not':
        return !this.#deeper(() => this.#truthOf(list[0]));
      case 'Condition':
        return this.holds(String(argument));
    }
    throw new Unresolved(`a condition of it uses ${name || 'no function'}, which is not supported here`);
  }

  #ref(id: string): unknown {
    if (this.#pseudo.has(id)) return this.#pseudo.get(id);
    const parameter = own(this.#parameters, id);
    return isRecord(parameter) ? this.#parameter(id, parameter) : this.nameOf(id);
  }

  #parameter(id: string, parameter: Fields): unknown {
    const type = String(parameter.Type);
    const value = own(this.#setting.parameters, id) ?? parameter.Default;
    if (value === undefined) throw new Unresolved(`parameter ${id} has no default: give it a value`);
    if (type.startsWith('AWS::SSM::') && !Object.hasOwn(this.#setting.parameters, id)) {
      throw new Unresolved(`parameter ${id} is a name in Parameter Store: give it a value`);
    }
    const text = textOf(value, `Parameter ${id}`);
    return type === 'CommaDelimitedList' || type.startsWith('List<')
      ? text.split(',').map((item) => item.trim())
      : text;
  }

  #attribute(id: string, attribute: string): string {
    const { type } = this.#resource(id);
    if (attribute !== 'Arn')
      throw new Unresolved(`it needs ${id}.${attribute}, which is not supported here: write its value there`);
    const { region, account } = this.#setting;
    const name = this.nameOf(id);
    switch (type) {
      case TYPES.stream:
        return `arn:aws:kinesis:${region}:${account}:stream/${name}`;
      case TYPES.bucket:
        return `arn:aws:s3:::${name}`;
      case TYPES.deliveryStream:
        return `arn:aws:firehose:${region}:${account}:deliverystream/${name}`;
      case TYPES.function:
      case TYPES.serverlessFunction:
        return `arn:aws:lambda:${region}:${account}:function:${name}`;
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${account}:role/${name}`;
      case 'AWS::KMS::Key':
        return `arn:aws:kms:${region}:${account}:key/${name}`;
      case 'AWS::Logs::LogGroup':
        return `arn:aws:logs:${region}:${account}:log-group:${name}:*`;
    }
    throw new Unresolved(`it needs the ARN of ${id} (${type}), which the local pipeline does not have`);
  }

  /** Computes what must not need itself. */
  #once<T>(what: string, compute: () => T): T {
    if (this.#underWay.has(what)) throw new Unresolved(`${what} needs itself`);
    this.#underWay.add(what);
    try {
      return compute();
    } finally {
      this.#underWay.delete(what);
    }
  }

  #resource(id: string): TemplateResource {
    const resource = this.#resources.get(id);
    if (resource) return resource;
    throw new Unresolved(`it refers to ${id}, which the template does not have`);
  }
}

export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** CloudFormation compares texts: 1 is '1'. */
function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : textOf(value, 'What a condition compares');
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return bounded(String(value));
  throw new Unresolved(`${what} is not a text`);
}

function bounded(text: string): string {
  if (text.length <= MAX_TEXT_CHARACTERS) return text;
  throw new Unresolved(`it has a text of more than ${MAX_TEXT_CHARACTERS} characters`);
}
