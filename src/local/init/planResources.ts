import { isRecord } from '../storage/stateFile';
import type { Fields } from './content';
import { invalidTemplate } from './invalidTemplate';
import { fieldsOf } from './templateValues';

/** A module of a plan: the root, or one that a module calls. */
interface Module {
  /** What addresses in it begin with: empty, or `module.streams.`. */
  readonly prefix: string;
  readonly configuration: Fields;
  /** Who calls it, and with what. Undefined: nobody calls the root. */
  readonly call: { readonly by: Module; readonly expressions: Fields } | undefined;
}

/** A resource of a plan. */
export interface PlanResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** The key that `count` or `for_each` gives the resource. */
  readonly index: unknown;
  readonly values: Fields;
  /** What its arguments are made of. */
  readonly expressions: Fields;
  readonly module: Module;
}

const MAX_RESOURCES = 10_000;
const MAX_MODULE_DEPTH = 32;
/** From module to module: a plan of Terraform's own ends sooner. */
const MAX_REFERENCE_STEPS = 32;

/**
 * The managed resources of a plan and of all its modules.
 *
 * @throws {ServiceError} `InvalidTemplate` when there are too many.
 */
export function planResources(plan: Fields): readonly PlanResource[] {
  const planned = fieldsOf(fieldsOf(plan.planned_values ?? plan.values).root_module);
  const configuration = fieldsOf(fieldsOf(plan.configuration).root_module);
  const found: PlanResource[] = [];
  collect(planned, { prefix: '', configuration, call: undefined }, found, 0);
  return found;
}

function collect(planned: Fields, module: Module, found: PlanResource[], depth: number): void {
  if (depth > MAX_MODULE_DEPTH) throw invalidTemplate(`The plan nests more than ${MAX_MODULE_DEPTH} modules.`);
  const configured = new Map(
    recordsOf(module.configuration.resources).map((one) => [`${String(one.type)}.${String(one.name)}`, one]),
  );
  for (const one of recordsOf(planned.resources)) {
    if (one.mode !== 'managed') continue;
    if (found.length >= MAX_RESOURCES) throw invalidTemplate(`The plan has more than ${MAX_RESOURCES} resources.`);
    const { type, name, index } = one;
    found.push({
      address: String(one.address),
      type: String(type),
      name: String(name),
      index,
      values: fieldsOf(one.values),
      expressions: fieldsOf(configured.get(`${String(type)}.${String(name)}`)?.expressions),
      module,
    });
  }
  for (const child of recordsOf(planned.child_modules)) {
    const address = String(child.address);
    const name = /module\.([^.[\]]+)(?:\[[^\]]*\])?$/.exec(address)?.[1] ?? '';
    const call = callOf(module, name);
    const configuration = fieldsOf(call.module);
    const calling = { by: module, expressions: fieldsOf(call.expressions) };
    collect(child, { prefix: `${address}.`, configuration, call: calling }, found, depth + 1);
  }
}

function callOf({ configuration }: Module, name: string): Fields {
  const calls = fieldsOf(configuration.module_calls);
  return Object.hasOwn(calls, name) ? fieldsOf(calls[name]) : {};
}

/** Finds the resources that arguments refer to, whose values a plan does not know yet. */
export class PlanReferences {
  readonly #instances = new Map<string, PlanResource[]>();

  constructor(resources: readonly PlanResource[]) {
    for (const resource of resources) {
      const key = `${resource.module.prefix}${resource.type}.${resource.name}`;
      this.#instances.set(key, [...(this.#instances.get(key) ?? []), resource]);
    }
  }

  /**
   * The resource of a type that an argument refers to, also through variables and outputs of modules. Undefined: none, or one of several
   * that cannot be told apart.
   *
   * @param path the argument, after the block that it is in
   */
  find(resource: PlanResource, path: readonly string[], type: string): PlanResource | undefined {
    let expression: unknown = resource.expressions;
    for (const name of path) expression = own(Array.isArray(expression) ? expression[0] : expression, name);
    return this.#follow(referencesOf(expression), resource.module, type, resource.index, 0);
  }

  #follow(
    references: readonly string[],
    module: Module,
    type: string,
    index: unknown,
    steps: number,
  ): PlanResource | undefined {
    if (steps > MAX_REFERENCE_STEPS) return undefined;
    for (const reference of references) {
      const found = this.#one(reference, module, type, index, steps);
      if (found) return found;
    }
    return undefined;
  }

  #one(reference: string, module: Module, type: string, index: unknown, steps: number): PlanResource | undefined {
    const [kind = '', name = '', output = ''] = reference.replaceAll(/\[[^\]]*\]/g, '').split('.');
    switch (kind) {
      case type: {
        const instances = this.#instances.get(`${module.prefix}${type}.${name}`) ?? [];
        return instances.length === 1 ? instances[0] : instances.find((one) => one.index === index);
      }
      case 'var':
        return (
          module.call &&
          this.#follow(referencesOf(own(module.call.expressions, name)), module.call.by, type, index, steps + 1)
        );
      case 'module': {
        const called = fieldsOf(callOf(module, name).module);
        const { expression } = fieldsOf(own(fieldsOf(called.outputs), output));
        const inner = { prefix: `${module.prefix}module.${name}.`, configuration: called, call: undefined };
        return this.#follow(referencesOf(expression), inner, type, index, steps + 1);
      }
      default:
        return undefined;
    }
  }
}

function own(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function referencesOf(expression: unknown): readonly string[] {
  const { references } = fieldsOf(expression);
  return Array.isArray(references) ? references.filter((one) => typeof one === 'string') : [];
}

function recordsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
