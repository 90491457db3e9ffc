import { nearest } from '../nearest';
import type { Member, TemplateNode } from '../template/document';
import type { ReportProblem } from './template';

/** The members of a declaration, read one by one; what is wrong with them is reported at their place. */
export class Settings {
  readonly #declaration: TemplateNode;
  readonly #where: string;
  readonly #report: ReportProblem;

  readonly #members: ReadonlyMap<string, Member>;

  constructor(declaration: TemplateNode, where: string, report: ReportProblem) {
    this.#declaration = declaration;
    this.#where = where;
    this.#report = report;

    const members = declaration.kind === 'object' ? declaration.members : [];
    this.#members = new Map(members.map((member) => [member.name ?? '', member]));
  }

  known(names: readonly string[]): void {
    for (const [name, { key }] of this.#members) {
      if (names.includes(name)) continue;
      const message = `Unknown setting "${name}" in ${this.#where}: known are ${names.join(', ')}.`;
      this.#report(key.span, message, nearest(name, names));
    }
  }

  node(name: string): TemplateNode | undefined {
    return this.#members.get(name)?.value;
  }

  number(name: string, fallback: number, min: number, max: number): number {
    const node = this.node(name);
    if (!node) return fallback;
    const value = fixedValue(node);
    if (typeof value === 'number' && value >= min && value <= max) return value;
    this.#report(node.span, `"${name}" must be a number from ${min} to ${max}.`);
    return fallback;
  }

  oneOf<T extends string>(name: string, values: readonly T[], fallback: T): T {
    const node = this.node(name);
    const given = node && fixedValue(node);
    const value = values.find((candidate) => candidate === given);
    if (node && value === undefined) {
      this.#report(
        node.span,
        `"${name}" must be one of ${values.join(', ')}.`,
        typeof given === 'string' ? values : [],
      );
    }
    return value ?? fallback;
  }

  texts(name: string): string[] | undefined {
    const node = this.node(name);
    if (!node) return undefined;
    const values = node.kind === 'array' ? node.items.map(fixedValue) : [fixedValue(node)];
    const texts = values.filter((value) => typeof value === 'string');
    if (texts.length === values.length && texts.length > 0) return texts;
    this.#report(node.span, `"${name}" must be a list of names.`);
    return undefined;
  }

  mistake(message: string): void {
    this.#report(this.#declaration.span, message);
  }
}

/** The value of a node without placeholders; undefined for others. */
export function fixedValue(node: TemplateNode): unknown {
  return node.kind === 'constant' ? JSON.parse(node.json) : undefined;
}
