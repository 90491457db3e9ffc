import type { Event, ScalarEvent } from 'js-yaml';
import { invalidTemplate } from './invalidTemplate';
import type * as YamlParser from './yamlParser';

/** The most that CloudFormation takes ("AWS CloudFormation quotas"). */
const MAX_TEMPLATE_BYTES = 1_048_576;
const MAX_DEPTH = 64;

type Yaml = typeof YamlParser;

/** The text of a template as values. */
export interface TemplateText {
  readonly value: unknown;
  /** The line, from 1, in which a key of a mapping stands. Undefined: it has no such key. */
  lineOf(mapping: unknown, key: string): number | undefined;
}

/**
 * Reads YAML as CloudFormation has it, of which JSON is a part. A short form such as `!Sub` becomes its long form, `Fn::Sub`. What an
 * alias stands for is not copied, so the values are never larger than the text.
 *
 * @throws {ServiceError} `InvalidTemplate` when the text is too large, or is not YAML. The message names the line.
 */
export async function readTemplateText(text: string): Promise<TemplateText> {
  if (Buffer.byteLength(text) > MAX_TEMPLATE_BYTES) {
    throw invalidTemplate(`The template is larger than the ${MAX_TEMPLATE_BYTES} bytes that CloudFormation takes.`);
  }
  const yaml = await import('./yamlParser');
  return new EventReader(text, eventsOf(yaml, text), yaml).read();
}

function eventsOf({ parseEvents, YAMLException }: Yaml, text: string): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark ? ` (line ${error.mark.line + 1})` : '';
    throw invalidTemplate(`The template is neither JSON nor YAML: ${error.reason}${line}.`);
  }
}

const TRUE = /^(?:yes|true|on)$/i;
const FALSE = /^(?:no|false|off)$/i;
const NULL = /^(?:~|null)?$/i;
/** A number with leading zeros stays a text: it is an account's, or a postcode. */
const NUMBER = /^[-+]?(?:0|[1-9]\d*)(?:\.\d*)?(?:e[-+]?\d+)?$/i;

/** Tags of YAML itself: what has one is read as if it had none, except for texts. */
const YAML_TAG = /^!!|^!<tag:yaml/;
/** Short forms that do not begin with `Fn::` when they are written out. */
const PLAIN_FUNCTIONS = new Set(['Ref', 'Condition']);

class EventReader {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #yaml: Yaml;
  readonly #anchors = new Map<string, unknown>();
  readonly #lines = new Map<unknown, ReadonlyMap<string, number>>();
  #next = 0;
  /** How far lines have been counted: keys come in the order of the text. */
  #counted = { offset: 0, line: 1 };

  constructor(text: string, events: readonly Event[], yaml: Yaml) {
    this.#text = text;
    this.#events = events;
    this.#yaml = yaml;
  }

  read(): TemplateText {
    const documents = this.#events.filter(({ type }) => type === this.#yaml.EVENT_ID.DOCUMENT);
    if (documents.length > 1) throw invalidTemplate('The text has several YAML documents; a template is one.');
    this.#next = 1;
    const value = this.#peek() === undefined || this.#peek() === this.#yaml.EVENT_ID.POP ? undefined : this.#value();
    return { value, lineOf: (mapping, key) => this.#lines.get(mapping)?.get(key) };
  }

  #peek(): Event['type'] | undefined {
    return this.#events[this.#next]?.type;
  }

  #take(): Event {
    const event = this.#events[this.#next++];
    if (!event) throw invalidTemplate('The template ends too soon.');
    return event;
  }

  #value(): unknown {
    const event = this.#take();
    const { EVENT_ID } = this.#yaml;
    switch (event.type) {
      case EVENT_ID.ALIAS: {
        const name = this.#text.slice(event.anchorStart, event.anchorEnd);
        // A value has a name once it is complete, so none can stand within itself.
        if (this.#anchors.has(name)) return this.#anchors.get(name);
        throw invalidTemplate(
          `The template has the alias *${name} (line ${this.#lineAt(event.anchorStart)}), and no value before it has that name.`,
        );
      }
      case EVENT_ID.SCALAR:
        return this.#named(event, this.#tagged(event, this.#scalar(event)));
      case EVENT_ID.SEQUENCE:
        return this.#named(event, this.#tagged(event, this.#list()));
      case EVENT_ID.MAPPING:
        return this.#named(event, this.#tagged(event, this.#mapping()));
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
        throw invalidTemplate('The template ends too soon.');
    }
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    while (this.#peek() !== this.#yaml.EVENT_ID.POP) items.push(this.#value());
    this.#next++;
    return items;
  }

  #mapping(): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    const lines = new Map<string, number>();
    while (this.#peek() !== this.#yaml.EVENT_ID.POP) {
      const event = this.#take();
      if (event.type !== this.#yaml.EVENT_ID.SCALAR)
        throw invalidTemplate('The template has a key that is not a text.');
      const key = this.#yaml.getScalarValue(this.#text, event);
      const line = this.#lineAt(event.valueStart);
      if (entries.has(key)) throw invalidTemplate(`The template has ${key} twice (line ${line}).`);
      if (key === '<<' && event.style === this.#yaml.SCALAR_STYLE.PLAIN) {
        throw invalidTemplate(
          `The template merges mappings with << (line ${line}), which CloudFormation does not take.`,
        );
      }
      lines.set(key, line);
      entries.set(key, this.#value());
    }
    this.#next++;
    const mapping = Object.fromEntries(entries);
    this.#lines.set(mapping, lines);
    return mapping;
  }

  #scalar(event: ScalarEvent): unknown {
    const text = this.#yaml.getScalarValue(this.#text, event);
    if (event.style !== this.#yaml.SCALAR_STYLE.PLAIN || this.#tagOf(event) === '!!str') return text;
    if (NULL.test(text)) return null;
    if (TRUE.test(text)) return true;
    if (FALSE.test(text)) return false;
    const number = NUMBER.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
  }

  #tagged(event: { tagStart: number; tagEnd: number }, value: unknown): unknown {
    const tag = this.#tagOf(event);
    if (tag === '' || tag === '!' || YAML_TAG.test(tag)) return value;
    const name = tag.slice(1);
    return { [PLAIN_FUNCTIONS.has(name) ? name : `Fn::${name}`]: value };
  }

  #tagOf({ tagStart, tagEnd }: { tagStart: number; tagEnd: number }): string {
    return tagStart < 0 ? '' : this.#text.slice(tagStart, tagEnd);
  }

  #named({ anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }, value: unknown): unknown {
    if (anchorStart >= 0) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), value);
    return value;
  }

  #lineAt(offset: number): number {
    if (offset < this.#counted.offset) this.#counted = { offset: 0, line: 1 };
    let { offset: from, line } = this.#counted;
    for (let end = this.#text.indexOf('\n', from); end >= 0 && end < offset; end = this.#text.indexOf('\n', from)) {
      from = end + 1;
      line++;
    }
    this.#counted = { offset: from, line };
    return line;
  }
}
